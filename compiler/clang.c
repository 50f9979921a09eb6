/* See clang.h. */
#include "clang.h"

#include "file.h"
#include "resource.h"

#include "sinter/code.h"

#include <stdlib.h>
#include <string.h>

/* What must hold in generated code whatever the level: wrapping arithmetic, no fused or reordered
 * floats, memory of any type, loops that may be endless, page-wise stack probes (a frame must not
 * jump the guard), and unwind tables for backtraces. wasm2c's C is not written for warnings; real
 * programs nest blocks deeper than clang's default limit. */
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
    "-fstack-clash-protection",
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
#define CLANG_FLAGS_VERSION "1" /* of the flags in this file; part of cache keys */

static const char *const glue_flags[] = {"-std=gnu11", "-w",    "-fvisibility=hidden",
                                         "-fno-ident", "-fPIC", "-fasynchronous-unwind-tables"};
static const char *const provider_flags[] = {"-std=gnu11", "-Wall", "-fPIC"};

bool clang_find(struct clang *clang, const struct options *options, struct runner *runner) {
    static const char *const names[] = {"clang-19", "clang"};
    const char *chosen = getenv("SINTER_CLANG");
    *clang = (struct clang){.options = options, .arena = runner->arena};
    if (chosen && *chosen)
        clang->path = process_find(chosen, runner->arena);
    for (size_t i = 0; (!chosen || !*chosen) && !clang->path && i < 2; i++)
        clang->path = process_find(names[i], runner->arena);
    if (clang->path)
        return true;
    diag_fail(runner->diag, DIAG_ENVIRONMENT, "no C compiler: \"%s\" is not on PATH",
              chosen && *chosen ? chosen : names[0]);
    diag_note(runner->diag, "install clang-19 and lld-19, or set SINTER_CLANG to a clang");
    return false;
}

const char *clang_identity(const struct clang *clang) {
    char *real = realpath(clang->path, NULL);
    const char *identity = real ? file_identity(real, clang->arena) : NULL;
    free(real);
    return arena_format(clang->arena, "%s;%s", identity ? identity : "", CLANG_FLAGS_VERSION);
}

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

static void add_level_and_cpu(struct words *words, const struct options *options) {
    add(words, arena_format(words->arena, "-O%d", options->opt_level));
    if (options->cpu)
#if defined(__x86_64__)
        add(words, arena_format(words->arena, "-march=%s", options->cpu));
#else
        add(words, arena_format(words->arena, "-mcpu=%s", options->cpu));
#endif
}

static void add_include(struct words *words, const char *name) {
    add(words, "-isystem");
    add(words, resource_path(name, words->arena));
}

static void add_guest(struct words *words, const struct options *options,
                      const struct clang_job *job) {
    ADD_ALL(words, guest_flags);
    if (options->strict)
        add(words, "-DSINTER_STRICT");
    if (job->fixed_base)
        add(words,
            arena_format(words->arena, "-DSINTER_MEMORY_BASE=%uull", SINTER_FIXED_MEMORY_BASE));
    if (job->explicit_bounds)
        add(words, "-DSINTER_BOUNDS_EXPLICIT");
    if (options->emit == EMIT_SHARED)
        add(words, "-DSINTER_LIBRARY");
    if (job->unused_function)
        add(words,
            arena_format(words->arena, "-D%s=static __attribute__((unused)) sinter_unused_function",
                         job->unused_function));
    add(words, arena_format(words->arena, "-DSINTER_TEXT_LABEL=%s", job->text_label));
}

static struct command with_mode(const struct clang *clang, const struct clang_job *job,
                                const char *mode) {
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    add(&words, mode);
    switch (job->source) {
    case CLANG_GUEST:
        add_guest(&words, clang->options, job);
        break;
    case CLANG_GLUE:
        ADD_ALL(&words, glue_flags);
        break;
    case CLANG_PROVIDER:
        ADD_ALL(&words, provider_flags);
        break;
    case CLANG_ASSEMBLY:
        break;
    }
    if (job->source != CLANG_ASSEMBLY) {
        add_level_and_cpu(&words, clang->options);
        add_include(&words, "include");
    }
    if (job->source == CLANG_GUEST || job->source == CLANG_GLUE)
        add_include(&words, "abi");
    if (job->vector_types)
        add(&words, "-DSINTER_VECTOR_TYPES");
    add(&words, job->input);
    add(&words, "-o");
    add(&words, job->output);
    return (struct command){.argv = words.items};
}

struct command clang_compile(const struct clang *clang, const struct clang_job *job) {
    return with_mode(clang, job, "-c");
}

struct command clang_preprocess(const struct clang *clang, const struct clang_job *job) {
    return with_mode(clang, job, "-E");
}

struct command clang_link(const struct clang *clang, const char *const *objects, uint32_t count,
                          const char *output) {
    static const char *const flags[] = {"-fuse-ld=lld", "-Wl,--gc-sections",
                                        "-Wl,-z,relro,-z,now,-z,noexecstack", "-Wl,--as-needed",
                                        "-Wl,-z,start-stop-visibility=hidden"};
    static const char *const library_flags[] = {"-shared", "-Wl,-z,defs", "-Wl,--exclude-libs,ALL"};
    struct words words = {.arena = clang->arena};
    add(&words, clang->path);
    ADD_ALL(&words, flags);
    if (clang->options->emit == EMIT_SHARED)
        ADD_ALL(&words, library_flags);
    else
        add(&words, "-pie");
    if (clang->options->strip)
        add(&words, "-s");
    add_all(&words, objects, count);
    add(&words, resource_path("libsinter_runtime.a", clang->arena));
    add(&words, "-lm");
    add(&words, "-o");
    add(&words, output);
    return (struct command){.argv = words.items};
}

struct command clang_join(const struct clang *clang, const char *const *objects, uint32_t count,
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
