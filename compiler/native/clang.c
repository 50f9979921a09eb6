/* See clang.h. Finds the C compiler and checks that it can compile generated code. */
#include "native/clang.h"

#include "base/file.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

/* The version whose lld is known to accept the flags of -O1 (clang_compile.c). */
#define QUICK_CLANG 19u

#define LAUNCHER_WORDS_MAX 64u

/* Reads the launcher: a program and its first arguments, separated by blanks, as in the variables
 * that other build tools use. */
static bool find_launcher(struct clang *clang, struct runner *runner) {
    const char *text = clang->settings->launcher;
    const char *from = text ? "--launcher" : "SINTER_LAUNCHER";
    uint32_t count = 0;
    if (!text)
        text = getenv("SINTER_LAUNCHER");
    if (!text || !text[strspn(text, " ")])
        return true;
    const char **words = arena_array(runner->arena, LAUNCHER_WORDS_MAX + 1, sizeof *words);
    for (text += strspn(text, " "); *text && count < LAUNCHER_WORDS_MAX;
         text += strspn(text, " ")) {
        size_t size = strcspn(text, " ");
        words[count++] = arena_copy(runner->arena, text, size);
        text += size;
    }
    if (*text)
        return diag_fail(runner->diag, DIAG_USAGE, "%s has more than %u words", from,
                         LAUNCHER_WORDS_MAX);
    const char *program = process_find(words[0], runner->arena);
    if (!program)
        return diag_fail(runner->diag, DIAG_ENVIRONMENT, "%s: \"%s\" is not on PATH", from,
                         words[0]);
    words[0] = process_absolute(program, runner->arena); /* it will run in another directory */
    clang->launcher = words;
    return true;
}

/* Our -O1 needs the lld of the same LLVM. Otherwise clang's own -O1 is used, also for --pgo, whose
 * counts need clang's passes, and with a launcher, which does not understand a compilation that
 * goes through a linker. On RISC-V, frames have a limit, which clang's own code generator keeps. */
static void find_quick_linker(struct clang *clang) {
    const struct settings *settings = clang->settings;
    if (settings->opt_level != 1 || settings->pgo || clang->launcher ||
        target_or_host(settings->target)->machine == TARGET_RISCV64)
        return;
    const char *real = file_real_path(clang->path, clang->arena);
    const char *linker =
        real ? arena_format(clang->arena, "%s/ld.lld", file_directory(real, clang->arena)) : NULL;
    if (linker && file_exists(linker))
        clang->quick_linker = linker;
}

bool clang_find(struct clang *clang, const struct settings *settings, struct runner *runner) {
    static const char *const names[] = {"clang-19", "clang"};
    const char *chosen = getenv("SINTER_CLANG");
    *clang = (struct clang){.settings = settings, .arena = runner->arena, .tuned = true};
    if (!find_launcher(clang, runner))
        return false;
    if (chosen && *chosen)
        clang->path = process_find(chosen, runner->arena);
    for (size_t i = 0; (!chosen || !*chosen) && !clang->path && i < 2; i++) {
        clang->path = process_find(names[i], runner->arena);
        clang->expected = i == 0;
        clang->major = i == 0 ? QUICK_CLANG : 0;
    }
    if (clang->path) {
        find_quick_linker(clang);
        return true;
    }
    diag_fail(runner->diag, DIAG_ENVIRONMENT, "no C compiler: \"%s\" is not on PATH",
              chosen && *chosen ? chosen : names[0]);
    diag_note(runner->diag, "install clang-19 and lld-19, or set SINTER_CLANG to a clang");
    return false;
}

/* ---- Checking the compiler ---- */

#define CLANG_LEAST 14u
#define CLANG_LEAST_RISCV 19u /* older ones lack -mno-strict-align */

static unsigned least_version(const struct clang *clang) {
    return target_or_host(clang->settings->target)->machine == TARGET_RISCV64 ? CLANG_LEAST_RISCV
                                                                              : CLANG_LEAST;
}

/* The text after `#define NAME `, up to the end of the output; NULL when the macro is not defined.
 */
static const char *macro(struct bytes defines, const char *name, struct arena *arena) {
    const char *mark = arena_format(arena, "#define %s ", name);
    const char *found = defines.size ? strstr((const char *)defines.data, mark) : NULL;
    return found ? found + strlen(mark) : NULL;
}

static bool refuse_compiler(const struct clang *clang, struct runner *runner, const char *reason) {
    diag_fail(runner->diag, DIAG_ENVIRONMENT, "\"%s\" %s", clang->path, reason);
    diag_note(runner->diag, "set SINTER_CLANG to clang %u or later for %s", least_version(clang),
              target_machine_name(target_or_host(clang->settings->target)));
    return false;
}

static bool check_macros(struct clang *clang, struct runner *runner, struct bytes defines) {
    struct arena *arena = runner->arena;
    const char *major = macro(defines, "__clang_major__", arena);
    const char *evaluation = macro(defines, "__FLT_EVAL_METHOD__", arena);
    if (!major) {
        bool answered = macro(defines, "__STDC__", arena) != NULL;
        refuse_compiler(clang, runner,
                        answered ? "is not clang, and generated code relies on what clang's "
                                   "flags mean"
                                 : "does not print its macros when asked by -dM -E");
        diag_note(runner->diag, "it printed %zu bytes", defines.size);
        return false;
    }
    clang->major = (unsigned)strtoul(major, NULL, 10);
    if (clang->major < least_version(clang))
        return refuse_compiler(clang, runner, "is too old");
    if (clang->major != QUICK_CLANG)
        clang->quick_linker = NULL;
    const struct target *target = target_or_host(clang->settings->target);
    if (!macro(defines, target->machine_macro, arena) || !macro(defines, "__LP64__", arena))
        return refuse_compiler(clang, runner,
                               arena_format(arena, "does not compile for %s with 64-bit pointers",
                                            target_machine_name(target)));
    if (target->machine == TARGET_X86_64 && !macro(defines, "__SSE2__", arena))
        return refuse_compiler(clang, runner,
                               "compiles without SSE2: the x87 rounds floats to "
                               "widths other than WebAssembly's");
    if (evaluation && *evaluation != '0')
        return refuse_compiler(clang, runner, "computes floats in widths other than their own");
    return true;
}

/* Checks a compiler that lacks some of our optional LLVM flags for those that it must have. */
static bool check_stack_flags(const struct clang *clang, struct runner *runner) {
    if (clang->tuned)
        return true;
    struct command command = clang_print_macros(clang, true);
    return process_run(runner, &command).result == COMMAND_OK ||
           refuse_compiler(clang, runner,
                           "lacks LLVM flags that keep calls inside the stack "
                           "(-mllvm -no-x86-call-frame-opt)");
}

/* A compiler knows the macros of targets that it was built without. */
static bool check_code(const struct clang *clang, struct runner *runner) {
    const struct target *target = target_or_host(clang->settings->target);
    struct command command = clang_compile_nothing(clang);
    if (target_runs_here(target) || process_run(runner, &command).result == COMMAND_OK)
        return true;
    diag_fail(runner->diag, DIAG_ENVIRONMENT, "\"%s\" makes no code for %s", clang->path,
              target->triple);
    diag_note(runner->diag, "SINTER_CLANG=PATH names another compiler; Debian's clang-19 does");
    return false;
}

/* If the answer has no macros, asks once more before the compiler is refused: the wrapper of a
 * build farm may fail once and still exit with 0. */
static struct command_outcome ask_macros(struct command *command, const struct clang *clang,
                                         struct runner *runner) {
    *command = clang_print_macros(clang, false);
    struct command_outcome outcome = process_run(runner, command);
    if (outcome.result == COMMAND_OK && !macro(outcome.output, "__clang_major__", runner->arena))
        outcome = process_run(runner, command);
    return outcome;
}

bool clang_check(struct clang *clang, struct runner *runner) {
    const char *cpu = clang->settings->cpu;
    if (!runner->dry_run &&
        !target_check(target_or_host(clang->settings->target),
                      clang->settings->emit == EMIT_STATIC || clang->settings->emit == EMIT_OBJECT,
                      runner->arena, runner->diag))
        return false;
    if (runner->dry_run || (clang->expected && !cpu))
        return true;
    struct command command;
    struct command_outcome outcome = ask_macros(&command, clang, runner);
    if (outcome.result == COMMAND_FAILED) {
        clang->tuned = false;
        outcome = ask_macros(&command, clang, runner);
    }
    if (outcome.result == COMMAND_OK)
        return check_macros(clang, runner, outcome.output) && check_code(clang, runner) &&
               check_stack_flags(clang, runner);
    const char *said = outcome.output.size ? (const char *)outcome.output.data : "";
    if (!cpu || outcome.result != COMMAND_FAILED ||
        (!strstr(said, "unknown target CPU") && !strstr(said, "unsupported argument")))
        return process_report(runner, "clang", &command, &outcome);
    diag_fail(runner->diag, DIAG_USAGE, "--cpu: \"%s\" is not a 64-bit processor that \"%s\" knows",
              cpu, clang->path);
    const struct target *target = clang->settings->target;
    diag_note(runner->diag, "`%s %s%s%s--print-supported-cpus` lists them", clang->path,
              target ? "--target=" : "", target ? target->triple : "", target ? " " : "");
    return false;
}
