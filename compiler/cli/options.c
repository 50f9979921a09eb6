/* See options.h. The flags are in flags.c. This file knows the order of words, the defaults, and
 * what depends on several flags. */
#include "cli/options.h"

#include "base/process.h"
#include "base/version.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/suggest.h"
#include "cli/variants.h"
#include "native/target.h"

#include <stdio.h>
#include <string.h>

#define LEVEL_DEFAULT 2
#define RUNS_DEFAULT 5
#define BENCH_TIMEOUT_DEFAULT_NS ((uint64_t)60 * 1000000000)

static bool usage(struct diag *diag, const char *problem, const char *word) {
    return diag_fail(diag, DIAG_USAGE, "%s \"%s\"", problem, word);
}

static bool unknown_flag(const struct flag_target *target, const char *word) {
    enum command_name command = target->options->command;
    const char *nearest = flag_nearest(command, word), *value;
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        if (flag_find((enum command_name)i, word, &value))
            return diag_fail(target->diag, DIAG_USAGE,
                             "unknown flag \"%s\"; it is one of `sinter %s`, not of `sinter %s`",
                             word, command_word((enum command_name)i), command_word(command));
    if (nearest)
        return diag_fail(target->diag, DIAG_USAGE, "unknown flag \"%s\"; did you mean %s?", word,
                         nearest);
    return diag_fail(target->diag, DIAG_USAGE, "unknown flag \"%s\"; try `sinter %s --help`", word,
                     command_word(command));
}

bool options_check_library(const struct settings *settings, struct diag *diag) {
    const struct policy_settings *policy = &settings->policy;
    if (!settings_make_library(settings))
        return true;
    if (policy->runtime_policy || policy->timeout_ns ||
        policy->stack_size_bytes != SETTINGS_STACK_SIZE_BYTES ||
        policy->max_threads != SETTINGS_MAX_THREADS)
        return diag_fail(diag, DIAG_USAGE,
                         "--runtime-policy, --timeout, --stack-size and --max-threads are for "
                         "executables; a library runs on its host's threads");
    if (policy->os_sandbox_given && policy->os_sandbox)
        return diag_fail(diag, DIAG_USAGE,
                         "--os-sandbox is for executables; a library does not confine its host");
    if (settings->is_static)
        return diag_fail(diag, DIAG_USAGE, "--static is for executables");
    if (target_or_host(settings->target)->is_musl && settings->emit == EMIT_SHARED)
        return diag_fail(diag, DIAG_USAGE,
                         "no shared objects for %s: Sinter makes executables, static libraries and "
                         "objects for it",
                         settings->target->triple);
    if (target_or_host(settings->target)->is_musl && settings->emit == EMIT_C)
        return diag_fail(diag, DIAG_USAGE,
                         "no sources of a library for %s, as they are built to a shared object; "
                         "--emit=static and object make libraries for it",
                         settings->target->triple);
    return true;
}

static bool check_target(const struct settings *settings, struct diag *diag) {
    const struct target *target = target_or_host(settings->target);
    const char *run = settings->pgo ? "--pgo" : settings->snapshot ? "--snapshot" : NULL;
    if (run && !target_runs_here(target))
        return diag_fail(diag, DIAG_USAGE, "%s runs the program, and this machine runs none for %s",
                         run, target->triple);
    if (settings->pgo && target != target_of_host())
        return diag_fail(diag, DIAG_USAGE, "--pgo is for this machine, not for %s", target->triple);
    if (settings->cpu && target->machine == TARGET_RISCV64) {
        diag_fail(diag, DIAG_USAGE, "there is no --cpu for %s", target->triple);
        diag_note(diag, "programs could not tell whether the processor that runs them fits");
        return false;
    }
    if (settings->cpu && strcmp(settings->cpu, "native") == 0 && !target_runs_here(target))
        return diag_fail(diag, DIAG_USAGE,
                         "--cpu=native is this machine's processor, not one of %s", target->triple);
    return true;
}

static bool check_build(const struct settings *settings, struct diag *diag) {
    const struct library_settings *library = &settings->library;
    const struct {
        const char *flag;
        bool is_given;
    } for_libraries[] = {{"--header", library->header},
                         {"--alloc", library->allocate},
                         {"--prefix", library->prefix}};
    if (!options_check_library(settings, diag))
        return false;
    for (size_t i = 0; i < sizeof for_libraries / sizeof *for_libraries; i++)
        if (for_libraries[i].is_given && !settings_make_library(settings))
            return diag_fail(diag, DIAG_USAGE, "%s needs --emit=shared, static, object or c",
                             for_libraries[i].flag);
    if (!check_target(settings, diag))
        return false;
    if (library->soname && settings->emit != EMIT_SHARED)
        return diag_fail(diag, DIAG_USAGE, "--soname needs --emit=shared");
    if (settings->pgo && settings->emit != EMIT_EXE)
        return diag_fail(diag, DIAG_USAGE, "--pgo is for executables, since it runs the program");
    if (settings->snapshot && settings->dry_run)
        return diag_fail(
            diag, DIAG_USAGE,
            "-### runs nothing, and what a build with --snapshot compiles depends on a "
            "run");
    if (settings->snapshot_directories.count && !settings->snapshot)
        return diag_fail(diag, DIAG_USAGE, "--snapshot-dir needs --snapshot");
    if (settings->debug_lines && settings->emit == EMIT_C)
        return diag_fail(diag, DIAG_USAGE,
                         "-g needs machine code, so it does not go with --emit=c");
    if (library->renames.count && !settings_make_header(settings))
        return diag_fail(diag, DIAG_USAGE, "--rename needs --header FILE");
    return true;
}

static bool check_inspect(const struct options *options, struct diag *diag) {
    if (options->inspect.index_given && !options->inspect.custom)
        return diag_fail(diag, DIAG_USAGE, "-n needs --custom NAME");
    if (options->output && !options->inspect.custom)
        return diag_fail(diag, DIAG_USAGE, "-o needs --custom NAME");
    return true;
}

static bool check(const struct options *options, struct diag *diag) {
    if (!options->settings.input)
        return diag_fail(diag, DIAG_USAGE, "no input file; try `sinter %s --help`",
                         command_word(options->command));
    return options->command == COMMAND_INSPECT ? check_inspect(options, diag)
                                               : check_build(&options->settings, diag);
}

/* Sets what follows from several flags together. */
static void complete(struct settings *settings) {
    struct library_settings *library = &settings->library;
    library->is_sources = settings->emit == EMIT_C && (library->header || library->prefix ||
                                                       library->allocate || library->renames.count);
    if (!settings->policy.os_sandbox_given)
        settings->policy.os_sandbox = !settings_have_host_code(settings);
}

/* Parses the words after the command. The first one that is not a flag is the input. For `run`, all
 * words after the input are the guest's arguments; for `bench`, those after `--`, or from the next
 * word that is not a flag. */
static enum options_result parse_words(int argc, const char *const *argv,
                                       struct flag_target *target) {
    struct options *options = target->options;
    const char **input = &options->settings.input;
    bool is_bench = options->command == COMMAND_BENCH;
    for (int i = 2; i < argc; i++) {
        const char *word = argv[i], *value;
        bool end = is_bench && *input && strcmp(word, "--") == 0;
        if (word[0] != '-' || strcmp(word, "-") == 0 || end) {
            if (*input && !is_bench)
                return usage(target->diag, "unexpected argument", word), OPTIONS_BAD;
            bool again = *input != NULL;
            if (!again)
                *input = word;
            if (options->command != COMMAND_RUN && !again)
                continue;
            int first = i + (again && !end ? 0 : 1);
            options->call.arguments = argv + first;
            options->call.argument_count = (uint32_t)(argc - first);
            break;
        }
        const struct flag *flag =
            flag_find(options->command, strcmp(word, "-h") == 0 ? "--help" : word, &value);
        if (!flag)
            return unknown_flag(target, word), OPTIONS_BAD;
        if (flag_is_help(flag)) {
            help_print_command(options->command);
            return OPTIONS_DONE;
        }
        bool needs_word = flag->value && !flag->is_optional && !value;
        if (needs_word && i + 1 == argc)
            return usage(target->diag, "no value after", word), OPTIONS_BAD;
        if (needs_word)
            value = argv[++i];
        if (!flag_apply(flag, value, target))
            return OPTIONS_BAD;
    }
    complete(&options->settings);
    return check(options, target->diag) && variants_parse(options, target->arena, target->diag)
               ? OPTIONS_OK
               : OPTIONS_BAD;
}

/* The command of this name; COMMAND_NAME_COUNT where there is none. */
static enum command_name find_command(const char *word) {
    int i = 0;
    while (i < COMMAND_NAME_COUNT && strcmp(word, command_word((enum command_name)i)) != 0)
        i++;
    return (enum command_name)i;
}

static bool unknown_command(struct diag *diag, const char *word) {
    const char *nearest = NULL;
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        suggest_consider(word, strlen(word), command_word((enum command_name)i), &nearest);
    if (nearest)
        return diag_fail(diag, DIAG_USAGE, "unknown command \"%s\"; did you mean %s?", word,
                         nearest);
    if (string_ends_with(word, ".wasm") || string_ends_with(word, ".wat"))
        return diag_fail(diag, DIAG_USAGE,
                         "unknown command \"%s\"; `sinter build FILE` compiles a file, and `sinter "
                         "run FILE` runs it",
                         word);
    if (word[0] == '-')
        return diag_fail(
            diag, DIAG_USAGE,
            "unknown flag \"%s\"; the flags of a command stand after it, as in `sinter "
            "build %s`",
            word, word);
    return diag_fail(diag, DIAG_USAGE, "unknown command \"%s\"; try `sinter --help`", word);
}

/* `sinter help`, perhaps with a command. */
static enum options_result help(const char *word, struct diag *diag) {
    enum command_name command = word ? find_command(word) : COMMAND_NAME_COUNT;
    if (!word)
        help_print();
    else if (command == COMMAND_NAME_COUNT)
        return unknown_command(diag, word), OPTIONS_BAD;
    else
        help_print_command(command);
    return OPTIONS_DONE;
}

static enum options_result version(const char *word, struct diag *diag) {
    if (word && strcmp(word, "--verbose") != 0 && strcmp(word, "-v") != 0)
        return usage(diag, "--version takes --verbose, or nothing, not", word), OPTIONS_BAD;
    if (word)
        return OPTIONS_VERSION;
    printf("sinter %s\n", SINTER_VERSION);
    return OPTIONS_DONE;
}

enum options_result options_parse(int argc, const char *const *argv, struct arena *arena,
                                  struct diag *diag, struct options *options) {
    *options = (struct options){
        .settings = {.opt_level = LEVEL_DEFAULT,
                     .policy = {.stack_size_bytes = SETTINGS_STACK_SIZE_BYTES,
                                .max_threads = SETTINGS_MAX_THREADS},
                     .job_count = process_processor_count()},
        .bench = {.run_count = RUNS_DEFAULT, .timeout_ns = BENCH_TIMEOUT_DEFAULT_NS}};
    const char *name = argc > 1 ? argv[1] : "--help";
    const char *next = argc > 2 ? argv[2] : NULL;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(next, diag);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        return version(next, diag);
    struct flag_target target = {.options = options, .arena = arena, .diag = diag};
    options->command = find_command(name);
    if (options->command == COMMAND_NAME_COUNT)
        return unknown_command(diag, name), OPTIONS_BAD;
    return parse_words(argc, argv, &target);
}
