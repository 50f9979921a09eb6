/* See clang.h. The flags that make generated C mean what wasm means, and those that make it fast.
 */
#include "native/clang.h"

#include "base/file.h"
#include "base/resource.h"
#include "base/words.h"

#include "sinter/internal/code.h"

#include <stdlib.h>
#include <string.h>

/* The semantics of generated code, at every level: wrapping arithmetic, no fused or reordered
 * floats, untyped memory, loops that may be endless, and unwind tables for backtraces. Warnings are
 * off, since wasm2c's C is not written for them. Real programs nest blocks deeper than clang's
 * default limit. */
static const char *const guest_flags[] = {
    "-std=gnu11",
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
#define CLANG_FLAGS_VERSION "10" /* the version of all flags here; part of cache keys */

/* These flags make every use of the stack by guest code and glue touch its guard, which may be only
 * one page.
 *
 * A frame is probed page by page. But its last part, less than a page, and the 128 bytes below it
 * that a leaf may use are not probed, and together they could step over the guard. So probes are
 * set closer together; where a compiler does not support that, leaves do without those 128 bytes.
 *
 * Arguments on the stack are normally part of the frame. But when the optimiser turns the arguments
 * of one call into pushes, it makes room for those of other calls as it goes, without a probe. */
static const char *const stack_flags[] = {"-fstack-clash-protection"};
static const char *const x86_stack_flags[] = {"-mllvm", "-no-x86-call-frame-opt"};
static const char *const probe_flags[] = {"-mstack-probe-size=2048"};
static const char *const old_probe_flags[] = {"-mno-red-zone"};
#define STACK_PROBE_CLANG 19u

/* A library may be linked for lazy binding. The loader then binds a function at its first call, on
 * the guest's stack, and needs more of it than a leaf. So guest code calls libc's functions without
 * the PLT. */
static const char *const binding_flags[] = {"-fno-plt"};

/* On AArch64, clang has atomics done by functions of libgcc's, out of line, which choose by the
 * processor. They would be host code that guest code calls. */
static const char *const arm_flags[] = {"-mno-outline-atomics"};

/* On RISC-V, clang 19 makes no probes, so the size of frames is limited (<sinter/internal/code.h>).
 * -w would turn that error off, too. Linkers may not shorten code: the function map counts from the
 * start of an object's code. Linux has every processor do accesses that are not aligned, which wasm
 * allows and programs hardly make; by default clang does all of them byte by byte. */
static const char *const riscv_flags[] = {"-Wno-everything", "-Werror=frame-larger-than",
                                          "-mno-relax", "-mno-strict-align"};
static const char frame_error[] = "stack frame size (";

/* LLVM flags that only make code faster, and that a compiler may lack; tests/bench/abi.md has
 * measurements. When a 32-bit induction variable is widened to 64 bits, the trip count of its loop
 * is lost, and many loops over wasm addresses stay scalar. When constants are hoisted, the memory's
 * fixed base takes a register, although it fits into the instruction. Small loops are interleaved
 * up to a size limit, which counts the address arithmetic that native code does not have; LLVM's
 * default is 20. */
static const char *const tuning_flags[] = {"-mllvm", "-indvars-widen-indvars=false",
                                           "-mllvm", "-disable-constant-hoisting",
                                           "-mllvm", "-small-loop-cost=30"};

/* At -O3, the size up to which a loop is fully unrolled is raised for the same reason. LLVM's
 * default is 300. */
static const char *const unrolling_flags[] = {"-mllvm", "-unroll-threshold=400"};

/* What -fprofile-generate passes to the compiler proper. A launcher would take -fprofile-generate
 * itself to mean that the output depends on the build's directory or machine. Here
 * LLVM_PROFILE_FILE says where profiles go. */
static const char *const counting_flags[] = {"-Xclang", "-fprofile-instrument=llvm"};

/* Turns off peeling: comparing the cases that a profile shows to be frequent before the jump table.
 * In an interpreter's loop that is slower than no profile at all. */
static const char *const guided_flags[] = {"-mllvm", "-switch-peel-threshold=101"};

/* -O1 of guest code. Clang only parses. lld then runs the passes named here as link-time
 * optimisation, and LLVM's quick code generator with a better register allocator than its own.
 * README.md says what this costs and gains. */
static const char quick_passes[] = "--lto-newpm-passes=function(sroa),always-inline,"
                                   "function(sroa,early-cse,simplifycfg,instsimplify,dce)";
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
                                          quick_passes,
                                          "-Xlinker",
                                          "--lto-CGO0",
                                          "-Xlinker",
                                          "-mllvm=-optimize-regalloc",
                                          "-Xlinker",
                                          "-mllvm=-regalloc=basic",
                                          "-Xlinker",
                                          "-mllvm=-enable-misched=false"};

/* `-g`. The lines in guest code are those of #line, and wasm2c/numbering.h needs the columns.
 * Clang's -g describes variables as well, which changes machine code, except at -O0. */
static const char *const debug_flags[] = {"-gdwarf-4", "-gcolumn-info",
                                          "-fdebug-compilation-dir=."};
/* Instructions that are merged, such as loads, keep the line of one of them, instead of none. */
#define MERGED_LINES_CLANG 22u
static const char *const merged_lines_flags[] = {"-mllvm", "-pick-merged-source-locations"};

/* An import's thunk must stay on the stack while the host's function runs, so that a fault there is
 * not mistaken for a fault in a function that guest code called. */
static const char *const glue_flags[] = {
    "-std=gnu11", "-fvisibility=hidden",         "-fno-ident",
    "-fPIC",      "-fno-optimize-sibling-calls", "-fasynchronous-unwind-tables"};
/* The debug information tells the types of a provider's functions. */
static const char *const provider_flags[] = {"-std=gnu11", "-Wall", "-fPIC", "-gdwarf-5"};

/* ---- Commands ---- */

static void add_level(struct words *words, const struct settings *settings) {
    words_add(words, arena_format(words->arena, "-O%d", settings->opt_level));
}

static void add_cpu(struct words *words, const struct settings *settings) {
    if (settings->cpu)
        words_add(words,
                  arena_format(words->arena, "%s=%s",
                               target_or_host(settings->target)->machine == TARGET_X86_64 ? "-march"
                                                                                          : "-mcpu",
                               settings->cpu));
}

void clang_add_target(struct words *words, const struct clang *clang) {
    const struct target *target = target_or_host(clang->settings->target);
    if (target != target_of_host())
        words_add(words, arena_format(words->arena, "--target=%s", target->triple));
}

/* What the compiler does not find by itself. Of the headers that musl lacks, glibc's folder has
 * those of the kernel and SIMDe's. */
static void add_libc(struct words *words, const struct clang *clang) {
    const struct target *target = target_or_host(clang->settings->target);
    if (!target->is_musl)
        return;
    words_add(words, "-nostdlibinc");
    words_add(words, "-isystem");
    words_add(words, file_directory(target->header, words->arena));
    words_add(words, "-idirafter");
    words_add(words, "/usr/include");
}

static void add_stack_flags(struct words *words, const struct clang *clang) {
    switch (target_or_host(clang->settings->target)->machine) {
    case TARGET_X86_64:
        WORDS_ADD_ARRAY(words, stack_flags);
        WORDS_ADD_ARRAY(words, x86_stack_flags);
        words_add(words, "-w");
        return;
    case TARGET_AARCH64:
        WORDS_ADD_ARRAY(words, stack_flags);
        WORDS_ADD_ARRAY(words, arm_flags);
        words_add(words, "-w");
        return;
    case TARGET_RISCV64:
        WORDS_ADD_ARRAY(words, riscv_flags);
        words_add(words,
                  arena_format(words->arena, "-Wframe-larger-than=%d", SINTER_FRAME_MAX_BYTES));
        return;
    }
}

void clang_note_frame(const struct clang *clang, struct bytes said, struct diag *diag) {
    if (target_or_host(clang->settings->target)->machine == TARGET_RISCV64 && said.size &&
        memmem(said.data, said.size, frame_error, strlen(frame_error)))
        diag_note(diag,
                  "functions for RISC-V have at most %d KiB of stack each, since clang makes no "
                  "probes of the stack there; another level of -O may need less",
                  SINTER_FRAME_MAX_BYTES / 1024);
}

static void add_tuning(struct words *words, const struct clang *clang) {
    WORDS_ADD_ARRAY(words, tuning_flags);
    if (clang->settings->opt_level == 3)
        WORDS_ADD_ARRAY(words, unrolling_flags);
}

static void add_include(struct words *words, const char *name) {
    words_add(words, "-isystem");
    words_add(words, process_absolute(resource_path(name, words->arena), words->arena));
}

static void add_stack(struct words *words, const struct clang *clang) {
    add_stack_flags(words, clang);
    if (target_or_host(clang->settings->target)->machine == TARGET_RISCV64)
        return; /* nothing to place closer, and calls through the PLT whatever the flags */
    if (clang->major >= STACK_PROBE_CLANG)
        WORDS_ADD_ARRAY(words, probe_flags);
    else
        WORDS_ADD_ARRAY(words, old_probe_flags);
    if (settings_make_library(clang->settings))
        WORDS_ADD_ARRAY(words, binding_flags);
}

static void add_guest(struct words *words, const struct clang *clang, const struct clang_job *job,
                      bool launched) {
    const struct settings *settings = clang->settings;
    WORDS_ADD_ARRAY(words, guest_flags);
    /* At -O0 the only sibling calls are those of musttail. Clang 14 applies the flag above to
     * these, too. */
    if (clang->settings->opt_level == 0)
        words_add(words, "-foptimize-sibling-calls");
    add_stack(words, clang);
    if (clang->instrument)
        WORDS_ADD_ARRAY(words, counting_flags);
    if (clang->instrument && job->shared_memory)
        words_add(words, "-fprofile-update=atomic");
    if (clang->profile)
        words_add(words, arena_format(words->arena, "-fprofile-use=%s",
                                      launched ? file_base(clang->profile) : clang->profile));
    if (clang->quick_linker) {
        WORDS_ADD_ARRAY(words, quick_flags);
        words_add(words, arena_format(words->arena, "--ld-path=%s", clang->quick_linker));
    } else if (clang->tuned) {
        add_tuning(words, clang);
    }
    if (clang->tuned && clang->profile)
        WORDS_ADD_ARRAY(words, guided_flags);
    if (settings->debug_lines) {
        WORDS_ADD_ARRAY(words, debug_flags);
        words_add(words, settings->opt_level ? "-gline-tables-only" : "-g");
        if (clang->major >= MERGED_LINES_CLANG)
            WORDS_ADD_ARRAY(words, merged_lines_flags);
        words_add(words, arena_format(words->arena, "-fdebug-prefix-map=%s=.",
                                      file_directory(job->input, words->arena)));
    }
    if (settings->strict)
        words_add(words, "-DSINTER_STRICT");
    if (job->memory64_cap_bytes)
        words_add(words, arena_format(words->arena, "-DSINTER_MEMORY64_CAP=%lluull",
                                      (unsigned long long)job->memory64_cap_bytes));
    if (job->fixed_base)
        words_add(words, arena_format(words->arena, "-DSINTER_MEMORY_BASE=%uull",
                                      SINTER_FIXED_MEMORY_BASE));
    else if (job->memory)
        words_add(words, arena_format(clang->arena, "-DSINTER_%s_MEMORY=%s",
                                      job->memory_imported ? "IMPORTED" : "OWN", job->memory));
    if (job->own_elements)
        words_add(words, "-DSINTER_OWN_ELEMENTS");
    if (job->jumps)
        words_add(words, "-falign-functions=64");
    if (job->guarded_jumps)
        words_add(words, "-DSINTER_GUARDED_JUMPS");
    if (job->explicit_bounds)
        words_add(words, "-DSINTER_BOUNDS_EXPLICIT");
    if (settings_make_library(settings))
        words_add(words, "-DSINTER_LIBRARY");
    if (job->shared_memory)
        words_add(words, "-DSINTER_SHARED_MEMORY");
    words_add(words, arena_format(words->arena, "-DSINTER_TEXT_LABEL=%s", job->text_label));
}

static struct command with_mode(const struct clang *clang, const struct clang_job *job,
                                const char *mode, bool launched) {
    struct words words = {.arena = clang->arena};
    for (uint32_t i = 0; launched && clang->launcher[i]; i++)
        words_add(&words, clang->launcher[i]);
    words_add(&words, launched ? process_absolute(clang->path, clang->arena) : clang->path);
    clang_add_target(&words, clang);
    bool quick = job->source == CLANG_GUEST && clang->quick_linker;
    if (!quick || strcmp(mode, "-c") != 0)
        words_add(&words, mode);
    if (job->source == CLANG_GUEST && strcmp(mode, "-E") == 0)
        words_add(&words, "-P"); /* leaves out the paths of temporary files */
    switch (job->source) {
    case CLANG_GUEST:
        add_guest(&words, clang, job, launched);
        break;
    case CLANG_GLUE:
        WORDS_ADD_ARRAY(&words, glue_flags);
        add_stack(&words, clang);
        break;
    case CLANG_PROVIDER:
        WORDS_ADD_ARRAY(&words, provider_flags);
        break;
    case CLANG_ASSEMBLY:
        break;
    }
    if (job->source != CLANG_ASSEMBLY) {
        add_libc(&words, clang);
        add_level(&words, clang->settings);
        if (job->source != CLANG_GLUE) /* glue runs before the processor's features are checked */
            add_cpu(&words, clang->settings);
        add_include(&words, "include");
    }
    if (job->source == CLANG_GUEST || job->source == CLANG_GLUE)
        add_include(&words, "abi");
    if (job->vector_types)
        words_add(&words,
                  job->source == CLANG_GLUE ? "-DSINTER_VECTOR_SHAPE" : "-DSINTER_VECTOR_TYPES");
    if (job->exnref_tables)
        words_add(&words, "-DSINTER_EXNREF_TABLES");
    words_add(&words, launched ? file_base(job->input) : job->input);
    words_add(&words, "-o");
    words_add(&words, launched ? file_base(job->output) : job->output);
    /* The intermediate file between the two steps goes where the build's own files do. */
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

struct command clang_program(const struct clang *clang, const struct clang_program *program) {
    struct words words = {.arena = clang->arena};
    words_add(&words, clang->path);
    words_add(&words, "-fuse-ld=lld");
    add_level(&words, clang->settings);
    if (!program->any_cpu)
        add_cpu(&words, clang->settings);
    if (program->no_contraction)
        words_add(&words, "-ffp-contract=off");
    words_add(&words, program->source);
    words_add(&words, "-lm");
    words_add(&words, "-o");
    words_add(&words, program->output);
    return (struct command){.argv = words.items};
}

struct command clang_print_runtime(const struct clang *clang) {
    static const char *const flags[] = {"--rtlib=compiler-rt", "-print-libgcc-file-name"};
    struct words words = {.arena = clang->arena};
    words_add(&words, clang->path);
    WORDS_ADD_ARRAY(&words, flags);
    return (struct command){.argv = words.items};
}

struct command clang_print_macros(const struct clang *clang, bool stack_flags_wanted) {
    static const char *const flags[] = {"-dM", "-E", "-x", "c", "/dev/null"};
    struct words words = {.arena = clang->arena};
    words_add(&words, clang->path);
    WORDS_ADD_ARRAY(&words, flags);
    clang_add_target(&words, clang);
    if (stack_flags_wanted)
        add_stack_flags(&words, clang);
    if (clang->tuned)
        add_tuning(&words, clang);
    if (clang->tuned && clang->settings->pgo)
        WORDS_ADD_ARRAY(&words, guided_flags);
    add_cpu(&words, clang->settings);
    return (struct command){.argv = words.items};
}

struct command clang_compile_nothing(const struct clang *clang) {
    static const char *const flags[] = {"-c", "-x", "c", "/dev/null", "-o", "/dev/null"};
    struct words words = {.arena = clang->arena};
    words_add(&words, clang->path);
    clang_add_target(&words, clang);
    WORDS_ADD_ARRAY(&words, flags);
    return (struct command){.argv = words.items};
}

const char *clang_identity(const struct clang *clang) {
    const char *real = file_real_path(clang->path, clang->arena);
    const char *identity = real ? file_identity(real, clang->arena) : NULL;
    return arena_format(clang->arena, "%s;%s", identity ? identity : "", CLANG_FLAGS_VERSION);
}
