/* Compiles the shards of generated C and the glue, in as many jobs as -j allows, or takes shards
 * from the cache.
 *
 * The shards depend only on the module, so a build gives the same bytes with any -j. Up to
 * ONE_SHARD_CODE_BYTES of wasm code become a single shard, in which clang sees everything. Larger
 * modules get small shards, so that little is compiled again after a change. */
#include "build/stages.h"

#include "base/file.h"
#include "base/progress.h"
#include "base/store.h"
#include "build/cuts.h"
#include "native/shard_cache.h"
#include "wasm2c/names.h"

#include <stdio.h>

#define ONE_SHARD_CODE_BYTES ((size_t)128 << 10)
/* The size of the largest shard. On average, shards are about 0.6 times as large. */
#define SHARD_CODE_BYTES ((size_t)52 << 10)
/* At -O1, with our own choice of passes, the fixed cost of each shard would be much of the work. */
#define QUICK_SHARD_CODE_BYTES ((size_t)384 << 10)
/* Very large modules get larger shards, about this many at most. The size is doubled, so that it is
 * the same for a module of nearly the same size. */
#define SHARDS_MAX 256u

static bool is_code(const struct rewrite_helper *helper) {
    return helper->kind <= HELPER_NOTIFY || helper->kind == HELPER_TAIL_ENTRY;
}

/* Function `index` of the module that wasm2c gets, counted without imports. Some helpers are not in
 * its C. */
static struct cuts_function describe(const struct build *build, uint32_t index) {
    const struct module *module = &build->module;
    struct bytes body = build->conversion.seen.codes[index].body, name = {0};
    if (index < module->code_count)
        name = module->func_names[module->import_counts[EXTERN_FUNC] + index];
    else if (!is_code(&build->conversion.added.helpers[index - module->code_count]))
        return (struct cuts_function){0};
    return (struct cuts_function){
        .size_bytes = body.size, .hash = cuts_hash(name, body), .can_start = true};
}

struct wasm2c_shards shards_cut(const struct build *build) {
    uint32_t count = build->conversion.seen.code_count;
    size_t code_bytes = 0,
           most = build->clang.quick_linker ? QUICK_SHARD_CODE_BYTES : SHARD_CODE_BYTES;
    struct cuts_function *functions = arena_array(build->arena, count, sizeof *functions);
    for (uint32_t i = 0; i < count; i++) {
        functions[i] = describe(build, i);
        code_bytes += functions[i].size_bytes;
    }
    if (code_bytes <= ONE_SHARD_CODE_BYTES)
        most = code_bytes;
    while (code_bytes / SHARDS_MAX > most / 2)
        most *= 2;
    struct cuts_limits limits = {.least_bytes = most / 3, .most_bytes = most};
    struct cuts cuts = cuts_find(functions, count, limits, build->arena);
    return (struct wasm2c_shards){.starts = cuts.starts, .count = cuts.count};
}

/* Profiles and debug information name functions, and sources are for readers, so all of these need
 * the module's names. */
bool shards_have_local_names(const struct settings *settings) {
    return !settings->pgo && !settings->debug_lines && settings->emit != EMIT_C;
}

/* A symbol at the start of each shard's machine code, for the function map. It is part of what a
 * shard is compiled from, so its number comes with the other names. */
static const char *text_label(const struct build *build, uint32_t index) {
    return build->conversion.output.names
               ? SHARDS_TEXT_LABEL
               : arena_format(build->arena, SHARDS_TEXT_LABEL "_%u", index);
}

struct clang_job shards_job(const struct build *build, uint32_t index, const char *input,
                            const char *output) {
    const struct module *module = &build->module;
    const struct build_conversion *conversion = &build->conversion;
    const struct glue_code *code = &conversion->code;
    const char *memory = NULL;
    if (module->memory_count == 1)
        memory = wasm2c_member(rewrite_memory_name(module, build->arena), build->arena);
    return (struct clang_job){.source = CLANG_GUEST,
                              .input = input,
                              .output = output,
                              .explicit_bounds = code->explicit_bounds,
                              .memory64_cap_bytes = code->memory64_cap_bytes,
                              .vector_types = module_has_vector_types(module),
                              .exnref_tables = module_imports_exnref_table(module),
                              .shared_memory = module_shares_memory(module),
                              .fixed_base = code->fixed_base,
                              .memory = memory,
                              .memory_imported = module->import_counts[EXTERN_MEMORY] > 0,
                              .own_elements = conversion->own_elements,
                              .jumps = conversion->fast_jumps,
                              .guarded_jumps = code->jumps != NULL,
                              .text_label = text_label(build, index)};
}

struct clang_job shards_glue_job(const struct build *build, const char *input, const char *output) {
    return (struct clang_job){.source = CLANG_GLUE,
                              .vector_types = module_has_vector_types(&build->module),
                              .exnref_tables = module_imports_exnref_table(&build->module),
                              .input = input,
                              .output = output};
}

/* ---- The compilers of one build ---- */

struct compilers {
    struct command *commands;
    struct command_outcome *outcomes;
    const char **entries; /* the cache entry for what each one makes; NULL: none */
    const char **outputs;
    size_t count;
    size_t cached_count; /* shards from the cache, which need no compiler */
};

/* Builds with fewer compilers finish quickly. */
#define PROGRESS_LEAST 4

static void show_progress(const struct compilers *compilers, size_t done) {
    size_t all = compilers->count + compilers->cached_count, ready = done + compilers->cached_count;
    if (all < PROGRESS_LEAST)
        return;
    if (compilers->cached_count)
        progress_show("compiling %zu/%zu (%zu from the cache)", ready, all,
                      compilers->cached_count);
    else
        progress_show("compiling %zu/%zu", ready, all);
}

/* Stores each result at once, so that a build that was interrupted can go on from there. */
static void compiler_ended(size_t index, size_t done, void *context) {
    struct compilers *compilers = context;
    if (compilers->outcomes[index].result == COMMAND_OK && compilers->entries[index])
        store_put(compilers->entries[index], compilers->outputs[index]);
    show_progress(compilers, done);
}

static struct compilers make_compilers(struct arena *arena, size_t capacity) {
    struct compilers compilers = {0};
    compilers.commands = arena_array(arena, capacity, sizeof *compilers.commands);
    compilers.outcomes = arena_array(arena, capacity, sizeof *compilers.outcomes);
    compilers.entries = arena_array(arena, capacity, sizeof *compilers.entries);
    compilers.outputs = arena_array(arena, capacity, sizeof *compilers.outputs);
    return compilers;
}

static void add_compiler(const struct build *build, const struct clang_job *job, const char *entry,
                         struct compilers *compilers) {
    compilers->commands[compilers->count] = clang_compile(&build->clang, job);
    compilers->entries[compilers->count] = entry;
    compilers->outputs[compilers->count++] = job->output;
}

static bool run_compilers(struct build *build, struct compilers *compilers) {
    show_progress(compilers, 0);
    bool ok = process_run_all(&build->runner, compilers->commands, compilers->count,
                              compilers->outcomes, compiler_ended, compilers);
    if (compilers->count + compilers->cached_count >= PROGRESS_LEAST)
        progress_end();
    for (size_t i = 0; !ok && i < compilers->count; i++)
        if (compilers->outcomes[i].result != COMMAND_OK) {
            process_report(&build->runner, "clang", &compilers->commands[i],
                           &compilers->outcomes[i]);
            clang_note_frame(&build->clang, compilers->outcomes[i].output, build->diag);
            return false;
        }
    return ok;
}

/* ---- The stage ---- */

/* A module with one shard compiles in seconds and needs no cache. */
static bool open_cache(struct build *build, struct shard_cache *cache) {
    const struct settings *settings = build->settings;
    struct text probe = {0};
    *cache = (struct shard_cache){0};
    if (settings->no_cache || settings->pgo || settings->dry_run ||
        build->conversion.output.file_count == 1)
        return true;
    text_format(&probe, "#include \"%s-impl.h\"\n", BUILD_CODE_NAME);
    struct clang_job job = shards_job(build, 0, build_path(build, "probe.c"), "-");
    if (!build_write(build, "probe.c", &probe))
        return false;
    shard_cache_open(cache, &build->clang, &job, &build->runner);
    return true;
}

static void add_shard(struct build *build, uint32_t index, const struct shard_cache *cache,
                      struct compilers *compilers) {
    struct build_objects *objects = &build->objects;
    objects->paths[index] =
        arena_format(build->arena, "%s/%s_%u.o", build->workspace.scratch, BUILD_CODE_NAME, index);
    struct clang_job job =
        shards_job(build, index, build->conversion.output.files[index], objects->paths[index]);
    objects->shards[index] = (struct function_map_shard){
        .text_label = arena_format(build->arena, SHARDS_TEXT_LABEL "_%u", index),
        .code_name = BUILD_CODE_NAME};
    const char *entry = shard_cache_entry(cache, &build->clang, &job);
    if (entry && store_take(entry, job.output))
        compilers->cached_count++;
    else
        add_compiler(build, &job, entry, compilers);
}

bool shards_compile(struct build *build) {
    struct build_objects *objects = &build->objects;
    struct shard_cache cache;
    if (!open_cache(build, &cache))
        return false;
    *objects = (struct build_objects){.shard_count = build->conversion.output.file_count};
    objects->paths = arena_array(build->arena, objects->shard_count + 2, sizeof *objects->paths);
    objects->shards = arena_array(build->arena, objects->shard_count, sizeof *objects->shards);
    struct compilers compilers = make_compilers(build->arena, objects->shard_count + 1);
    for (uint32_t i = 0; i < objects->shard_count; i++)
        add_shard(build, i, &cache, &compilers);
    struct clang_job glue =
        shards_glue_job(build, build_path(build, BUILD_GLUE), build_path(build, BUILD_GLUE_OBJECT));
    if (build->settings->verbose && cache.on)
        fprintf(stderr, "shards: %u, %zu of them in the cache\n", objects->shard_count,
                compilers.cached_count);
    add_compiler(build, &glue, NULL, &compilers);
    objects->paths[objects->shard_count] = glue.output;
    objects->count = objects->shard_count + 1;
    bool ok = run_compilers(build, &compilers);
    if (cache.on && compilers.cached_count < objects->shard_count)
        store_trim();
    return ok;
}
