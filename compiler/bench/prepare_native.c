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
        struct command command = clang_program(&session->clang, given, program);
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
    struct command command = clang_program(&session->clang, source, empty);
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
