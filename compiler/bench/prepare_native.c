/* See prepare.h. */
#include "bench/prepare.h"

#include "base/file.h"
#include "base/progress.h"

#include <string.h>

/* Finds or compiles the program. */
static bool make_program(struct session *session, struct row *row, const char *given) {
    const char *program;
    struct measurement taken;
    if (string_ends_with(given, ".c")) {
        program = session_path(session, row, "");
        struct clang_program wanted = {.source = given, .output = program};
        struct command command = clang_program(&session->clang, &wanted);
        if (!prepare_compile(session, row, command.argv, &taken))
            return false;
        prepare_note_compilation(row, &taken);
    } else if (!strchr(given, '/') && file_exists(given)) {
        program = arena_format(session->arena, "./%s", given); /* a file, before one on PATH */
    } else {
        program = process_find(given, session->arena);
        if (!program)
            return session_fail(session, row, "\"%s\" is not there, or no program", given);
    }
    row->artefact = program;
    row->command = prepare_command(session, program);
    return true;
}

static bool make_empty(struct session *session, struct row *row) {
    static const char text[] = "int main(void) { return 0; }\n";
    struct measurement taken;
    const char *source = session_path(session, row, ".empty.c");
    const char *empty = session_path(session, row, ".empty");
    struct clang_program wanted = {.source = source, .output = empty};
    struct command command = clang_program(&session->clang, &wanted);
    row->empty_command = prepare_empty_command(session, empty);
    return (file_write(source, text, sizeof text - 1, session->diag) ||
            session_fail(session, row, "cannot write \"%s\"", source)) &&
           prepare_compile(session, row, command.argv, &taken);
}

void prepare_native(struct session *session, struct row *row, const struct bench_native *native) {
    progress_show("preparing %s", row->label);
    if (make_program(session, row, native->file))
        make_empty(session, row);
}

struct row *prepare_uncontracted(struct session *session) {
    const char *source = session->settings->natives[0].file;
    struct measurement taken;
    if (!string_ends_with(source, ".c"))
        return NULL;
    struct row *row = prepare_make_row(session, ROW_NATIVE, "native", "native, no contraction");
    struct clang_program wanted = {
        .source = source, .output = session_path(session, row, ""), .no_contraction = true};
    progress_show("building %s", row->label);
    row->artefact = wanted.output;
    row->command = prepare_command(session, wanted.output);
    row->empty_command = session->native->empty_command;
    memcpy(row->start_up_seconds, session->native->start_up_seconds, sizeof row->start_up_seconds);
    if (prepare_compile(session, row, clang_program(&session->clang, &wanted).argv, &taken))
        prepare_note_compilation(row, &taken);
    return row;
}

const char *const *prepare_any_cpu(struct session *session, struct row *row) {
    struct measurement taken;
    struct clang_program wanted = {.source = session->settings->natives[0].file,
                                   .output = session_path(session, row, ".any"),
                                   .any_cpu = true};
    struct row unused = *row; /* it does not fail if this fails */
    const char *const *argv = clang_program(&session->clang, &wanted).argv;
    return prepare_compile(session, &unused, argv, &taken) ? prepare_command(session, wanted.output)
                                                           : NULL;
}
