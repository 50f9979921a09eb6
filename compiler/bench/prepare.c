/* See session.h and prepare.h. Every row gets a command for the program, and one for an empty
 * program made in the same way, whose time is the row's start-up. */
#include "bench/prepare.h"

#include "base/file.h"
#include "bench/message.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* (module (memory (export "memory") 1) (func (export "_start"))) */
static const uint8_t empty_module[] = {
    0, 'a', 's', 'm', 1,   0,   0,   0,   1, 4, 1,   0x60, 0,   0,   3,   2,    1,
    0, 5,   3,   1,   0,   1,   7,   19,  2, 6, 'm', 'e',  'm', 'o', 'r', 'y',  2,
    0, 6,   '_', 's', 't', 'a', 'r', 't', 0, 0, 10,  4,    1,   2,   0,   0x0b,
};

static void add_rows(struct session *session);

bool prepare(struct session *session) {
    const struct bench_settings *settings = session->settings;
    struct runner runner = {.arena = session->arena, .diag = session->diag};
    if (!prepare_check_engines(session) || !clang_find(&session->clang, session->build, &runner))
        return false;
    session->module = workspace_path(&session->workspace, "module.wasm", session->arena);
    session->empty_module = workspace_path(&session->workspace, "empty.wasm", session->arena);
    if (!file_write(session->empty_module, empty_module, sizeof empty_module, session->diag))
        return false;
    add_rows(session);
    if (!prepare_main(session))
        return false;
    struct row **variants = session->rows + settings->native_count + 1;
    for (uint32_t i = 0; i < settings->variant_count; i++)
        prepare_variant(session, variants[i], &settings->variants[i]);
    for (uint32_t i = 0; i < settings->native_count; i++)
        prepare_native(session, session->rows[i], &settings->natives[i]);
    prepare_engines(session);
    return true;
}

/* ---- Rows ---- */

/* Sinter's flags as a user would give them, without those that change no code. */
static const char *main_flags(const struct session *session) {
    const struct settings *build = session->build;
    const char *cpu = build->cpu ? arena_format(session->arena, " --cpu=%s", build->cpu) : "";
    return arena_format(session->arena, "-O%u%s%s%s", build->opt_level, cpu,
                        build->explicit_bounds ? " --bounds=explicit" : "",
                        build->strict ? " --strict" : "");
}

static void add_rows(struct session *session) {
    const struct bench_settings *settings = session->settings;
    for (uint32_t i = 0; i < settings->native_count; i++) {
        const struct bench_native *native = &settings->natives[i];
        const char *name = native->label ? native->label : i ? file_base(native->file) : NULL;
        const char *label = name ? arena_format(session->arena, "native, %s", name) : "native";
        struct row *row = prepare_add_row(session, ROW_NATIVE, "native", label);
        if (i == 0)
            session->native = row;
    }
    session->sinter = prepare_add_row(session, ROW_SINTER, "sinter", "Sinter");
    session->sinter->flags = main_flags(session);
    for (uint32_t i = 0; i < settings->variant_count; i++)
        prepare_add_row(session, ROW_SINTER, "sinter",
                        arena_format(session->arena, "Sinter %s", settings->variants[i].label))
            ->flags = settings->variants[i].flags;
}

static bool has_label(const struct session *session, const char *label) {
    for (uint32_t r = 0; r < session->row_count; r++)
        if (strcmp(session->rows[r]->label, label) == 0)
            return true;
    return false;
}

const char *prepare_label(const struct session *session, const char *label) {
    const char *plain = session_printable(session, label), *unique = plain;
    for (unsigned i = 2; has_label(session, unique); i++)
        unique = arena_format(session->arena, "%s (%u)", plain, i);
    return unique;
}

struct row *prepare_make_row(struct session *session, enum row_kind kind, const char *name,
                             const char *label) {
    struct arena *arena = session->arena;
    struct row *row = arena_alloc(arena, sizeof *row);
    *row = (struct row){.id = session->next_id++,
                        .kind = kind,
                        .name = name,
                        .label = prepare_label(session, label),
                        .compile_cpu_seconds = NAN};
    uint32_t rounds = session->settings->run_count;
    for (int i = 0; i < CLOCKS; i++) {
        row->start_up_seconds[i] = NAN;
        row->seconds[i] = arena_array(arena, rounds, sizeof *row->seconds[i]);
    }
    row->compile_samples = arena_array(arena, rounds, sizeof *row->compile_samples);
    return row;
}

struct row *prepare_add_row(struct session *session, enum row_kind kind, const char *name,
                            const char *label) {
    struct row *row = prepare_make_row(session, kind, name, label);
    session_insert_row(session, session->row_count, row);
    return row;
}

/* ---- What the parts share ---- */

const char *const *prepare_command(const struct session *session, const char *program) {
    const char **argv = arena_array(session->arena, session->argument_count + 2, sizeof *argv);
    argv[0] = program;
    for (uint32_t i = 0; i < session->argument_count; i++)
        argv[i + 1] = session->arguments[i];
    return argv;
}

const char *const *prepare_empty_command(const struct session *session, const char *program) {
    const char **argv = arena_array(session->arena, 2, sizeof *argv);
    argv[0] = program;
    return argv;
}

bool prepare_compile(struct session *session, struct row *row, const char *const *argv,
                     struct measurement *taken) {
    struct measure_command command = {.argv = argv,
                                      .output = session_path(session, row, ".compile.out"),
                                      .errors = session_path(session, row, ".compile.err"),
                                      .timeout_seconds = session->timeout_seconds};
    *taken = measure_run(&command);
    switch (taken->end) {
    case MEASURE_NOT_STARTED:
        return session_fail(session, row, "cannot run \"%s\": %s", argv[0], strerror(taken->code));
    case MEASURE_TIMED_OUT:
        return session_fail(session, row, "compilation took more than %g s",
                            command.timeout_seconds);
    case MEASURE_SIGNALLED:
        return session_fail(session, row, "compilation was ended by signal %d (%s)", taken->code,
                            strsignal(taken->code));
    case MEASURE_EXITED:
        break;
    }
    if (taken->code == 0)
        return true;
    return session_fail(session, row, "does not compile (exit code %d): %s", taken->code,
                        message_of(session_read(session, command.errors), session->arena));
}

void prepare_note_compilation(struct row *row, const struct measurement *taken) {
    row->compiled = true;
    row->compile_seconds = taken->wall_seconds;
    row->compile_cpu_seconds = taken->cpu_seconds;
    row->compile_peak_bytes = taken->peak_bytes;
}
