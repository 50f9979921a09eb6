/* See flags.h; README.md says how to add a flag. */
#include "cli/flags.h"

#include "base/address.h"
#include "base/file.h"
#include "cli/suggest.h"
#include "glue/c_names.h"
#include "glue/custom_filter.h"
#include "glue/preset.h"
#include "native/target.h"

#include "sinter/internal/policy_text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define RUNS_MAX 1000
#define JOBS_MAX 256
#define ENGINES_MAX 64
#define NATIVES_MAX 16
#define VARIANTS_MAX 32

/* ---- Common functions that take a value ---- */

static void *field(const struct flag *flag, struct flag_target *target) {
    return (char *)target->options + flag->field;
}

static bool take_true(const struct flag *flag, const char *value, struct flag_target *target) {
    (void)value;
    *(bool *)field(flag, target) = true;
    return true;
}

/* Takes text that `accept` accepts, or any non-empty text if there is no `accept`. */
static bool take_text(const struct flag *flag, const char *value, struct flag_target *target) {
    *(const char **)field(flag, target) = value;
    return flag->accept ? flag->accept(value) : *value != '\0';
}

static bool accept_all(const char *text) {
    (void)text;
    return true;
}

static bool accept_file_name(const char *text) { return *text && !strchr(text, '/'); }

static bool parse_number(const char *text, uint32_t least, uint32_t most, uint32_t *number) {
    char *end;
    long value = strtol(text, &end, 10);
    if (!*text || *end || value < (long)least || value > (long)most)
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool take_number(const struct flag *flag, const char *value, struct flag_target *target) {
    return parse_number(value, flag->least, flag->most, field(flag, target));
}

/* Takes a size or a duration. */
static bool take_quantity(const struct flag *flag, const char *value, struct flag_target *target) {
    return flag->parse(value, field(flag, target));
}

/* The index of `text` in `names`, which ends with NULL; -1 if it is not there. */
static int choose(const char *text, const char *const *names) {
    for (int i = 0; names[i]; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    return -1;
}

/* Takes one of two words; the field becomes true for the second. */
static bool take_either(const struct flag *flag, const char *value, struct flag_target *target) {
    int choice = choose(value, flag->choices);
    *(bool *)field(flag, target) = choice == 1;
    return choice >= 0;
}

static void push(struct string_list *list, const char *item, struct arena *arena) {
    list->items = arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = item;
}

/* Appends an entry to a list. */
static bool take_item(const struct flag *flag, const char *value, struct flag_target *target) {
    if (flag->accept && !flag->accept(value))
        return false;
    push(field(flag, target), value, target->arena);
    return true;
}

/* ---- Functions for a single flag ---- */

/* Reports an error that says more than what the flag takes. */
static bool refuse(struct flag_target *target, const char *problem, const char *value) {
    return diag_fail(target->diag, DIAG_USAGE, "%s \"%s\"", problem, value);
}

static bool take_emit(const struct flag *flag, const char *value, struct flag_target *target) {
    int choice = choose(value, flag->choices);
    if (choice >= 0)
        target->options->settings.emit = (enum emit)choice;
    return choice >= 0;
}

static bool take_target(const struct flag *flag, const char *value, struct flag_target *target) {
    struct text all = {0};
    target->options->settings.target = target_find(value);
    if (target->options->settings.target)
        return true;
    for (size_t i = 0; flag->choices[i]; i++)
        text_format(&all, "%s%s", i ? ", " : "", flag->choices[i]);
    diag_fail(target->diag, DIAG_USAGE, "no target \"%s\"; the targets are %.*s", value,
              (int)all.size, all.data);
    text_free(&all);
    return false;
}

static bool take_allocator(const struct flag *flag, const char *value, struct flag_target *target) {
    struct library_settings *library = &target->options->settings.library;
    size_t size = strcspn(value, ",");
    (void)flag;
    library->allocate = arena_copy(target->arena, value, size);
    library->release = value[size] ? value + size + 1 : NULL;
    return size && (!library->release || *library->release);
}

static bool take_snapshot(const struct flag *flag, const char *value, struct flag_target *target) {
    (void)flag;
    target->options->settings.snapshot = value ? value : "";
    return !value || *value;
}

static bool take_missing_imports(const struct flag *flag, const char *value,
                                 struct flag_target *target) {
    (void)flag;
    target->options->settings.missing_imports_trap = true;
    return strcmp(value, "trap") == 0;
}

/* A build has at most one preset: all of them supply `env`, and their functions have the same
 * names. */
static bool take_preset(const char *value, struct provider *provider, struct flag_target *target) {
    const struct settings *settings = &target->options->settings;
    const char *name = provider->file + 1;
    provider->preset = preset_find(name);
    if (!provider->preset)
        return diag_fail(target->diag, DIAG_USAGE, "no import preset \"%s\"; the presets are %s",
                         name, preset_names(target->arena));
    if (strcmp(provider->module, "env") != 0)
        return refuse(target, "presets supply the import module env (env=@NAME), not", value);
    for (uint32_t i = 0; i < settings->provider_count; i++)
        if (settings->providers[i].preset)
            return refuse(target, "only one preset can be given; this is the second:", value);
    provider->file = preset_file(provider->preset, target->arena);
    return true;
}

static bool take_import(const struct flag *flag, const char *value, struct flag_target *target) {
    static const char *const endings[] = {".c", ".o", ".a", NULL};
    struct settings *settings = &target->options->settings;
    struct arena *arena = target->arena;
    const char *mark = strrchr(value, '=');
    const char *dot = mark ? strrchr(mark, '.') : NULL;
    bool is_preset = mark && mark[1] == '@';
    (void)flag;
    if (!is_preset && (!dot || choose(dot, endings) < 0))
        return false;
    struct provider provider = {.module = arena_copy(arena, value, (size_t)(mark - value)),
                                .file = mark + 1};
    if (is_preset && !take_preset(value, &provider, target))
        return false;
    settings->providers = arena_grow(arena, settings->providers, settings->provider_count,
                                     &settings->provider_capacity, sizeof *settings->providers);
    settings->providers[settings->provider_count++] = provider;
    return true;
}

static bool accept_directory(const char *text) {
    struct sinter_directory_text directory;
    return sinter_parse_directory(text, &directory);
}

/* Warns of HOST:GUEST, as other tools write it. */
static bool take_directory(const struct flag *flag, const char *value, struct flag_target *target) {
    const char *mark = strstr(value, ":/");
    if (!take_item(flag, value, target))
        return false;
    if (mark && !strstr(value, "::") && !file_exists(value))
        diag_warn(target->diag,
                  "--dir \"%s\" is the directory of this name; a name for the guest stands after "
                  "`::`, as in \"%.*s:%s\"",
                  value, (int)(mark - value), value, mark);
    return true;
}

static bool accept_readable(const char *text) {
    return accept_directory(text) && !string_ends_with(text, ":rw");
}

static bool take_variable(const struct flag *flag, const char *value, struct flag_target *target) {
    if (!*value || *value == '=')
        return false;
    if (sinter_is_policy_variable(value))
        return refuse(target, "a guest never gets a variable that sets the policy:", value);
    return take_item(flag, value, target);
}

static bool take_os_sandbox(const struct flag *flag, const char *value,
                            struct flag_target *target) {
    (void)value;
    target->options->settings.policy.os_sandbox = strcmp(flag->name, "--os-sandbox") == 0;
    target->options->settings.policy.os_sandbox_given = true;
    return true;
}

static bool take_index(const struct flag *flag, const char *value, struct flag_target *target) {
    target->options->inspect.index_given = true;
    return take_number(flag, value, target);
}

/* Takes `LABEL=PROGRAM`, or `PROGRAM`, which may have a `=` in its name if it is there. */
static bool take_native(const struct flag *flag, const char *value, struct flag_target *target) {
    struct bench_settings *bench = &target->options->bench;
    const char *mark = file_exists(value) ? NULL : strchr(value, '=');
    struct bench_native native = {.file = mark ? mark + 1 : value};
    (void)flag;
    if (mark)
        native.label = arena_copy(target->arena, value, (size_t)(mark - value));
    if (!*native.file || mark == value || bench->native_count == NATIVES_MAX)
        return false;
    bench->natives = arena_grow(target->arena, bench->natives, bench->native_count,
                                &bench->native_capacity, sizeof *bench->natives);
    bench->natives[bench->native_count++] = native;
    return true;
}

/* Stores the text; variants.c parses it once the settings that it starts from are known. */
static bool take_variant(const struct flag *flag, const char *value, struct flag_target *target) {
    struct bench_settings *bench = &target->options->bench;
    (void)flag;
    if (!value[strspn(value, " ")] || bench->variant_count == VARIANTS_MAX)
        return false;
    bench->variants = arena_grow(target->arena, bench->variants, bench->variant_count,
                                 &bench->variant_capacity, sizeof *bench->variants);
    bench->variants[bench->variant_count++] = (struct bench_variant){.flags = value};
    return true;
}

/* Takes `A,B=PATH`, or `none`. */
static bool take_engines(const struct flag *flag, const char *value, struct flag_target *target) {
    struct bench_settings *bench = &target->options->bench;
    (void)flag;
    bench->against_given = true;
    if (strcmp(value, "none") == 0)
        return true;
    for (const char *at = value;; at++) {
        size_t size = strcspn(at, ",");
        if (size == 0 || bench->against.count == ENGINES_MAX)
            return false;
        push(&bench->against, arena_copy(target->arena, at, size), target->arena);
        at += size;
        if (!*at)
            return true;
    }
}

/* ---- The table ---- */

#define ON(command) (1u << (command))
#define BUILD ON(COMMAND_BUILD)
#define BENCH ON(COMMAND_BENCH)
#define RUN ON(COMMAND_RUN)
#define INSPECT ON(COMMAND_INSPECT)
#define COMPILE (BUILD | RUN | BENCH)
#define ALL (COMPILE | INSPECT)
#define WITH ON(COMMAND_NAME_COUNT) /* also for --with of bench */

#define FIELD(name) offsetof(struct options, name)

static const char *const emit_kinds[] = {"exe", "shared", "static", "object", "c", NULL};
static const char *const levels[] = {"0", "1", "2", "3", NULL};
static const char *const missing[] = {"trap", NULL};
static const char *const bounds[] = {"guard", "explicit", NULL};
static const char *const clocks[] = {"wall", "cpu", NULL};

#define DURATION_TAKES "1ms to 8784h, e.g. 10 or 10s, 500ms, 2m"

const struct flag flags[] = {
    {BUILD, "-o", "OUT", "a path", "write to OUT", .take = take_text, .field = FIELD(output)},
    {BUILD, "--emit", "KIND", "exe, shared, static, object or c",
     "exe (the default) makes an executable; shared, static and object make a library; c writes "
     "the "
     "C sources into a directory: those of a library if --header, --prefix, --rename or --alloc is "
     "given or the module imports more than functions, otherwise those of an executable",
     .take = take_emit, .choices = emit_kinds},
    {BUILD, "--header", "FILE", "a path", "write a C header for the library to FILE",
     .take = take_text, .field = FIELD(settings.library.header)},
    {BUILD, "--prefix", "IDENTIFIER", "a C identifier",
     "the prefix of the library's names in C (default: the name of OUT)", .take = take_text,
     .field = FIELD(settings.library.prefix), .accept = c_names_is_identifier},
    {BUILD, "--soname", "NAME", "a file name",
     "the name by which programs look for the shared object (default: the file name of OUT)",
     .take = take_text, .field = FIELD(settings.library.soname), .accept = accept_file_name},
    {BUILD, "--rename", "NAME=IDENTIFIER", "NAME=IDENTIFIER",
     "use IDENTIFIER for the export or import NAME in the header", .take = take_item,
     .field = FIELD(settings.library.renames)},
    {BUILD, "--alloc", "ALLOCATE[,RELEASE]", "ALLOCATE or ALLOCATE,RELEASE",
     "the exports by which a library's host gets space in the guest's memory, and gives it back "
     "(default: those with the names of a known allocator)",
     .take = take_allocator},
    {COMPILE | WITH, "-O", "LEVEL", "a level from 0 to 3",
     "the optimisation level, 0 to 3 (default 2)", .take = take_number,
     .field = FIELD(settings.opt_level), .most = 3, .choices = levels},
    {BUILD, "--target", "TRIPLE", "a target",
     "compile for another system: "
#define TARGET(triple, ...) triple ", "
#include "native/target.def"
     "of which those for musl make static executables (default: this machine)",
     .take = take_target, .choices = target_triples},
    {BUILD, "--static", NULL, NULL, "make an executable that contains the C library",
     .take = take_true, .field = FIELD(settings.is_static)},
    {COMPILE | WITH, "--cpu", "NAME", "a processor's name",
     "use everything that processor NAME has; `native` is this machine's processor (default: use "
     "only what all processors have)",
     .take = take_text, .field = FIELD(settings.cpu)},
    {COMPILE | WITH, "--bounds", "MODE", "guard or explicit",
     "how to catch memory accesses out of bounds: with guard pages (guard, the default) or with "
     "comparisons (explicit)",
     .take = take_either, .field = FIELD(settings.explicit_bounds), .choices = bounds},
    {COMPILE | WITH, "--strict", NULL, NULL,
     "make traps exact: everything before a trapping access has happened, and nothing after it; a "
     "load whose value is never used traps too",
     .take = take_true, .field = FIELD(settings.strict)},
    {COMPILE, "--import", "MODULE=FILE", "MODULE=FILE.c, .o or .a, or env=@PRESET",
     "supply the imports from MODULE with the C functions in FILE (.c, .o or .a); "
     "env=@assemblyscript and env=@emscripten are ready-made",
     .take = take_import},
    {COMPILE, "--missing-imports", "trap", "trap",
     "build even if imports have no provider; calling one traps", .take = take_missing_imports,
     .choices = missing},
    {COMPILE, "--dir", "HOST[::GUEST][:ro|:rw]", "HOST[::GUEST], and :ro or :rw after it",
     "give the guest the directory HOST, under the name GUEST; :ro makes it read-only",
     .take = take_directory, .field = FIELD(settings.policy.directories),
     .accept = accept_directory},
    {COMPILE, "--env", "KEY[=VALUE]", "KEY or KEY=VALUE",
     "give the guest an environment variable; without VALUE, the one in the process's environment",
     .take = take_variable, .field = FIELD(settings.policy.environment)},
    {COMPILE, "--inherit-env", NULL, NULL, "give the guest the process's whole environment",
     .take = take_true, .field = FIELD(settings.policy.inherit_environment)},
    {BUILD, "--runtime-policy", NULL, NULL,
     "let whoever runs the executable also widen its policy, with SINTER_* variables",
     .take = take_true, .field = FIELD(settings.policy.runtime_policy)},
    {COMPILE, "--tcplisten", "ADDRESS:PORT", "IPV4:PORT or [IPV6]:PORT",
     "give the guest a listening socket, after its directories; for the port 0, the system picks "
     "one, which the program prints",
     .take = take_item, .field = FIELD(settings.policy.listeners), .accept = address_is_numeric},
    {COMPILE, "--stack-size", "SIZE", "256K to 64G",
     "the size of the guest's call stack, in bytes or with K, M or G (default 16M)",
     .take = take_quantity, .field = FIELD(settings.policy.stack_size_bytes),
     .parse = sinter_parse_stack_size},
    {COMPILE, "--max-memory", "SIZE", "64K to 1024G",
     "limit the guest's linear memories together (default: no limit)", .take = take_quantity,
     .field = FIELD(settings.policy.max_memory_bytes), .parse = sinter_parse_max_memory},
    {COMPILE, "--max-memory64", "SIZE", "64K to 16384G",
     "the most of a memory with 64-bit addresses; with --bounds=guard that much address space is "
     "reserved (default: 64G, with --bounds=explicit 16384G)",
     .take = take_quantity, .field = FIELD(settings.memory64_cap_bytes),
     .parse = sinter_parse_max_memory64},
    {COMPILE, "--max-threads", "N", "1 to 65536",
     "limit the guest's threads at a time, with the first (default 1024); a module has several if "
     "it "
     "imports \"wasi\".\"thread-spawn\"",
     .take = take_quantity, .field = FIELD(settings.policy.max_threads),
     .parse = sinter_parse_max_threads},
    {BUILD | RUN, "--timeout", "DURATION", DURATION_TAKES,
     "end the guest after this time, in seconds or with ms, s, m or h (default: never)",
     .take = take_quantity, .field = FIELD(settings.policy.timeout_ns),
     .parse = sinter_parse_timeout},
    {COMPILE | WITH, "--os-sandbox", NULL, NULL,
     "confine an executable's whole process to the policy, including host code (Landlock, "
     "seccomp); the default if there is no host code",
     .take = take_os_sandbox},
    {COMPILE | WITH, "--no-os-sandbox", NULL, NULL, "do not confine the process",
     .take = take_os_sandbox},
    {COMPILE, "--custom-sections", "WHICH", "all, none, keep:GLOB or drop:GLOB",
     "which custom sections to keep: all, none, keep:GLOB (only those that match) or drop:GLOB "
     "(only those that don't); default: all but debug sections",
     .take = take_text, .field = FIELD(settings.custom_sections), .accept = custom_filter_is_valid},
    {BUILD, "-s", NULL, NULL, "omit native symbols", .take = take_true,
     .field = FIELD(settings.strip)},
    {COMPILE, "-j", "N", "a number from 1 to 256",
     "run N jobs at once (default: one per processor)", .take = take_number,
     .field = FIELD(settings.job_count), .least = 1, .most = JOBS_MAX},
    {BUILD, "--snapshot", "EXPORT", "the name of an export",
     "initialise the module now, in the sandbox: run its start function, `_initialize` and EXPORT, "
     "and let every instance start with the state that they leave",
     .take = take_snapshot, .is_optional = true},
    {BUILD, "--snapshot-dir", "HOST[::GUEST]", "HOST[::GUEST]",
     "with --snapshot: let only the initialisation use the directory HOST, to read from it",
     .take = take_item, .field = FIELD(settings.snapshot_directories), .accept = accept_readable},
    {BUILD, "--no-cache", NULL, NULL,
     "compile all of a large module, and cache nothing for the next build", .take = take_true,
     .field = FIELD(settings.no_cache)},
    {COMPILE, "--launcher", "COMMAND", "a command",
     "run compilers through this program, e.g. ccache, distcc or icecc (default: $SINTER_LAUNCHER)",
     .take = take_text, .field = FIELD(settings.launcher), .accept = accept_all},
    {BUILD | WITH, "--pgo", "COMMAND", "a shell command",
     "optimise for a workload: build the executable with counters, run the shell command COMMAND, "
     "in which {} stands for the executable, and build it again",
     .take = take_text, .field = FIELD(settings.pgo), .is_command = true},
    {COMPILE, "-g", NULL, NULL,
     "tell the lines of the module's sources: in debuggers, profilers and traps", .take = take_true,
     .field = FIELD(settings.debug_lines)},
    {COMPILE, "--demangle", NULL, NULL,
     "show names of C++ and Rust functions as they are in the source (needs c++filt)",
     .take = take_true, .field = FIELD(settings.demangle)},
    {COMPILE, "--save-temps", NULL, NULL, "keep the intermediate files, and say where they are",
     .take = take_true, .field = FIELD(settings.save_temps)},
    {BUILD, "-###", NULL, NULL, "print the commands that would run, and run none",
     .take = take_true, .field = FIELD(settings.dry_run)},
    {COMPILE, "-v", NULL, NULL, "print the commands as they run", .take = take_true,
     .field = FIELD(settings.verbose)},
    {RUN | BENCH, "--invoke", "FUNC", "a name", "call this export with ARGS, and print its results",
     .take = take_text, .field = FIELD(call.function), .accept = accept_all},
    {INSPECT, "--imports", NULL, NULL, "list imports", .take = take_true,
     .field = FIELD(inspect.imports)},
    {INSPECT, "--exports", NULL, NULL, "list exports", .take = take_true,
     .field = FIELD(inspect.exports)},
    {INSPECT, "--custom", "NAME", "a name", "print the payloads of the sections named NAME",
     .take = take_text, .field = FIELD(inspect.custom), .accept = accept_all},
    {INSPECT, "-o", "OUT", "a path", "with --custom: write to OUT", .take = take_text,
     .field = FIELD(output)},
    {INSPECT, "-n", "I", "an index from 0", "with --custom: only the I-th of them, counted from 0",
     .take = take_index, .field = FIELD(inspect.custom_index), .most = INT32_MAX},
    {INSPECT, "--json", NULL, NULL, "print JSON", .take = take_true, .field = FIELD(inspect.json)},
    {BENCH, "--with", "FLAGS", "flags of `sinter build` that change the code, separated by spaces",
     "show one more row of Sinter's, built with these flags of `sinter build` as well: -O, --cpu, "
     "--bounds, --strict, --os-sandbox, --no-os-sandbox, --pgo (whose COMMAND is quoted, or all of "
     "the rest)",
     .take = take_variant},
    {BENCH, "--native", "[LABEL=]PROGRAM", "PROGRAM or FILE.c, and LABEL= before it",
     "compare with this program; a FILE.c is compiled first, at the same level and for the same "
     "processor. If it is given more than once, the ratios are to the first",
     .take = take_native},
    {BENCH, "--against", "ENGINE,...", "names of engines, separated by commas",
     "compare with these engines, each given as NAME or NAME=PATH, or with none (default: those on "
     "PATH): node, node-baseline, wasmtime, wasmtime-py, wasmer, wasmedge, wasm3, iwasm, "
     "wasm-interp",
     .take = take_engines},
    {BENCH, "--runs", "N", "a number from 1 to 1000",
     "run N rounds, in which all take turns (default 5)", .take = take_number,
     .field = FIELD(bench.run_count), .least = 1, .most = RUNS_MAX},
    {BENCH, "--timeout", "DURATION", DURATION_TAKES,
     "limit each run, and each compilation by another engine, in seconds or with ms, s, m or h "
     "(default 60s)",
     .take = take_quantity, .field = FIELD(bench.timeout_ns), .parse = sinter_parse_timeout},
    {BENCH, "--clock", "WHICH", "wall or cpu",
     "compare wall-clock time (wall, the default) or processor time (cpu)", .take = take_either,
     .field = FIELD(bench.cpu_clock), .choices = clocks},
    {BENCH, "--json", "FILE", "a path", "write all figures as JSON to FILE; - is stdout",
     .take = take_text, .field = FIELD(bench.json_file)},
    {BENCH, "--svg", "FILE", "a path", "write a bar chart of the run times to FILE; - is stdout",
     .take = take_text, .field = FIELD(bench.svg_file)},
    {ALL, "--help", .help = "print this"},
};
const size_t flag_count = sizeof flags / sizeof *flags;

/* ---- Looking up and taking flags ---- */

/* In a single word, a long flag's value follows `=`, and a short flag's value follows at once: -O2,
 * -j4, -oOUT. */
bool flag_is_of(const struct flag *flag, enum command_name command) {
    return flag->commands & ON(command);
}

const struct flag *flag_find(enum command_name command, const char *word, const char **value) {
    *value = NULL;
    for (size_t i = 0; i < flag_count; i++) {
        const struct flag *flag = &flags[i];
        size_t size = strlen(flag->name);
        if (!flag_is_of(flag, command) || strncmp(word, flag->name, size) != 0)
            continue;
        if (word[size] == '\0')
            return flag;
        bool is_long = flag->name[1] == '-';
        if (flag->value && (!is_long || word[size] == '=')) {
            *value = word + size + is_long;
            return flag;
        }
    }
    return NULL;
}

const char *flag_nearest(enum command_name command, const char *word) {
    const char *nearest = NULL;
    for (size_t i = 0; i < flag_count; i++)
        if (flag_is_of(&flags[i], command))
            suggest_consider(word, strcspn(word, "="), flags[i].name, &nearest);
    return nearest;
}

bool flag_is_for_variants(const struct flag *flag) { return flag->commands & WITH; }

bool flag_is_help(const struct flag *flag) { return !flag->take; }

bool flag_apply(const struct flag *flag, const char *value, struct flag_target *target) {
    unsigned before = target->diag->error_count;
    if (flag->take(flag, value, target))
        return true;
    if (target->diag->error_count == before)
        diag_fail(target->diag, DIAG_USAGE, "%s takes %s, not \"%s\"", flag->name, flag->takes,
                  value);
    return false;
}
