/* See session.h. Every row gets a command for the program, and one for an empty program made in the
 * same way, whose time is the row's start-up. */
#include "bench/session.h"

#include "base/file.h"
#include "base/progress.h"
#include "base/resource.h"
#include "build/build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

#define SIGNATURE_CAP_BYTES ((size_t)64 << 10)
#define VERSION_SECONDS 5.0

/* (module (memory (export "memory") 1) (func (export "_start"))) */
static const uint8_t empty_module[] = {
    0, 'a', 's', 'm', 1,   0,   0,   0,   1, 4, 1,   0x60, 0,   0,   3,   2,    1,
    0, 5,   3,   1,   0,   1,   7,   19,  2, 6, 'm', 'e',  'm', 'o', 'r', 'y',  2,
    0, 6,   '_', 's', 't', 'a', 'r', 't', 0, 0, 10,  4,    1,   2,   0,   0x0b,
};

/* ---- Sinter's program ----
 * It is built in a fork, so that this process stays small: a child's peak memory is never less than
 * its parent's at the time of the fork. */

struct product {
    const struct session *session;
    struct settings settings;
    const char *function; /* the export that is called; NULL: none */
    const char *output;
    const char *module_copy; /* where to write the module; NULL: nowhere */
    const char *signature;   /* where to write the signature of the called function */
};

static void put_types(struct text *out, const uint8_t *types, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            text_byte(out, ' ');
        text_string(out, value_type_name(types[i]));
    }
}

/* The signature of the export that is called, as "i32 f64->f32". */
static bool write_signature(const struct product *product, struct build *build) {
    const char *name = product->function;
    for (uint32_t i = 0; i < build->module.export_count; i++) {
        const struct export *export = &build->module.exports[i];
        if (export->kind != EXTERN_FUNC || !bytes_equal(export->name, bytes_of(name)))
            continue;
        const struct func_type *type = module_func_type(&build->module, export->index);
        struct text out = {0};
        put_types(&out, type->params, type->param_count);
        text_string(&out, "->");
        put_types(&out, type->results, type->result_count);
        bool ok = file_write_text(product->signature, &out, build->diag);
        text_free(&out);
        return ok;
    }
    return diag_fail(build->diag, DIAG_USAGE, "--invoke: the module exports no function \"%s\"",
                     name);
}

/* A provider of the user's may have a main function of its own. */
static bool check_entry(const struct product *product, const struct build *build) {
    if (product->function || settings_have_host_code(&product->settings) || build_has_entry(build))
        return true;
    diag_input(build->diag, "the module exports no function \"_start\": there is nothing to run");
    diag_note(build->diag, "call an export with --invoke FUNC");
    return false;
}

static int build_in_fork(void *context) {
    struct product *product = context;
    struct diag diag = {.file = product->settings.input};
    struct build build = {.settings = &product->settings,
                          .arena = product->session->arena,
                          .diag = &diag,
                          .output = product->output};
    bool ok = build_load(&build) && check_entry(product, &build) &&
              (!product->module_copy ||
               file_write(product->module_copy, build.input.data, build.input.size, &diag)) &&
              (!product->function || write_signature(product, &build)) && build_make(&build);
    build_close(&build);
    return ok ? 0 : diag.fault == DIAG_NONE ? DIAG_ENVIRONMENT : (int)diag.fault;
}

static bool run_build(struct session *session, struct product *product, struct measurement *taken) {
    *taken = measure_call(build_in_fork, product);
    if (taken->end == MEASURE_EXITED && taken->code == 0)
        return true;
    if (taken->end == MEASURE_NOT_STARTED)
        return diag_fail(session->diag, DIAG_ENVIRONMENT, "cannot start the build: %s",
                         strerror(taken->code));
    if (taken->end != MEASURE_EXITED)
        return diag_fail(session->diag, DIAG_ENVIRONMENT, "the build was ended by signal %d (%s)",
                         taken->code, strsignal(taken->code));
    session->diag->fault = (enum diag_fault)taken->code; /* the fork has reported it */
    return false;
}

/* Splits the signature's text at its spaces. */
static const char **split(char *text, uint32_t *count, struct arena *arena) {
    const char **words = arena_array(arena, strlen(text) / 2 + 2, sizeof *words);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        words[(*count)++] = word;
    return words;
}

static bool read_signature(struct session *session, const char *path) {
    struct bytes bytes;
    if (!file_read(path, SIGNATURE_CAP_BYTES, session->arena, session->diag, &bytes))
        return false;
    struct signature *signature = &session->signature;
    signature->text = arena_copy(session->arena, bytes.data, bytes.size);
    char *params = arena_copy(session->arena, bytes.data, bytes.size);
    char *arrow = strstr(params, "->");
    *arrow = '\0';
    signature->params = split(params, &signature->param_count, session->arena);
    signature->results = split(arrow + 2, &signature->result_count, session->arena);
    return true;
}

/* This process's environment without its SINTER_* variables, and with what the program needs. */
static const char *const *sinter_environment(const struct session *session) {
    size_t count = 0;
    while (environ[count])
        count++;
    const char **items = arena_array(session->arena, count + 2, sizeof *items);
    count = 0;
    for (char **entry = environ; *entry; entry++)
        if (!string_starts_with(*entry, "SINTER_"))
            items[count++] = *entry;
    if (session->function)
        items[count] = arena_format(session->arena, "SINTER_INVOKE=%s", session->function);
    return items;
}

/* `program` and the guest's arguments. */
static const char *const *plain_command(const struct session *session, const char *program) {
    const char **argv = arena_array(session->arena, session->argument_count + 2, sizeof *argv);
    argv[0] = program;
    for (uint32_t i = 0; i < session->argument_count; i++)
        argv[i + 1] = session->arguments[i];
    return argv;
}

static const char *const *one_word(const struct session *session, const char *program) {
    const char **argv = arena_array(session->arena, 2, sizeof *argv);
    argv[0] = program;
    return argv;
}

static bool prepare_sinter(struct session *session, struct row *row) {
    struct measurement taken;
    struct product made = {.session = session,
                           .settings = *session->build,
                           .function = session->function,
                           .output = session_path(session, row, ""),
                           .module_copy = session->module,
                           .signature = session_path(session, row, ".type")};
    made.settings.policy.timeout_ns = 0; /* the time limit of all rows does this */
    made.settings.no_cache = true;
    made.settings.policy.runtime_policy = session->function != NULL;
    progress_show("building with Sinter");
    if (!run_build(session, &made, &taken) ||
        (session->function && !read_signature(session, made.signature)))
        return false;
    row->compiled = true;
    row->compile_seconds = taken.wall_seconds;
    row->compile_cpu_seconds = taken.cpu_seconds;
    row->compile_peak_bytes = taken.peak_bytes;
    row->artefact_bytes = file_size(made.output);
    row->command = plain_command(session, made.output);
    row->environment = sinter_environment(session);
    session->module_bytes = file_size(session->module);

    struct product empty = {.session = session,
                            .settings = made.settings,
                            .output = session_path(session, row, ".empty")};
    empty.settings.input = session->empty_module;
    empty.settings.policy.runtime_policy = false; /* so it ignores SINTER_INVOKE */
    empty.settings.providers = NULL;
    empty.settings.provider_capacity = 0;
    empty.settings.provider_count = 0;
    empty.settings.verbose = empty.settings.save_temps = false;
    row->empty_command = one_word(session, empty.output);
    return run_build(session, &empty, &taken);
}

/* ---- Native ---- */

/* The line that best explains why a tool failed: the first with "rror" in it, or the last. */
static const char *telling_line(const char *path, struct arena *arena) {
    FILE *file = fopen(path, "r");
    char line[256];
    const char *best = "";
    while (file && fgets(line, sizeof line, file)) {
        size_t size = strcspn(line, "\r\n");
        if (size)
            best = arena_copy(arena, line, size < 160 ? size : 160);
        if (strstr(line, "rror"))
            break;
    }
    if (file)
        fclose(file);
    return best;
}

/* Runs a compiler for `row` and stores its time and memory in `taken`. */
static bool run_compiler(struct session *session, struct row *row, const char *const *argv,
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
                        telling_line(command.errors, session->arena));
}

static void note_compilation(struct row *row, const struct measurement *taken) {
    row->compiled = true;
    row->compile_seconds = taken->wall_seconds;
    row->compile_cpu_seconds = taken->cpu_seconds;
    row->compile_peak_bytes = taken->peak_bytes;
}

static bool prepare_native(struct session *session, struct row *row) {
    const char *given = session->settings->native;
    const char *program;
    struct measurement taken;
    progress_show("building natively");
    if (string_ends_with(given, ".c")) {
        program = session_path(session, row, "");
        struct command command = clang_program(&session->clang, given, program);
        if (!run_compiler(session, row, command.argv, &taken))
            return false;
        note_compilation(row, &taken);
    } else if (!strchr(given, '/') && file_exists(given)) {
        program = arena_format(session->arena, "./%s", given); /* a file, before one on PATH */
    } else {
        program = process_find(given, session->arena);
        if (!program)
            return session_fail(session, row, "\"%s\" is not there, or no program", given);
    }
    row->artefact_bytes = file_size(program);
    row->command = plain_command(session, program);

    const char *source = session_path(session, row, ".empty.c");
    const char *empty = session_path(session, row, ".empty");
    static const char text[] = "int main(void) { return 0; }\n";
    struct command command = clang_program(&session->clang, source, empty);
    row->empty_command = one_word(session, empty);
    return (file_write(source, text, sizeof text - 1, session->diag) ||
            session_fail(session, row, "cannot write \"%s\"", source)) &&
           run_compiler(session, row, command.argv, &taken);
}

/* ---- Engines ---- */

/* Every --env as KEY=VALUE, with the process's value if none is given; NULL-terminated. */
static const char *const *guest_variables(const struct session *session) {
    const struct string_list *list = &session->build->policy.environment;
    size_t inherited = 0, count = 0;
    while (session->build->policy.inherit_environment && environ[inherited])
        inherited++;
    const char **items = arena_array(session->arena, inherited + list->count + 1, sizeof *items);
    for (size_t i = 0; i < inherited; i++)
        items[count++] = environ[i];
    for (uint32_t i = 0; i < list->count; i++) {
        const char *value = strchr(list->items[i], '=') ? "" : getenv(list->items[i]);
        if (value)
            items[count++] = *value ? arena_format(session->arena, "%s=%s", list->items[i], value)
                                    : list->items[i];
    }
    return items;
}

static const char *const *list_copy(struct arena *arena, const char *const *items, uint32_t count) {
    const char **copy = arena_array(arena, count + 1, sizeof *copy);
    for (uint32_t i = 0; i < count; i++)
        copy[i] = items[i];
    return copy;
}

static void find_version(struct session *session, struct row *row, const char *program) {
    const char *argv[] = {program, "--version", NULL};
    double limit = session->timeout_seconds;
    struct measure_command command = {.argv = argv,
                                      .output = session_path(session, row, ".version"),
                                      .errors = session_path(session, row, ".version.err"),
                                      .timeout_seconds =
                                          limit < VERSION_SECONDS ? limit : VERSION_SECONDS};
    struct measurement taken = measure_run(&command);
    FILE *file = taken.end == MEASURE_EXITED && taken.code == 0 ? fopen(command.output, "r") : NULL;
    char line[128];
    if (file && fgets(line, sizeof line, file)) {
        struct text quoted = {0};
        text_quoted(&quoted, (struct bytes){(uint8_t *)line, strcspn(line, "\r\n")});
        row->version = arena_copy(session->arena, quoted.data ? quoted.data : "", quoted.size);
        text_free(&quoted);
    }
    if (file)
        fclose(file);
}

static bool make_engine_commands(struct session *session, struct row *row,
                                 const struct engine_words *words) {
    const struct engine *engine = row->engine;
    const char *const *template = session->function ? engine->call : engine->run;
    const char *const *empty_template = engine->run[0] ? engine->run : engine->call;
    const char *problem = NULL;
    if (!template[0])
        return session_fail(session, row,
                            session->function ? "it cannot call an exported function"
                                              : "it only calls exported functions: give --invoke");
    row->command = engine_command(engine, template, words, session->arena, &problem);
    if (!row->command)
        return session_fail(session, row, "%s", problem);
    struct engine_words empty = {.program = words->program,
                                 .module = session->empty_module,
                                 .artefact = session_path(session, row, ".empty"),
                                 .runner = words->runner,
                                 .figures = words->figures,
                                 .function = "_start",
                                 .signature = &(struct signature){.text = "->"},
                                 .arguments = &(const char *){NULL}};
    row->empty_command = engine_command(engine, empty_template, &empty, session->arena, &problem);
    if (!engine->compile[0])
        return true;
    struct measurement taken;
    const char *const *compile =
        engine_command(engine, engine->compile, words, session->arena, &problem);
    if (!run_compiler(session, row, compile, &taken))
        return false;
    note_compilation(row, &taken);
    row->artefact_bytes = file_size(words->artefact);
    compile = engine_command(engine, engine->compile, &empty, session->arena, &problem);
    return run_compiler(session, row, compile, &taken);
}

static bool prepare_engine(struct session *session, struct row *row, const char *program) {
    progress_show("preparing %s", row->name);
    find_version(session, row, program);
    row->artefact_bytes = session->module_bytes;
    struct engine_words words = {
        .program = program,
        .module = session->module,
        .artefact = session_path(session, row, ""),
        .runner = resource_path("bench/node.mjs", session->arena),
        .figures = session_path(session, row, ".figures"),
        .listens = session->build->policy.listeners.count > 0,
        .directories = list_copy(session->arena, session->build->policy.directories.items,
                                 session->build->policy.directories.count),
        .variables = guest_variables(session),
        .function = session->function,
        .signature = &session->signature,
        .arguments = list_copy(session->arena, session->arguments, session->argument_count),
    };
    return make_engine_commands(session, row, &words);
}

/* Splits `NAME` or `NAME=PATH` of --against; the path is NULL if PATH must be searched. */
static const char *split_choice(const char *choice, const char **name, struct arena *arena) {
    const char *mark = strchr(choice, '=');
    *name = mark ? arena_copy(arena, choice, (size_t)(mark - choice)) : choice;
    return mark ? mark + 1 : NULL;
}

static struct row *add_row(struct session *session, enum row_kind kind, const char *name,
                           const char *label) {
    struct row *row = &session->rows[session->row_count++];
    *row = (struct row){.kind = kind, .name = name, .label = label, .compile_cpu_seconds = NAN};
    for (int i = 0; i < CLOCKS; i++) {
        row->start_up_seconds[i] = NAN;
        row->seconds[i] =
            arena_array(session->arena, session->settings->run_count, sizeof *row->seconds[i]);
    }
    row->compile_samples =
        arena_array(session->arena, session->settings->run_count, sizeof *row->compile_samples);
    return row;
}

/* Adds the engines that --against names or, without it, those on PATH. */
static bool prepare_engines(struct session *session) {
    const struct string_list *against = &session->settings->against;
    for (uint32_t i = 0; !session->settings->against_given && i < engine_count(); i++) {
        const char *program = process_find(engines[i].program, session->arena);
        bool usable = session->function ? engines[i].call[0] : engines[i].run[0];
        if (!program || !usable)
            continue;
        struct row *row = add_row(session, ROW_ENGINE, engines[i].name, engines[i].label);
        row->engine = &engines[i];
        prepare_engine(session, row, program);
    }
    for (uint32_t i = 0; i < against->count; i++) {
        const char *name;
        const char *path = split_choice(against->items[i], &name, session->arena);
        const struct engine *engine = engine_find(name);
        struct row *row = add_row(session, ROW_ENGINE, engine->name, engine->label);
        row->engine = engine;
        const char *program = process_find(path ? path : engine->program, session->arena);
        if (program) {
            prepare_engine(session, row, program);
            continue;
        }
        session_fail(session, row,
                     path ? "\"%s\" is not there, or no program" : "\"%s\" is not on PATH",
                     path ? path : engine->program);
        row->status = ROW_MISSING;
    }
    return true;
}

static bool check_names(struct session *session) {
    const struct string_list *against = &session->settings->against;
    for (uint32_t i = 0; i < against->count; i++) {
        const char *name;
        split_choice(against->items[i], &name, session->arena);
        if (!engine_find(name)) {
            diag_fail(session->diag, DIAG_USAGE, "--against: there is no engine \"%s\"", name);
            diag_note(session->diag, "it takes none, or NAME or NAME=PATH, where NAME is one of %s",
                      engine_names(session->arena));
            return false;
        }
    }
    return true;
}

bool prepare(struct session *session) {
    struct runner runner = {.arena = session->arena, .diag = session->diag};
    session->rows =
        arena_array(session->arena, session->settings->against.count + engine_count() + 2,
                    sizeof *session->rows);
    if (!check_names(session) || !clang_find(&session->clang, session->build, &runner))
        return false;
    session->module = workspace_path(&session->workspace, "module.wasm", session->arena);
    session->empty_module = workspace_path(&session->workspace, "empty.wasm", session->arena);
    if (!file_write(session->empty_module, empty_module, sizeof empty_module, session->diag))
        return false;
    if (session->settings->native)
        session->native = add_row(session, ROW_NATIVE, "native", "native");
    session->sinter = add_row(session, ROW_SINTER, "sinter", "Sinter");
    if (!prepare_sinter(session, session->sinter))
        return false;
    if (session->native)
        prepare_native(session, session->native);
    return prepare_engines(session);
}
