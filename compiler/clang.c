/* See clang.h. */
#include "clang.h"

#include "file.h"
#include "resource.h"

#include "sinter/internal/code.h"

#include <stdlib.h>
#include <string.h>

/* What must hold in generated code whatever the level: wrapping arithmetic, no fused or reordered
 * floats, memory of any type, loops that may be endless, and unwind tables for backtraces. wasm2c's
 * C is not written for warnings; real programs nest blocks deeper than clang's default limit. */
static const char *const guest_flags[] = {
    "-std=gnu11",
    "-w",
    "-DNDEBUG",
    "-fwrapv",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-strict-aliasing",
    "-fno-finite-loops",
    "-fno-delete-null-pointer-checks",
    "-fasynchronous-unwind-tables",
    "-fno-exceptions",
    "-fno-optimize-sibling-calls",
    "-fno-stack-protector",
    "-fbracket-depth=1000000",
    "-fvisibility=hidden",
    "-fno-ident",
    "-ferror-limit=3",
    "-fPIC",
};
#define CLANG_FLAGS_VERSION "7" /* of the flags in this file; part of cache keys */

/* What guest code and glue do with the stack is seen by its guard, which may be one page.
 *
 * A frame is probed page by page. But the last part of it, less than a page, and the 128 bytes
 * below that a leaf may use, are not, and together they could jump the guard. So probes are closer
 * together, or, where a compiler does not heed that, leaves do without those bytes.
 *
 * Arguments on the stack are part of the frame. But where the optimiser makes pushes of one call's
 * arguments, it makes room for those of the function's other calls as it goes, without a probe. */
static const char *const stack_flags[] = {
    "-fstack-clash-protection",
#if defined(__x86_64__)
    "-mllvm",
    "-no-x86-call-frame-opt",
#endif
};
static const char *const probe_flags[] = {"-mstack-probe-size=2048"};
static const char *const old_probe_flags[] = {"-mno-red-zone"};
#define STACK_PROBE_CLANG 19u

/* Whoever links a library may have the loader bind functions at their first call, which takes more
 * stack than a leaf: guest code's calls of libc's functions do not go that way. */
static const char *const binding_flags[] = {"-fno-plt"};

/* LLVM's own flags, which a compiler may lack: they only make code faster, as the table of
 * runtime/abi/README.md says. A 32-bit induction variable widened to 64 bits hides how often its
 * loop runs, and many loops over wasm's addresses would stay scalar. Constants that are hoisted put
 * the memory's fixed base in a register; as part of the instruction it needs none. Loops are small,
 * so that several of their vectors are in work at once, up to a limit that counts the arithmetic on
 * addresses, which native code does not have; LLVM's own is 20. */
static const char *const tuning_flags[] = {"-mllvm", "-indvars-widen-indvars=false",
                                           "-mllvm", "-disable-constant-hoisting",
                                           "-mllvm", "-small-loop-cost=30"};

/* At -O3, for the same reason: how large a loop may be to be unrolled whole. LLVM's own limit is
 * 300. */
static const char *const unrolling_flags[] = {"-mllvm", "-unroll-threshold=400"};

/* What -fprofile-generate tells the compiler proper. A launcher takes that flag to mean that the
 * directory of the build, or its machine, is part of what comes out; here LLVM_PROFILE_FILE says
 * where profiles go. */
static const char *const counting_flags[] = {"-Xclang", "-fprofile-instrument=llvm"};

/* A case of a switch that a profile shows to be frequent is compared before the jump table; where
 * that is an interpreter's loop, it makes the loop slower than without a profile. */
static const char *const guided_flags[] = {"-mllvm", "-switch-peel-threshold=101"};

/* -O1 of guest code: clang's front end alone, then a few passes that we name, which lld takes for
 * link-time optimisation, and LLVM's quick code generator with a register allocator that is better
 * than its own. compiler/README.md tells what each costs and brings. */
#define QUICK_PASSES                                                                               \
    "--lto-newpm-passes=function(sroa),always-inline,function(sroa,early-cse,simplifycfg)"
static const char *const quick_flags[] = {"-r",
                                          "-nostdlib",
                                          "-flto",
                                          "-Xclang",
                                          "-disable-llvm-passes",
                                          "-Xclang",
                                          "-disable-lifetime-markers",
                                          "-DSINTER_QUICK",
                                          "-Xlinker",
                                          "--disable-verify",
                                          "-Xlinker",
                                          QUICK_PASSES,
                                          "-Xlinker",
                                          "--lto-CGO0",
                                          "-Xlinker",
                                          "-mllvm=-optimize-regalloc",
                                          "-Xlinker",
                                          "-mllvm=-regalloc=basic",
                                          "-Xlinker",
                                          "-mllvm=-enable-misched=false"};
#define QUICK_CLANG 19u /* the version whose lld is known to know them */

/* An import's thunk stays on the stack while the host's function runs: so a fault there is not
 * taken for one in a function that guest code called. */
static const char *const glue_flags[] = {"-std=gnu11",
                                         "-w",
                                         "-fvisibility=hidden",
                                         "-fno-ident",
                                         "-fPIC",
                                         "-fno-optimize-sibling-calls",
                                         "-fasynchronous-unwind-tables"};
/* The debug information says which types a provider's functions have. */
static const char *const provider_flags[] = {"-std=gnu11", "-Wall", "-fPIC", "-gdwarf-5"};

#define LAUNCHER_WORDS_MAX 64u

/* A program and its first arguments, with blanks between: what such variables hold elsewhere. */
static bool find_launcher(struct clang *clang, struct runner *runner) {
    const char *text = clang->options->launcher;
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
    words[0] = process_absolute(program, runner->arena); /* it is run elsewhere */
    clang->launcher = words;
    return true;
}

/* clang's own -O1 is what there is without the lld of the same LLVM; to count what runs, and to
 * heed such counts, takes its passes; and a launcher knows no command that compiles by way of a
 * linker. */
static void find_quick_linker(struct clang *clang) {
    const struct options *options = clang->options;
    if (options->opt_level != 1 || options->pgo || clang->launcher)
        return;
    char *real = realpath(clang->path, NULL);
    const char *linker =
        real ? arena_format(clang->arena, "%s/ld.lld", file_directory(real, clang->arena)) : NULL;
    free(real);
    if (linker && file_exists(linker))
        clang->quick_linker = linker;
}

bool clang_find(struct clang *clang, const struct options *options, struct runner *runner) {
    static const char *const names[] = {"clang-19", "clang"};
    const char *chosen = getenv("SINTER_CLANG");
    *clang = (struct clang){.options = options, .arena = runner->arena, .tuned = true};
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

/* ---- Command lines ---- */

struct words {
    struct arena *arena;
    const char **items;
    uint32_t count;
    uint32_t capacity;
};

static void add(struct words *words, const char *word) {
    if (words->count + 1 >= words->capacity) {
        words->capacity = words->capacity ? words->capacity * 2 : 64;
        const char **items = arena_array(words->arena, words->capacity, sizeof *items);
        if (words->count)
            memcpy(items, words->items, words->count * sizeof *items);
        words->items = items;
    }
    words->items[words->count++] = word; /* the array is zeroed: NULL-terminated */
}

static void add_all(struct words *words, const char *const *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        add(words, items[i]);
}

#define ADD_ALL(words, array) add_all(words, array, sizeof(array) / sizeof *(array))

static void add_tuning(struct words *words, const struct clang *clang) {
    ADD_ALL(words, tuning_flags);
    if (clang->options->opt_level == 3)
        ADD_ALL(words, unrolling_flags);
}

/* ---- What a compiler is ---- */

#define CLANG_LEAST 14u
#if defined(__x86_64__)
#define MACHINE "x86-64"
#define MACHINE_MACRO "__x86_64__"
#define CPU_FLAG "-march=%s"
#else
#define MACHINE "AArch64"
#define MACHINE_MACRO "__aarch64__"
#define CPU_FLAG "-mcpu=%s"
#endif

/* The value of macro `name` among `#define NAME VALUE` lines, up to its line's end; NULL when it is
 * not defined. */
static const char *macro(struct bytes defines, const char *name, struct arena *arena) {
    const char *mark = arena_format(arena, "#define %s ", name);
    const char *found = defines.size ? strstr((const char *)defines.data, mark) : NULL;
    return found ? found + strlen(mark) : NULL;
}

static bool refuse_compiler(const struct clang *clang, struct runner *runner, const char *reason) {
    diag_fail(runner->diag, DIAG_ENVIRONMENT, "\"%s\" %s", clang->path, reason);
    diag_note(runner->diag, "set SINTER_CLANG to clang %u or later for " MACHINE, CLANG_LEAST);
    return false;
}

static bool check_macros(struct clang *clang, struct runner *runner, struct bytes defines) {
    struct arena *arena = runner->arena;
    const char *major = macro(defines, "__clang_major__", arena);
    const char *evaluation = macro(defines, "__FLT_EVAL_METHOD__", arena);
    if (!major) {
        bool answered = macro(defines, "__STDC__", arena) != NULL;
        refuse_compiler(clang, runner,
                        answered ? "is not clang, whose meaning of its flags generated code "
                                   "relies on"
                                 : "does not print its macros when asked by -dM -E");
        diag_note(runner->diag, "what it printed has %zu bytes", defines.size);
        return false;
    }
    clang->major = (unsigned)strtoul(major, NULL, 10);
    if (clang->major < CLANG_LEAST)
        return refuse_compiler(clang, runner, "is too old a clang");
    if (clang->major != QUICK_CLANG)
        clang->quick_linker = NULL;
    if (!macro(defines, MACHINE_MACRO, arena) || !macro(defines, "__LP64__", arena))
        return refuse_compiler(
            clang, runner, "compiles for another machine than " MACHINE " with 64-bit pointers");
#if defined(__x86_64__)
    if (!macro(defines, "__SSE2__", arena))
        return refuse_compiler(clang, runner,
                               "compiles without SSE2: the x87 rounds floats to "
                               "other widths than WebAssembly's");
#endif
    if (evaluation && *evaluation != '0')
        return refuse_compiler(clang, runner, "computes floats in other widths than theirs");
    return true;
}

/* The question for the compiler's macros, with the flags that not every clang may have, or else
 * with those that it has to have. */
static struct command macro_question(const struct clang *clang, bool with_stack_flags) {
    static const char *const flags[] = {"-dM", "-E", "-x", "c", "/dev/null"};
    const char *cpu = clang->options->cpu;
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    ADD_ALL(&words, flags);
    if (with_stack_flags)
        ADD_ALL(&words, stack_flags);
    if (clang->tuned)
        add_tuning(&words, clang);
    if (clang->tuned && clang->options->pgo)
        ADD_ALL(&words, guided_flags);
    if (cpu)
        add(&words, arena_format(clang->arena, CPU_FLAG, cpu));
    return (struct command){.argv = words.items};
}

/* Asks once more when there is no clang in the answer: on an overloaded machine one was once seen
 * to come without it, for no reason that could be found. */
static struct command_outcome ask_macros(struct command *command, const struct clang *clang,
                                         struct runner *runner) {
    *command = macro_question(clang, false);
    struct command_outcome outcome = process_run(runner, command);
    if (outcome.result == COMMAND_OK && !macro(outcome.output, "__clang_major__", runner->arena))
        outcome = process_run(runner, command);
    return outcome;
}

/* To be asked of a compiler that lacks flags of LLVM's. */
static bool check_stack_flags(const struct clang *clang, struct runner *runner) {
    if (clang->tuned)
        return true;
    struct command command = macro_question(clang, true);
    return process_run(runner, &command).result == COMMAND_OK ||
           refuse_compiler(clang, runner,
                           "lacks flags of LLVM's that keep calls inside the stack "
                           "(-mllvm -no-x86-call-frame-opt)");
}

bool clang_check(struct clang *clang, struct runner *runner) {
    const char *cpu = clang->options->cpu;
    if (runner->dry_run || (clang->expected && !cpu))
        return true;
    struct command command;
    struct command_outcome outcome = ask_macros(&command, clang, runner);
    if (outcome.result == COMMAND_FAILED) {
        clang->tuned = false;
        outcome = ask_macros(&command, clang, runner);
    }
    if (outcome.result == COMMAND_OK)
        return check_macros(clang, runner, outcome.output) && check_stack_flags(clang, runner);
    const char *said = outcome.output.size ? (const char *)outcome.output.data : "";
    if (!cpu || outcome.result != COMMAND_FAILED ||
        (!strstr(said, "unknown target CPU") && !strstr(said, "unsupported argument")))
        return process_report(runner, "clang", &command, &outcome);
    diag_fail(runner->diag, DIAG_USAGE, "--cpu: \"%s\" is no 64-bit processor that \"%s\" knows",
              cpu, clang->path);
    diag_note(runner->diag, "`%s --print-supported-cpus` lists them", clang->path);
    return false;
}

const char *clang_identity(const struct clang *clang) {
    char *real = realpath(clang->path, NULL);
    const char *identity = real ? file_identity(real, clang->arena) : NULL;
    free(real);
    return arena_format(clang->arena, "%s;%s", identity ? identity : "", CLANG_FLAGS_VERSION);
}

static void add_level(struct words *words, const struct options *options) {
    add(words, arena_format(words->arena, "-O%d", options->opt_level));
}

static void add_cpu(struct words *words, const struct options *options) {
    if (options->cpu)
        add(words, arena_format(words->arena, CPU_FLAG, options->cpu));
}

static void add_include(struct words *words, const char *name) {
    add(words, "-isystem");
    add(words, process_absolute(resource_path(name, words->arena), words->arena));
}

static void add_stack(struct words *words, const struct clang *clang) {
    ADD_ALL(words, stack_flags);
    if (clang->major >= STACK_PROBE_CLANG)
        ADD_ALL(words, probe_flags);
    else
        ADD_ALL(words, old_probe_flags);
    if (options_make_library(clang->options))
        ADD_ALL(words, binding_flags);
}

static void add_guest(struct words *words, const struct clang *clang, const struct clang_job *job,
                      bool launched) {
    const struct options *options = clang->options;
    ADD_ALL(words, guest_flags);
    /* Without optimisation there are none but musttail's, which clang 14 takes the flag to mean,
     * too. */
    if (clang->options->opt_level == 0)
        add(words, "-foptimize-sibling-calls");
    add_stack(words, clang);
    if (clang->instrument)
        ADD_ALL(words, counting_flags);
    if (clang->instrument && job->shared_memory)
        add(words, "-fprofile-update=atomic");
    if (clang->profile)
        add(words, arena_format(words->arena, "-fprofile-use=%s",
                                launched ? file_base(clang->profile) : clang->profile));
    if (clang->quick_linker) {
        ADD_ALL(words, quick_flags);
        add(words, arena_format(words->arena, "--ld-path=%s", clang->quick_linker));
    } else if (clang->tuned) {
        add_tuning(words, clang);
    }
    if (clang->tuned && clang->profile)
        ADD_ALL(words, guided_flags);
    if (options->strict)
        add(words, "-DSINTER_STRICT");
    if (job->fixed_base)
        add(words,
            arena_format(words->arena, "-DSINTER_MEMORY_BASE=%uull", SINTER_FIXED_MEMORY_BASE));
    else if (job->memory)
        add(words, arena_format(clang->arena, "-DSINTER_%s_MEMORY=%s",
                                job->memory_imported ? "IMPORTED" : "OWN", job->memory));
    if (job->own_elements)
        add(words, "-DSINTER_OWN_ELEMENTS");
    if (job->jumps)
        add(words, "-falign-functions=64");
    if (job->guarded_jumps)
        add(words, "-DSINTER_GUARDED_JUMPS");
    if (job->explicit_bounds)
        add(words, "-DSINTER_BOUNDS_EXPLICIT");
    if (options_make_library(options))
        add(words, "-DSINTER_LIBRARY");
    if (job->shared_memory)
        add(words, "-DSINTER_SHARED_MEMORY");
    add(words, arena_format(words->arena, "-DSINTER_TEXT_LABEL=%s", job->text_label));
}

static struct command with_mode(const struct clang *clang, const struct clang_job *job,
                                const char *mode, bool launched) {
    struct words words = {.arena = clang->arena};
    for (uint32_t i = 0; launched && clang->launcher[i]; i++)
        add(&words, clang->launcher[i]);
    add(&words, launched ? process_absolute(clang->path, clang->arena) : clang->path);
    bool quick = job->source == CLANG_GUEST && clang->quick_linker;
    if (!quick || strcmp(mode, "-c") != 0)
        add(&words, mode);
    if (job->source == CLANG_GUEST && strcmp(mode, "-E") == 0)
        add(&words, "-P"); /* the paths of temporary files are not part of what it means */
    switch (job->source) {
    case CLANG_GUEST:
        add_guest(&words, clang, job, launched);
        break;
    case CLANG_GLUE:
        ADD_ALL(&words, glue_flags);
        add_stack(&words, clang);
        break;
    case CLANG_PROVIDER:
        ADD_ALL(&words, provider_flags);
        break;
    case CLANG_ASSEMBLY:
        break;
    }
    if (job->source != CLANG_ASSEMBLY) {
        add_level(&words, clang->options);
        if (job->source != CLANG_GLUE) /* which runs before it is known what the processor has */
            add_cpu(&words, clang->options);
        add_include(&words, "include");
    }
    if (job->source == CLANG_GUEST || job->source == CLANG_GLUE)
        add_include(&words, "abi");
    if (job->vector_types)
        add(&words, job->source == CLANG_GLUE ? "-DSINTER_VECTOR_SHAPE" : "-DSINTER_VECTOR_TYPES");
    add(&words, launched ? file_base(job->input) : job->input);
    add(&words, "-o");
    add(&words, launched ? file_base(job->output) : job->output);
    /* Between its two steps there is a file, which goes when the build's own do. */
    return (struct command){.argv = words.items,
                            .scratch = quick ? file_directory(job->output, clang->arena) : NULL,
                            .directory =
                                launched ? file_directory(job->input, clang->arena) : NULL};
}

struct command clang_compile(const struct clang *clang, const struct clang_job *job) {
    bool generated = job->source == CLANG_GUEST || job->source == CLANG_GLUE;
    return with_mode(clang, job, "-c", generated && clang->launcher);
}

struct command clang_preprocess(const struct clang *clang, const struct clang_job *job) {
    return with_mode(clang, job, "-E", false);
}

struct command clang_program(const struct clang *clang, const char *source, const char *output) {
    static const char *const flags[] = {"-std=gnu11", "-ffp-contract=off", "-fuse-ld=lld"};
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    ADD_ALL(&words, flags);
    add_level(&words, clang->options);
    add_cpu(&words, clang->options);
    add(&words, source);
    add(&words, "-lm");
    add(&words, "-o");
    add(&words, output);
    return (struct command){.argv = words.items};
}

struct command clang_print_runtime(const struct clang *clang) {
    static const char *const flags[] = {"--rtlib=compiler-rt", "-print-libgcc-file-name"};
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    ADD_ALL(&words, flags);
    return (struct command){.argv = words.items};
}

struct command clang_link(const struct clang *clang, const char *const *objects, uint32_t count,
                          const char *export_list, const char *output) {
    static const char *const flags[] = {"-fuse-ld=lld", "-Wl,--gc-sections",
                                        "-Wl,-z,relro,-z,now,-z,noexecstack", "-Wl,--as-needed",
                                        "-Wl,-z,start-stop-visibility=hidden"};
    /* The runtime tells files apart that are loaded by one name by the build ID
     * (runtime/os/load.h). */
    static const char *const library_flags[] = {"-shared", "-Wl,-z,defs", "-Wl,--build-id=fast"};
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    ADD_ALL(&words, flags);
    if (export_list) {
        ADD_ALL(&words, library_flags);
        add(&words, arena_format(clang->arena, "-Wl,--version-script=%s", export_list));
    } else {
        add(&words, "-pie");
    }
    if (clang->instrument)
        add(&words, "-fprofile-generate");
    if (clang->options->strip)
        add(&words, "-s");
    add_all(&words, objects, count);
    add(&words, resource_path("libsinter_runtime.a", clang->arena));
    add(&words, "-lm");
    add(&words, "-o");
    add(&words, output);
    return (struct command){.argv = words.items};
}

static struct command join(const struct clang *clang, const char *const *objects, uint32_t count,
                           const char *output) {
    static const char *const flags[] = {"-fuse-ld=lld", "-nostdlib", "-r"};
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    ADD_ALL(&words, flags);
    add_all(&words, objects, count);
    add(&words, "-o");
    add(&words, output);
    return (struct command){.argv = words.items};
}

/* Of binutils, which Debian's clang brings along. */
static const char *binary_tool(const struct clang *clang, const char *name) {
    const char *path = process_find(name, clang->arena);
    return path ? path : name;
}

struct command clang_strip_debug(const struct clang *clang, const char *object) {
    struct words words = {.arena = clang->arena};
    add(&words, binary_tool(clang, "objcopy"));
    add(&words, "--strip-debug");
    add(&words, object);
    return (struct command){.argv = words.items};
}

/* Leaves only the library's own names global. */
static struct command localize(const struct clang *clang, const struct clang_artefact *artefact,
                               const char *input, const char *output) {
    struct words words = {.arena = clang->arena};
    add(&words, binary_tool(clang, "objcopy"));
    add(&words, "--wildcard");
    add(&words, arena_format(clang->arena, "--keep-global-symbol=%s_*", artefact->prefix));
    if (clang->options->strip)
        add(&words, "--strip-unneeded");
    add(&words, input);
    add(&words, output);
    return (struct command){.argv = words.items};
}

static struct command archive(const struct clang *clang, const char *object, const char *output) {
    struct words words = {.arena = clang->arena};
    add(&words, binary_tool(clang, "ar"));
    add(&words, "rcsD");
    add(&words, output);
    add(&words, object);
    return (struct command){.argv = words.items};
}

uint32_t clang_link_steps(const struct clang *clang, const struct clang_artefact *artefact,
                          struct command *steps) {
    enum emit emit = clang->options->emit;
    const char *joined = arena_format(clang->arena, "%s/joined.o", artefact->scratch);
    const char *object = emit == EMIT_STATIC ? arena_format(clang->arena, "%s/%s.o",
                                                            artefact->scratch, artefact->prefix)
                                             : artefact->output;
    if (emit != EMIT_STATIC && emit != EMIT_OBJECT) {
        const char *list = emit == EMIT_SHARED ? arena_format(clang->arena, "%s/" CLANG_EXPORT_LIST,
                                                              artefact->scratch)
                                               : NULL;
        steps[0] =
            clang_link(clang, artefact->objects, artefact->object_count, list, artefact->output);
        return 1;
    }
    steps[0] = join(clang, artefact->objects, artefact->object_count, joined);
    steps[1] = localize(clang, artefact, joined, object);
    if (emit == EMIT_OBJECT)
        return 2;
    steps[2] = archive(clang, object, artefact->output);
    return 3;
}
