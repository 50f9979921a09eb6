/* See pgo.h. The instrumented program writes its profile when it exits, by code that the operating
 * system's sandbox would stop. So it is built without that sandbox. */
#include "native/pgo.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM_VARIABLE "SINTER_PROGRAM"
#define PROFILE_VARIABLE "LLVM_PROFILE_FILE"

/* Prefers the one beside the compiler, which is of the same version. */
static const char *find_profdata(const struct clang *clang, struct arena *arena) {
    const char *versioned = arena_format(arena, "llvm-profdata-%u", clang->major);
    const char *real = file_real_path(clang->path, arena);
    const char *beside =
        real ? arena_format(arena, "%s/llvm-profdata", file_directory(real, arena)) : NULL;
    const char *found = beside ? process_find(beside, arena) : NULL;
    if (!found && clang->major)
        found = process_find(versioned, arena);
    return found ? found : process_find("llvm-profdata", arena);
}

/* The profile runtime is beside the compiler's other libraries. */
static bool find_runtime(const struct clang *clang, struct runner *runner) {
    static const char other[] = "builtins";
    struct command command = clang_print_runtime(clang);
    struct command_outcome outcome = process_run(runner, &command);
    if (outcome.result != COMMAND_OK)
        return process_report(runner, "clang", &command, &outcome);
    const char *said = outcome.output.size ? (const char *)outcome.output.data : "";
    const char *name = strstr(said, other);
    if (!name || runner->dry_run)
        return runner->dry_run;
    const char *rest = name + strlen(other);
    return file_exists(arena_format(runner->arena, "%.*sprofile%.*s", (int)(name - said), said,
                                    (int)strcspn(rest, "\n"), rest));
}

bool pgo_find(struct pgo *pgo, const struct clang *clang, const struct workspace *workspace,
              struct runner *runner) {
    pgo->profdata = find_profdata(clang, runner->arena);
    pgo->folder = workspace_path(workspace, "profiles", runner->arena);
    pgo->profile = workspace_path(workspace, "guest.profdata", runner->arena);
    if (!pgo->profdata) {
        diag_fail(runner->diag, DIAG_ENVIRONMENT,
                  "--pgo: no llvm-profdata beside \"%s\" or on PATH", clang->path);
        diag_note(runner->diag, "install llvm-19 (or the llvm of your clang)");
        return false;
    }
    if (!find_runtime(clang, runner)) {
        diag_fail(runner->diag, DIAG_ENVIRONMENT,
                  "--pgo: \"%s\" has no profile runtime (libclang_rt.profile)", clang->path);
        diag_note(runner->diag, "install libclang-rt-19-dev (or the compiler-rt of your clang)");
        return false;
    }
    return file_make_directory(pgo->folder, runner->diag);
}

/* `command` with every `{}` replaced by the program's path, quoted for a shell. */
static const char *with_program(const char *command, const char *program, struct arena *arena) {
    struct text text = {0}, quoted = {0};
    process_word_text(program, &quoted);
    for (const char *mark; (mark = strstr(command, "{}")); command = mark + 2) {
        text_append(&text, command, (size_t)(mark - command));
        text_append(&text, quoted.data, quoted.size);
    }
    text_string(&text, command);
    const char *result = arena_copy(arena, text.data ? text.data : "", text.size);
    text_free(&text);
    text_free(&quoted);
    return result;
}

static bool run_program(const struct pgo *pgo, const char *text, const char *program,
                        struct runner *runner) {
    const char *argv[] = {"/bin/sh", "-c", with_program(text, program, runner->arena), NULL};
    const char *const variables[] = {
        arena_format(runner->arena, PROGRAM_VARIABLE "=%s", program),
        arena_format(runner->arena, PROFILE_VARIABLE "=%s/%%p-%%m.profraw", pgo->folder), NULL};
    struct command command = {.argv = argv, .variables = variables, .keeps_stack = true};
    struct command_outcome outcome = process_run(runner, &command);
    if (outcome.result == COMMAND_OK)
        return true;
    diag_fail(runner->diag, DIAG_INPUT, "--pgo: the command %s %d",
              outcome.result == COMMAND_SIGNALLED ? "was ended by signal" : "failed with exit code",
              outcome.code);
    process_print_output(&outcome);
    return false;
}

bool pgo_run(const struct pgo *pgo, const char *text, const char *program, struct runner *runner) {
    if (!run_program(pgo, text, program, runner))
        return false;
    if (!runner->dry_run && file_is_empty_directory(pgo->folder)) {
        diag_fail(runner->diag, DIAG_INPUT, "--pgo: the command ended, but left no profile");
        diag_note(runner->diag,
                  "it must run the instrumented executable, {} or \"$" PROGRAM_VARIABLE
                  "\", to its end");
        return false;
    }
    const char *argv[] = {pgo->profdata, "merge", "-o", pgo->profile, pgo->folder, NULL};
    struct command command = {.argv = argv};
    struct command_outcome outcome = process_run(runner, &command);
    return outcome.result == COMMAND_OK ||
           process_report(runner, "llvm-profdata", &command, &outcome);
}
