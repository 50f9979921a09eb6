/* See options.h. To add a flag: a row in `flags`, a field in struct options, a case in `apply`. */
#include "options.h"

#include "address.h"
#include "c_names.h"
#include "preset.h"
#include "process.h"
#include "version.h"

#include "sinter/internal/policy_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS_DEFAULT 5
#define RUNS_MAX 1000
#define ENGINES_MAX 64

enum flag_id {
    FLAG_OUTPUT,
    FLAG_EMIT,
    FLAG_LEVEL,
    FLAG_CPU,
    FLAG_BOUNDS,
    FLAG_STRICT,
    FLAG_IMPORT,
    FLAG_MISSING_IMPORTS,
    FLAG_DIR,
    FLAG_ENV,
    FLAG_INHERIT_ENV,
    FLAG_RUNTIME_POLICY,
    FLAG_TCPLISTEN,
    FLAG_STACK_SIZE,
    FLAG_MAX_MEMORY,
    FLAG_TIMEOUT,
    FLAG_OS_SANDBOX,
    FLAG_NO_OS_SANDBOX,
    FLAG_CUSTOM_SECTIONS,
    FLAG_HEADER,
    FLAG_PREFIX,
    FLAG_RENAME,
    FLAG_ALLOC,
    FLAG_STRIP,
    FLAG_JOBS,
    FLAG_NO_CACHE,
    FLAG_LAUNCHER,
    FLAG_PGO,
    FLAG_SAVE_TEMPS,
    FLAG_DRY_RUN,
    FLAG_VERBOSE,
    FLAG_INVOKE,
    FLAG_IMPORTS,
    FLAG_EXPORTS,
    FLAG_CUSTOM,
    FLAG_INDEX,
    FLAG_JSON,
    FLAG_NATIVE,
    FLAG_AGAINST,
    FLAG_RUNS,
    FLAG_CLOCK,
    FLAG_JSON_FILE,
    FLAG_SVG_FILE,
    FLAG_HELP,
};

#define ON(command) (1u << (command))
#define BUILD ON(COMMAND_BUILD)
#define BENCH ON(COMMAND_BENCH)
#define COMPILE (BUILD | ON(COMMAND_RUN) | BENCH)
#define INSPECT ON(COMMAND_INSPECT)
#define ALL (COMPILE | INSPECT)

static const struct flag {
    enum flag_id id;
    unsigned commands;
    const char *name;
    const char *value; /* what its value is called; NULL: it takes none */
    const char *help;
} flags[] = {
    {FLAG_OUTPUT, BUILD | INSPECT, "-o", "OUT", "write to OUT"},
    {FLAG_EMIT, BUILD, "--emit", "KIND",
     "exe (default), shared, static, object (a library), or c (a directory of C sources: of a "
     "library with --header, --prefix or --alloc, or where the "
     "module imports more than functions)"},
    {FLAG_HEADER, BUILD, "--header", "FILE", "write a C header for the library"},
    {FLAG_PREFIX, BUILD, "--prefix", "IDENTIFIER",
     "what the library's names in C start with (default: the name of OUT)"},
    {FLAG_RENAME, BUILD, "--rename", "NAME=IDENTIFIER",
     "what export or import NAME is called in the header"},
    {FLAG_ALLOC, BUILD, "--alloc", "ALLOCATE[,RELEASE]",
     "the exports by which a library's host puts bytes and strings into the guest (default: found "
     "by the names of known allocators)"},
    {FLAG_LEVEL, COMPILE, "-O", "LEVEL", "optimisation level 0 to 3 (default 2)"},
    {FLAG_CPU, COMPILE, "--cpu", "NAME", "compile for this processor, or `native` (default: any)"},
    {FLAG_BOUNDS, COMPILE, "--bounds", "MODE",
     "how memory accesses are kept inside: guard pages (guard, the default) or comparisons "
     "(explicit)"},
    {FLAG_STRICT, COMPILE, "--strict", NULL,
     "an access that traps finds done all that comes before it, and nothing of what comes after; a "
     "load whose value is never used traps too"},
    {FLAG_IMPORT, COMPILE, "--import", "MODULE=FILE",
     "bind an import module to the C functions in FILE (.c, .o or .a); env=@assemblyscript and "
     "env=@emscripten are ready-made"},
    {FLAG_MISSING_IMPORTS, COMPILE, "--missing-imports", "trap",
     "build although imports have no provider; calling one traps"},
    {FLAG_DIR, COMPILE, "--dir", "HOST[::GUEST][:ro]",
     "give the guest a directory, under the name GUEST, or to read only"},
    {FLAG_ENV, COMPILE, "--env", "KEY[=VALUE]",
     "give the guest an environment variable; without a value, the process's"},
    {FLAG_INHERIT_ENV, COMPILE, "--inherit-env", NULL, "give the guest the whole environment"},
    {FLAG_RUNTIME_POLICY, BUILD, "--runtime-policy", NULL,
     "let whoever runs the executable widen its policy too, by SINTER_* variables"},
    {FLAG_TCPLISTEN, COMPILE, "--tcplisten", "ADDRESS:PORT",
     "give the guest a socket that listens there, after its directories"},
    {FLAG_STACK_SIZE, COMPILE, "--stack-size", "SIZE",
     "the guest's call stack in bytes, or with K, M, G (default 16M)"},
    {FLAG_MAX_MEMORY, COMPILE, "--max-memory", "SIZE",
     "what the guest's linear memories may grow to together (default: no limit)"},
    {FLAG_TIMEOUT, BUILD | ON(COMMAND_RUN), "--timeout", "DURATION",
     "end the guest after so many seconds, or with ms, s, m, h (default: never)"},
    {FLAG_OS_SANDBOX, COMPILE, "--os-sandbox", NULL,
     "keep the process itself to the policy (Landlock, seccomp), host code too; the default where "
     "there is none"},
    {FLAG_NO_OS_SANDBOX, COMPILE, "--no-os-sandbox", NULL, "leave that out"},
    {FLAG_CUSTOM_SECTIONS, COMPILE, "--custom-sections", "WHICH",
     "all, none, keep:GLOB or drop:GLOB (default: all but debug sections)"},
    {FLAG_STRIP, BUILD, "-s", NULL, "leave out native symbols"},
    {FLAG_JOBS, COMPILE, "-j", "N", "compile with N jobs at once (default: one per processor)"},
    {FLAG_NO_CACHE, BUILD, "--no-cache", NULL,
     "compile all of a large module, and keep nothing of it for the next build"},
    {FLAG_LAUNCHER, COMPILE, "--launcher", "COMMAND",
     "run compilers by this program, e.g. ccache, distcc or icecc (default: $SINTER_LAUNCHER)"},
    {FLAG_PGO, BUILD, "--pgo", "COMMAND",
     "optimise for what COMMAND, a shell's, does with the executable {}: build it so that it "
     "counts, "
     "run that, build it again"},
    {FLAG_SAVE_TEMPS, COMPILE, "--save-temps", NULL, "keep the intermediate files and say where"},
    {FLAG_DRY_RUN, BUILD, "-###", NULL, "print the commands that would run, and run none"},
    {FLAG_VERBOSE, COMPILE, "-v", NULL, "print the commands as they run"},
    {FLAG_INVOKE, ON(COMMAND_RUN) | BENCH, "--invoke", "FUNC",
     "call this export with ARGS and print its results"},
    {FLAG_IMPORTS, INSPECT, "--imports", NULL, "list imports"},
    {FLAG_EXPORTS, INSPECT, "--exports", NULL, "list exports"},
    {FLAG_CUSTOM, INSPECT, "--custom", "NAME", "print the payloads of the sections named NAME"},
    {FLAG_INDEX, INSPECT, "-n", "I", "with --custom: only the I-th of them, from 0"},
    {FLAG_JSON, INSPECT, "--json", NULL, "print JSON"},
    {FLAG_NATIVE, BENCH, "--native", "PROGRAM",
     "compare with this program; FILE.c is compiled first, at the same level and for the same "
     "processor"},
    {FLAG_AGAINST, BENCH, "--against", "ENGINE,...",
     "the engines to compare with, each by its name or as NAME=PATH, or none (default: those on "
     "PATH): node, node-baseline, wasmtime, wasmer, wasmedge, wasm3, iwasm, wasm-interp"},
    {FLAG_RUNS, BENCH, "--runs", "N", "rounds in which all take turns (default 5)"},
    {FLAG_TIMEOUT, BENCH, "--timeout", "DURATION",
     "of one run, or one compilation by others: seconds, or with ms, s, m, h (default 60s)"},
    {FLAG_CLOCK, BENCH, "--clock", "WHICH",
     "compare by the clock (wall, the default) or by processor time (cpu)"},
    {FLAG_JSON_FILE, BENCH, "--json", "FILE", "write all figures as JSON; - is stdout"},
    {FLAG_SVG_FILE, BENCH, "--svg", "FILE", "write a bar chart of the run times; - is stdout"},
    {FLAG_HELP, ALL, "--help", NULL, "print this"},
};
enum { FLAG_ROWS = sizeof flags / sizeof *flags };

static const struct {
    const char *name;
    const char *arguments;
    const char *help;
} commands[COMMAND_NAME_COUNT] = {
    [COMMAND_BUILD] = {"build", "IN [-o OUT] [flags]",
                       "make a native program of a WebAssembly module (.wasm, .wat, or -)"},
    [COMMAND_RUN] = {"run", "[flags] IN [ARGS]", "compile, or take from the cache, and run"},
    [COMMAND_INSPECT] = {"inspect", "FILE [flags]",
                         "show the imports, exports and custom sections of a .wasm or of a native "
                         "file made of one"},
    [COMMAND_BENCH] = {"bench", "IN [flags] [ARGS]",
                       "run a module under Sinter, natively and under other engines, and compare; "
                       "ARGS begin after `--` or with the first word that is no flag"},
};

static void print_wrapped(const char *text, size_t indent) {
    size_t column = indent;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column + word > 96 && column > indent) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        }
        printf("%.*s", (int)word, text);
        column += word + 1;
        text += word;
        if (*text == ' ') {
            putchar(' ');
            text++;
        }
    }
    putchar('\n');
}

static void print_help(const struct options *options, bool known_command) {
    if (!known_command) {
        printf("usage: sinter COMMAND ...\n\n");
        for (size_t i = 0; i < COMMAND_NAME_COUNT; i++) {
            printf("  %-10s", commands[i].name);
            print_wrapped(commands[i].help, 12);
        }
        printf(
            "\n`sinter COMMAND --help` lists a command's flags; `sinter --version` the version.\n");
        return;
    }
    printf("usage: sinter %s %s\n\n", commands[options->command].name,
           commands[options->command].arguments);
    print_wrapped(commands[options->command].help, 0);
    putchar('\n');
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        const struct flag *flag = &flags[i];
        char name[48];
        if (!(flag->commands & ON(options->command)))
            continue;
        const char *joint = !flag->value             ? ""
                            : flag->id == FLAG_LEVEL ? ""
                            : flag->name[1] == '-'   ? "="
                                                     : " ";
        snprintf(name, sizeof name, "%s%s%s", flag->name, joint, flag->value ? flag->value : "");
        printf("  %-28s ", name);
        print_wrapped(flag->help, 31);
    }
    printf(
        "\nExit codes: 0 done, 1 the input is at fault, 2 usage, 3 the environment is at fault.\n");
}

/* Of the rows that fit the command, the one that `word` is; `*value` is set to what follows in the
 * same word. */
static const struct flag *find_flag(const struct options *options, const char *word,
                                    const char **value) {
    *value = NULL;
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        const struct flag *flag = &flags[i];
        size_t size = strlen(flag->name);
        if (!(flag->commands & ON(options->command)) || strncmp(word, flag->name, size) != 0)
            continue;
        if (word[size] == '\0')
            return flag;
        if (flag->value && flag->name[1] == '-' && word[size] == '=') {
            *value = word + size + 1;
            return flag;
        }
        if (flag->value && flag->name[1] != '-') { /* -O2, -j4, -oOUT */
            *value = word + size;
            return flag;
        }
    }
    return NULL;
}

static bool usage(struct diag *diag, const char *problem, const char *word) {
    return diag_fail(diag, DIAG_USAGE, "%s \"%s\"", problem, word);
}

static bool parse_number(const char *text, long low, long high, long *number) {
    char *end;
    *number = strtol(text, &end, 10);
    return *text && !*end && *number >= low && *number <= high;
}

/* `text` as an index into `names`, which ends with NULL; -1 when it is none of them. */
static int choose(const char *text, const char *const *names) {
    for (int i = 0; names[i]; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    return -1;
}

static void push(struct string_list *list, const char *item, struct arena *arena) {
    const char **items = arena_array(arena, list->count + 1, sizeof *items);
    if (list->count)
        memcpy(items, list->items, list->count * sizeof *items);
    items[list->count++] = item;
    list->items = items;
}

/* Presets have functions of the same names, so that one is the most that a build can have. */
static bool take_preset(const struct options *options, const char *value, struct provider *provider,
                        struct arena *arena, struct diag *diag) {
    const char *name = provider->file + 1;
    provider->preset = preset_find(name);
    if (!provider->preset)
        return diag_fail(diag, DIAG_USAGE, "no import preset \"%s\": there are %s", name,
                         preset_names(arena));
    if (strcmp(provider->module, "env") != 0)
        return usage(diag, "presets are for the import module env (env=@NAME), not", value);
    for (uint32_t i = 0; i < options->provider_count; i++)
        if (options->providers[i].preset)
            return usage(diag, "one preset can be given, and a second is", value);
    provider->file = preset_file(provider->preset, arena);
    return true;
}

static bool add_provider(struct options *options, const char *value, struct arena *arena,
                         struct diag *diag) {
    const char *mark = strrchr(value, '=');
    const char *dot = mark ? strrchr(mark, '.') : NULL;
    static const char *const endings[] = {".c", ".o", ".a", NULL};
    bool is_preset = mark && mark[1] == '@';
    if (!is_preset && (!dot || choose(dot, endings) < 0))
        return usage(diag, "--import takes MODULE=FILE.c, .o or .a, or env=@PRESET, not", value);
    struct provider provider = {.module = arena_copy(arena, value, (size_t)(mark - value)),
                                .file = mark + 1};
    if (is_preset && !take_preset(options, value, &provider, arena, diag))
        return false;
    struct provider *providers = arena_array(arena, options->provider_count + 1, sizeof *providers);
    if (options->provider_count)
        memcpy(providers, options->providers, options->provider_count * sizeof *providers);
    providers[options->provider_count++] = provider;
    options->providers = providers;
    return true;
}

/* `A,B=PATH`, or `none`. */
static bool add_engines(struct options *options, const char *value, struct arena *arena,
                        struct diag *diag) {
    options->against_given = true;
    if (strcmp(value, "none") == 0)
        return true;
    for (const char *at = value;; at++) {
        size_t size = strcspn(at, ",");
        if (size == 0 || options->against.count == ENGINES_MAX)
            return usage(diag, "--against takes names of engines and commas, not", value);
        push(&options->against, arena_copy(arena, at, size), arena);
        at += size;
        if (!*at)
            return true;
    }
}

static bool check_custom(const char *value, struct diag *diag) {
    static const char *const whole[] = {"all", "none", NULL};
    if (choose(value, whole) >= 0 || strncmp(value, "keep:", 5) == 0 ||
        strncmp(value, "drop:", 5) == 0)
        return true;
    return usage(diag, "--custom-sections takes all, none, keep:GLOB or drop:GLOB, not", value);
}

/* The flags of which every one adds to what the guest is given. */
static bool apply_list(struct options *options, enum flag_id id, const char *value,
                       struct arena *arena, struct diag *diag) {
    struct sinter_directory_text directory;
    if (id == FLAG_DIR) {
        if (!sinter_parse_directory(value, &directory))
            return usage(diag, "--dir takes HOST[::GUEST], with :ro or :rw behind it, not", value);
        push(&options->directories, value, arena);
    } else if (id == FLAG_ENV) {
        if (!*value || *value == '=')
            return usage(diag, "--env takes KEY or KEY=VALUE, not", value);
        if (sinter_is_policy_variable(value))
            return usage(diag, "the guest never gets a variable that sets the policy:", value);
        push(&options->environment, value, arena);
    } else {
        if (!address_is_numeric(value))
            return usage(diag, "--tcplisten takes IPV4:PORT or [IPV6]:PORT, not", value);
        push(&options->listeners, value, arena);
    }
    return true;
}

/* The flags of `bench` alone. */
static bool apply_bench(struct options *options, enum flag_id flag, const char *value,
                        struct arena *arena, struct diag *diag) {
    static const char *const clocks[] = {"wall", "cpu", NULL};
    long number;
    int choice;
    if (flag == FLAG_NATIVE) {
        options->native = value;
        return *value || usage(diag, "--native takes a program or FILE.c, not", value);
    }
    if (flag == FLAG_AGAINST)
        return add_engines(options, value, arena, diag);
    if (flag == FLAG_RUNS) {
        if (!parse_number(value, 1, RUNS_MAX, &number))
            return usage(diag, "--runs takes a number from 1 to 1000, not", value);
        options->run_count = (uint32_t)number;
        return true;
    }
    if (flag == FLAG_CLOCK) {
        choice = choose(value, clocks);
        options->cpu_clock = choice == 1;
        return choice >= 0 || usage(diag, "--clock takes wall or cpu, not", value);
    }
    *(flag == FLAG_JSON_FILE ? &options->json_file : &options->svg_file) = value;
    return *value || usage(diag, "--json and --svg take a path, not", value);
}

static bool take_allocator(struct options *options, const char *value, struct arena *arena) {
    size_t size = strcspn(value, ",");
    options->allocate = arena_copy(arena, value, size);
    options->release = value[size] ? value + size + 1 : NULL;
    return size && (!options->release || *options->release);
}

static bool apply(struct options *options, const struct flag *flag, const char *value,
                  struct arena *arena, struct diag *diag) {
    static const char *const emits[] = {"exe", "shared", "static", "object", "c", NULL};
    static const char *const bounds[] = {"guard", "explicit", NULL};
    long number;
    int choice;
    switch (flag->id) {
    case FLAG_OUTPUT:
        options->output = value;
        return *value || usage(diag, "-o takes a path, not", value);
    case FLAG_EMIT:
        choice = choose(value, emits);
        if (choice < 0)
            return usage(diag, "--emit takes exe, shared, static, object or c; not built is",
                         value);
        options->emit = (enum emit)choice;
        return true;
    case FLAG_LEVEL:
        if (!parse_number(value, 0, 3, &number))
            return usage(diag, "-O takes a level from 0 to 3, not", value);
        options->opt_level = (int)number;
        return true;
    case FLAG_CPU:
        options->cpu = value;
        return *value || usage(diag, "--cpu takes a processor's name, not", value);
    case FLAG_BOUNDS:
        choice = choose(value, bounds);
        if (choice < 0)
            return usage(diag, "--bounds takes guard or explicit, not", value);
        options->explicit_bounds = choice == 1;
        return true;
    case FLAG_STRICT:
        options->strict = true;
        return true;
    case FLAG_IMPORT:
        return add_provider(options, value, arena, diag);
    case FLAG_MISSING_IMPORTS:
        if (strcmp(value, "trap") != 0)
            return usage(diag, "--missing-imports takes trap, not", value);
        options->missing_imports_trap = true;
        return true;
    case FLAG_DIR:
    case FLAG_ENV:
    case FLAG_TCPLISTEN:
        return apply_list(options, flag->id, value, arena, diag);
    case FLAG_HEADER:
        options->header = value;
        return *value || usage(diag, "--header takes a path, not", value);
    case FLAG_ALLOC:
        return take_allocator(options, value, arena) ||
               usage(diag, "--alloc takes ALLOCATE or ALLOCATE,RELEASE, not", value);
    case FLAG_PREFIX:
        options->prefix = value;
        return c_names_is_identifier(value) ||
               usage(diag, "--prefix takes an identifier of C, not", value);
    case FLAG_RENAME:
        push(&options->renames, value, arena);
        return true;
    case FLAG_INHERIT_ENV:
        options->inherit_environment = true;
        return true;
    case FLAG_RUNTIME_POLICY:
        options->runtime_policy = true;
        return true;
    case FLAG_STACK_SIZE:
        return sinter_parse_stack_size(value, &options->stack_size_bytes) ||
               usage(diag, "--stack-size takes 256K to 64G, not", value);
    case FLAG_MAX_MEMORY:
        return sinter_parse_max_memory(value, &options->max_memory_bytes) ||
               usage(diag, "--max-memory takes 64K to 1024G, not", value);
    case FLAG_TIMEOUT:
        return sinter_parse_timeout(value, &options->timeout_ns) ||
               usage(diag, "--timeout takes 1ms to 8784h, e.g. 10 or 10s, 500ms, 2m, not", value);
    case FLAG_OS_SANDBOX:
        options->os_sandbox = OS_SANDBOX_ON;
        return true;
    case FLAG_NO_OS_SANDBOX:
        options->os_sandbox = OS_SANDBOX_OFF;
        return true;
    case FLAG_CUSTOM_SECTIONS:
        options->custom_sections = value;
        return check_custom(value, diag);
    case FLAG_STRIP:
        options->strip = true;
        return true;
    case FLAG_JOBS:
        if (!parse_number(value, 1, 256, &number))
            return usage(diag, "-j takes a number from 1 to 256, not", value);
        options->job_count = (unsigned)number;
        return true;
    case FLAG_NO_CACHE:
        options->no_cache = true;
        return true;
    case FLAG_LAUNCHER:
        options->launcher = value;
        return true;
    case FLAG_PGO:
        options->pgo = value;
        return *value || usage(diag, "--pgo takes a shell command, not", value);
    case FLAG_SAVE_TEMPS:
        options->save_temps = true;
        return true;
    case FLAG_DRY_RUN:
        options->dry_run = true;
        return true;
    case FLAG_VERBOSE:
        options->verbose = true;
        return true;
    case FLAG_INVOKE:
        options->invoke = value;
        return true;
    case FLAG_IMPORTS:
        options->show_imports = true;
        return true;
    case FLAG_EXPORTS:
        options->show_exports = true;
        return true;
    case FLAG_CUSTOM:
        options->custom_name = value;
        return true;
    case FLAG_INDEX:
        if (!parse_number(value, 0, INT32_MAX, &number))
            return usage(diag, "-n takes an index from 0, not", value);
        options->custom_index = number;
        return true;
    case FLAG_JSON:
        options->json = true;
        return true;
    case FLAG_NATIVE:
    case FLAG_AGAINST:
    case FLAG_RUNS:
    case FLAG_CLOCK:
    case FLAG_JSON_FILE:
    case FLAG_SVG_FILE:
        return apply_bench(options, flag->id, value, arena, diag);
    case FLAG_HELP:
        break;
    }
    return false;
}

bool options_make_library(const struct options *options) {
    return options->command == COMMAND_BUILD &&
           (options->emit == EMIT_SHARED || options->emit == EMIT_STATIC ||
            options->emit == EMIT_OBJECT || (options->emit == EMIT_C && options->library_sources));
}

bool options_make_header(const struct options *options) {
    return options->header || (options->emit == EMIT_C && options->library_sources);
}

bool options_check_library(const struct options *options, struct diag *diag) {
    if (options_make_library(options) && (options->runtime_policy || options->timeout_ns ||
                                          options->stack_size_bytes != OPTIONS_STACK_SIZE_BYTES))
        return diag_fail(diag, DIAG_USAGE,
                         "--runtime-policy, --timeout and --stack-size are for executables: a "
                         "library runs on its host's threads");
    return true;
}

/* What no single flag shows. */
static bool check(const struct options *options, struct diag *diag) {
    if (!options->input)
        return diag_fail(diag, DIAG_USAGE, "no input file; try `sinter %s --help`",
                         commands[options->command].name);
    if (options->header && !options_make_library(options))
        return diag_fail(diag, DIAG_USAGE, "--header goes with --emit=shared, static, object or c");
    if (!options_check_library(options, diag))
        return false;
    if (options->allocate && !options_make_library(options))
        return diag_fail(diag, DIAG_USAGE, "--alloc goes with --emit=shared, static, object or c");
    if (options->pgo && options->emit != EMIT_EXE)
        return diag_fail(diag, DIAG_USAGE, "--pgo is for executables, which it runs");
    if (options->prefix && !options_make_library(options))
        return diag_fail(diag, DIAG_USAGE, "--prefix goes with --emit=shared, static, object or c");
    if (options->renames.count && !options_make_header(options))
        return diag_fail(diag, DIAG_USAGE, "--rename goes with --header FILE");
    if (options->command == COMMAND_INSPECT) {
        if (options->custom_index >= 0 && !options->custom_name)
            return diag_fail(diag, DIAG_USAGE, "-n goes with --custom NAME");
        if (options->output && !options->custom_name)
            return diag_fail(diag, DIAG_USAGE, "-o goes with --custom NAME");
    }
    return true;
}

static enum options_result parse_words(int argc, const char *const *argv, struct arena *arena,
                                       struct diag *diag, struct options *options) {
    for (int i = 2; i < argc; i++) {
        const char *word = argv[i], *value;
        bool end = options->command == COMMAND_BENCH && options->input && strcmp(word, "--") == 0;
        if (word[0] != '-' || strcmp(word, "-") == 0 || end) {
            if (options->input && options->command != COMMAND_BENCH)
                return usage(diag, "unexpected argument", word), OPTIONS_BAD;
            bool again = options->input != NULL;
            if (!again)
                options->input = word;
            if (options->command != COMMAND_RUN && !again)
                continue;
            /* All that follows is the guest's. */
            int first = i + (again && !end ? 0 : 1);
            options->arguments = argv + first;
            options->argument_count = (uint32_t)(argc - first);
            break;
        }
        const struct flag *flag = find_flag(options, word, &value);
        if (!flag)
            return usage(diag, "unknown flag", word), OPTIONS_BAD;
        if (flag->id == FLAG_HELP) {
            print_help(options, true);
            return OPTIONS_DONE;
        }
        if (flag->value && !value && i + 1 == argc)
            return usage(diag, "no value after", word), OPTIONS_BAD;
        if (flag->value && !value)
            value = argv[++i];
        if (!apply(options, flag, value, arena, diag))
            return OPTIONS_BAD;
    }
    options->library_sources =
        options->emit == EMIT_C &&
        (options->header || options->prefix || options->allocate || options->renames.count);
    return check(options, diag) ? OPTIONS_OK : OPTIONS_BAD;
}

enum options_result options_parse(int argc, const char *const *argv, struct arena *arena,
                                  struct diag *diag, struct options *options) {
    *options = (struct options){.opt_level = 2,
                                .stack_size_bytes = OPTIONS_STACK_SIZE_BYTES,
                                .custom_index = -1,
                                .run_count = RUNS_DEFAULT,
                                .job_count = process_processor_count()};
    const char *name = argc > 1 ? argv[1] : "--help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
        print_help(options, false);
        return OPTIONS_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        printf("sinter %s\n", SINTER_VERSION);
        return OPTIONS_DONE;
    }
    for (int i = 0; i < COMMAND_NAME_COUNT; i++)
        if (strcmp(name, commands[i].name) == 0) {
            options->command = (enum command_name)i;
            return parse_words(argc, argv, arena, diag, options);
        }
    usage(diag, "unknown command", name);
    return OPTIONS_BAD;
}
