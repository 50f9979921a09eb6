/* See build.h. */
#include "build/build.h"

#include "base/file.h"
#include "base/store.h"
#include "glue/bind.h"
#include "glue/describe.h"
#include "glue/glue.h"
#include "glue/library_header.h"
#include "glue/policy.h"
#include "loops/loops.h"
#include "lower/constants.h"
#include "lower/elements.h"
#include "lower/rewrite.h"
#include "lower/segments.h"
#include "native/contract.h"
#include "native/function_map.h"
#include "native/pgo.h"
#include "native/shard_cache.h"
#include "wasm/locals.h"
#include "wasm/validate.h"
#include "wasm2c/convert.h"
#include "wasm2c/known.h"

#include "sinter/code.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT_CAP_BYTES ((size_t)1 << 30)
/* Up to so much machine-independent code is one shard, in which clang sees all of it; shards of
 * more code are small, so that little is compiled again after a change. Their count depends on the
 * module alone: a build gives the same bytes with any -j. */
#define ONE_SHARD_CODE_BYTES ((size_t)128 << 10)
#define SHARD_CODE_BYTES ((size_t)32 << 10)
/* At -O1 by passes of our choice, where what every shard begins with would be much of the work. */
#define QUICK_SHARD_CODE_BYTES ((size_t)256 << 10)
#define SHARDS_MAX 256u

/* ---- Input ---- */

static bool has_ending(const char *path, const char *ending) {
    size_t size = strlen(path), tail = strlen(ending);
    return size >= tail && strcmp(path + size - tail, ending) == 0;
}

/* Text, by its name or, from stdin, by its first byte that is no space: no binary module starts so.
 */
static bool is_text(const char *path, struct bytes bytes) {
    if (strcmp(path, "-") != 0)
        return has_ending(path, ".wat");
    size_t at = 0;
    while (at < bytes.size && strchr(" \t\r\n", bytes.data[at]) && bytes.data[at])
        at++;
    return at < bytes.size && (bytes.data[at] == '(' || bytes.data[at] == ';');
}

static bool open_workspace(struct pipeline *p) {
    if (p->workspace.scratch)
        return true;
    if (!workspace_open(&p->workspace, p->output, p->arena, p->diag))
        return false;
    p->workspace.keep_scratch = p->options->save_temps;
    p->runner.group = p->workspace.janitor_pid;
    return true;
}

static bool assemble_text(struct pipeline *p) {
    if (!open_workspace(p))
        return false;
    const char *text = workspace_path(&p->workspace, "input.wat", p->arena);
    const char *binary = workspace_path(&p->workspace, "input.wasm", p->arena);
    struct runner runner = p->runner;
    runner.dry_run = false; /* the module is needed to know what would be run */
    return file_write(text, p->input.data, p->input.size, p->diag) &&
           wasm2c_from_text(&runner, text, binary) &&
           file_read(binary, INPUT_CAP_BYTES, p->arena, p->diag, &p->input);
}

bool pipeline_load(struct pipeline *p) {
    const struct options *options = p->options;
    p->runner = (struct runner){.arena = p->arena,
                                .diag = p->diag,
                                .dry_run = options->dry_run,
                                .verbose = options->verbose,
                                .job_count = options->job_count};
    p->diag->file = strcmp(options->input, "-") == 0 ? "<stdin>" : options->input;
    if (!file_read_input(options->input, INPUT_CAP_BYTES, p->arena, p->diag, &p->input))
        return false;
    if (is_text(options->input, p->input) && !assemble_text(p))
        return false;
    return validate_input(p->input, p->arena, p->diag, &p->module) &&
           validate_compiled(&p->module, p->diag) && policy_check(options, &p->module, p->diag);
}

/* ---- Providers of imports ---- */

struct providers {
    const char **objects; /* to link */
    struct provided *provided;
    uint32_t count;
    bool host_main;
};

/* The object of provider `index`, where an earlier one is of the same file; else NULL. */
static const char *same_object(const struct pipeline *p, const struct providers *providers,
                               uint32_t index) {
    for (uint32_t i = 0; i < index; i++)
        if (strcmp(p->options->providers[i].file, p->options->providers[index].file) == 0)
            return providers->objects[i];
    return NULL;
}

static bool compile_providers(struct pipeline *p, struct providers *providers) {
    uint32_t count = p->options->provider_count;
    providers->count = count;
    providers->objects = arena_array(p->arena, count + 1, sizeof *providers->objects);
    providers->provided = arena_array(p->arena, count + 1, sizeof *providers->provided);
    for (uint32_t i = 0; i < count; i++) {
        const struct provider *provider = &p->options->providers[i];
        bool is_flag = *provider->file == '-'; /* to clang */
        const char *file =
            is_flag ? arena_format(p->arena, "./%s", provider->file) : provider->file;
        providers->objects[i] = file;
        if (!file_exists(provider->file))
            return diag_fail(p->diag, DIAG_INPUT,
                             "cannot open \"%s\", a provider of import module \"%s\"",
                             provider->file, provider->module);
        const char *same = same_object(p, providers, i);
        if (same)
            providers->objects[i] = same;
        if (same || !has_ending(provider->file, ".c"))
            continue;
        const char *object = arena_format(p->arena, "%s/provider_%u.o", p->workspace.scratch, i);
        struct clang_job job = {.source = CLANG_PROVIDER, .input = file, .output = object};
        struct command command = clang_compile(&p->clang, &job);
        struct command_outcome outcome = process_run(&p->runner, &command);
        struct text said = {0};
        text_visible(&said, outcome.output);
        fwrite(said.data, 1, said.size, stderr);
        text_free(&said);
        if (outcome.result == COMMAND_FAILED)
            return diag_fail(p->diag, DIAG_INPUT, "\"%s\" does not compile", provider->file);
        if (outcome.result != COMMAND_OK)
            return process_report(&p->runner, "clang", &command, &outcome);
        providers->objects[i] = object;
    }
    return true;
}

/* The debug information of C files was for their types; that of the user's objects stays. */
static bool strip_providers(struct pipeline *p, const struct providers *providers) {
    for (uint32_t i = 0; !p->options->dry_run && i < providers->count; i++) {
        if (!has_ending(p->options->providers[i].file, ".c") || same_object(p, providers, i))
            continue;
        struct command command = clang_strip_debug(&p->clang, providers->objects[i]);
        struct command_outcome outcome = process_run(&p->runner, &command);
        if (outcome.result != COMMAND_OK)
            return process_report(&p->runner, "objcopy", &command, &outcome);
    }
    return true;
}

static bool read_providers(struct pipeline *p, struct providers *providers) {
    if (!compile_providers(p, providers))
        return false;
    for (uint32_t i = 0; i < providers->count; i++) {
        struct provided *provided = &providers->provided[i];
        const struct provider *provider = &p->options->providers[i];
        uint32_t count;
        *provided = (struct provided){
            .module = provider->module, .file = provider->file, .preset = provider->preset};
        if (p->options->dry_run)
            continue; /* nothing was compiled */
        if (!provider_read(providers->objects[i], provider->file, p->arena, p->diag,
                           &provided->functions))
            return false;
        providers->host_main |=
            provider_find(&provided->functions, "sinter_host_main", &count) != NULL;
    }
    return strip_providers(p, providers);
}

/* ---- Conversion ---- */

/* Of the passes that -O1 runs, some take a time that is quadratic in a function's vectors. */
#define QUICK_VECTOR_LOCALS_MAX 1000u

/* Whether a function has more locals of v128 than those passes are for. */
static bool has_many_vectors(const struct module *module) {
    struct diag diag = {0}; /* of a valid module: never used */
    for (uint32_t i = 0; i < module->code_count; i++) {
        struct reader r = reader_open(module->codes[i].body, &diag);
        struct local_groups groups = locals_open(&r);
        struct local_group group;
        uint32_t vectors = 0;
        while (locals_next(&groups, &group))
            vectors += group.type == VALUE_V128 ? group.count : 0;
        if (vectors > QUICK_VECTOR_LOCALS_MAX)
            return true;
    }
    return false;
}

static uint32_t shard_count(const struct module *module, bool quick) {
    size_t code_bytes = 0, shard_bytes = quick ? QUICK_SHARD_CODE_BYTES : SHARD_CODE_BYTES;
    for (uint32_t i = 0; i < module->code_count; i++)
        code_bytes += module->codes[i].body.size;
    if (code_bytes <= ONE_SHARD_CODE_BYTES)
        return 1;
    size_t count = (code_bytes + shard_bytes - 1) / shard_bytes;
    return count > SHARDS_MAX ? SHARDS_MAX : (uint32_t)count;
}

struct conversion {
    struct glue_code code;
    struct wasm2c_output output;
    struct tail_calls tails;
    bool own_elements;
    bool jumps; /* tail calls through known tables that are to be fast */
};

#define SEGMENTS_NAME "segments.bin"

static bool write_segments(struct pipeline *p) {
    struct text bytes = {0};
    segments_bytes(&p->module, &bytes);
    bool ok =
        file_write_text(workspace_path(&p->workspace, SEGMENTS_NAME, p->arena), &bytes, p->diag);
    text_free(&bytes);
    return ok;
}

/* Whether an access is nothing but an access, as runtime/abi/core.h has it for quick.h. */
static bool has_plain_access(const struct pipeline *p, const struct glue_code *code) {
    return code->fixed_base && !p->options->strict && !module_shares_memory(&p->module);
}

static bool convert(struct pipeline *p, struct conversion *conversion) {
    struct text rewritten = {0}, appendix = {0};
    bool quick = p->clang.quick_linker;
    const char *path = workspace_path(&p->workspace, "guest.wasm", p->arena);
    if (!constants_inline(&p->module, p->arena, p->diag))
        return false;
    if (p->options->opt_level >= 2)
        loops_rewrite(&p->module, p->arena);
    conversion->own_elements = elements_are_own(&p->module);
    struct known_tables known = known_tables_find(&p->module, conversion->own_elements, p->arena);
    conversion->jumps = known.jumps && p->options->opt_level >= 2;
    bool guarded_jumps = conversion->jumps && !p->options->explicit_bounds && !p->options->strict;
    conversion->tails = tail_calls_find(&p->module, options_make_library(p->options), p->arena);
    struct rewritten added = rewrite_module(&p->module, &conversion->tails, p->arena, &rewritten);
    struct bytes rewritten_bytes = {(const uint8_t *)rewritten.data, rewritten.size};
    struct module seen;
    bool ok = (!added.fault.message ||
               diag_error(p->diag, added.fault.offset, "%s", added.fault.message)) &&
              validate_rewritten(rewritten_bytes, p->arena, p->diag, &seen) &&
              file_write_text(path, &rewritten, p->diag) && write_segments(p);
    const struct wasm2c_input input = {.path = path,
                                       .module = &p->module,
                                       .seen = &seen,
                                       .tails = &conversion->tails,
                                       .rewritten = &added,
                                       .known = &known,
                                       .library = options_make_library(p->options)};
    conversion->code = (struct glue_code){.name = "m",
                                          .explicit_bounds = p->options->explicit_bounds,
                                          .fixed_base = !p->options->explicit_bounds &&
                                                        !options_make_library(p->options) &&
                                                        p->module.memory_count == 1};
    if (guarded_jumps) {
        conversion->code.jumps = known.jumps;
        conversion->code.jump_count = known.tables[known.jumps->table].size;
    }
    struct wasm2c_form form = {.shard_count = shard_count(&p->module, quick),
                               .fold = quick,
                               .plain_access = quick && has_plain_access(p, &conversion->code)
                                                   ? SINTER_FIXED_MEMORY_BASE
                                                   : 0};
    glue_appendix(&p->module, conversion->code.name, input.library ? &conversion->tails : NULL,
                  p->arena, &appendix);
    wasm2c_known_define(&p->module, &known, conversion->code.name, p->arena, &appendix);
    ok = ok && wasm2c_convert(&p->runner, &input, p->workspace.scratch, conversion->code.name,
                              &form, &appendix, &conversion->output);
    text_free(&appendix);
    text_free(&rewritten);
    conversion->code.header = conversion->output.header;
    return ok;
}

#define HEADER_NAME "library.h"

static bool write_header(struct pipeline *p, const struct library_names *names) {
    struct text header = {0};
    if (!options_make_header(p->options))
        return true;
    library_header(&p->module, names, &header);
    bool ok =
        file_write_text(workspace_path(&p->workspace, HEADER_NAME, p->arena), &header, p->diag);
    text_free(&header);
    return ok;
}

static bool write_glue(struct pipeline *p, const struct conversion *conversion,
                       const struct binding *bindings, bool host_main) {
    struct text c = {0}, description = {0};
    struct library_names names = {0};
    bool library = options_make_library(p->options);
    if (library && (!library_check_allocator(&p->module, p->options, p->diag) ||
                    !library_names_find(&p->module, bindings, p->options, p->output, p->arena,
                                        p->diag, &names) ||
                    !write_header(p, &names)))
        return false;
    struct glue_input input = {.module = &p->module,
                               .bindings = bindings,
                               .options = p->options,
                               .code = &conversion->code,
                               .host_main = host_main,
                               .library = library,
                               .names = &names,
                               .header_name = options_make_header(p->options) ? HEADER_NAME : NULL};
    glue_c(&input, p->arena, &c);
    /* Whoever loads a library decides what it may do. */
    describe_module(&p->module, p->options->custom_sections, library ? NULL : p->options,
                    &description);
    bool ok = file_write_text(workspace_path(&p->workspace, "glue.c", p->arena), &c, p->diag) &&
              file_write_text(workspace_path(&p->workspace, "module.bin", p->arena), &description,
                              p->diag);
    text_free(&c);
    text_free(&description);
    return ok;
}

/* ---- Compilation ---- */

struct objects {
    const char **paths; /* the guest's shards, then glue, then module */
    struct function_map_shard *shards;
    uint32_t shard_count;
    uint32_t count;
};

/* The compilers of one build. */
struct compilers {
    struct command *commands;
    struct command_outcome *outcomes;
    const char **entries; /* where in the cache what each makes is kept; NULL: nowhere */
    const char **outputs;
    size_t count;
    size_t cached_count; /* shards that need none */
};

/* A build that takes its time says on a terminal how far it is, in a line that goes with its end.
 */
static bool shows_progress(const struct compilers *compilers) {
    return compilers->count + compilers->cached_count >= 4 && isatty(STDERR_FILENO);
}

static void show_progress(const struct compilers *compilers, size_t done) {
    size_t all = compilers->count + compilers->cached_count;
    if (!shows_progress(compilers))
        return;
    fprintf(stderr, "\r\033[Kcompiling %zu/%zu", done + compilers->cached_count, all);
    if (compilers->cached_count)
        fprintf(stderr, " (%zu from the cache)", compilers->cached_count);
    fflush(stderr);
}

static void end_progress(const struct compilers *compilers) {
    if (shows_progress(compilers))
        fputs("\r\033[K", stderr);
}

/* What is compiled is kept at once: a build that is ended goes on there. */
static void compiler_ended(size_t index, size_t done, void *context) {
    struct compilers *compilers = context;
    if (compilers->outcomes[index].result == COMMAND_OK && compilers->entries[index])
        store_put(compilers->entries[index], compilers->outputs[index]);
    show_progress(compilers, done);
}

static void make_compilers(struct pipeline *p, size_t capacity, struct compilers *compilers) {
    *compilers =
        (struct compilers){.commands = arena_array(p->arena, capacity, sizeof *compilers->commands),
                           .outcomes = arena_array(p->arena, capacity, sizeof *compilers->outcomes),
                           .entries = arena_array(p->arena, capacity, sizeof *compilers->entries),
                           .outputs = arena_array(p->arena, capacity, sizeof *compilers->outputs)};
}

static void add_compiler(struct pipeline *p, const struct clang_job *job, const char *entry,
                         struct compilers *compilers) {
    compilers->commands[compilers->count] = clang_compile(&p->clang, job);
    compilers->entries[compilers->count] = entry;
    compilers->outputs[compilers->count++] = job->output;
}

static bool run_compilers(struct pipeline *p, struct compilers *compilers) {
    const struct command *commands = compilers->commands;
    const struct command_outcome *outcomes = compilers->outcomes;
    size_t count = compilers->count;
    show_progress(compilers, 0);
    bool ok = process_run_all(&p->runner, commands, count, compilers->outcomes, compiler_ended,
                              compilers);
    end_progress(compilers);
    if (ok)
        return true;
    for (size_t i = 0; i < count; i++)
        if (outcomes[i].result != COMMAND_OK)
            return process_report(&p->runner, "clang", &commands[i], &outcomes[i]);
    return false;
}

/* How shard `index` is compiled, wherever its files are. */
static struct clang_job guest_job(const struct pipeline *p, const struct conversion *conversion,
                                  uint32_t index, const char *input, const char *output) {
    const struct glue_code *code = &conversion->code;
    const char *memory = NULL;
    if (p->module.memory_count == 1)
        memory = wasm2c_member(rewrite_memory_name(&p->module, p->arena), p->arena);
    return (struct clang_job){.source = CLANG_GUEST,
                              .input = input,
                              .output = output,
                              .explicit_bounds = code->explicit_bounds,
                              .vector_types = module_has_vector_types(&p->module),
                              .shared_memory = module_shares_memory(&p->module),
                              .fixed_base = code->fixed_base,
                              .memory = memory,
                              .memory_imported = p->module.import_counts[EXTERN_MEMORY] > 0,
                              .own_elements = conversion->own_elements,
                              .jumps = conversion->jumps,
                              .guarded_jumps = code->jumps != NULL,
                              .text_label = arena_format(p->arena, "sinter_text_%u", index)};
}

/* A module of one shard is compiled in seconds, and needs no cache. */
static bool open_shard_cache(struct pipeline *p, const struct conversion *conversion,
                             struct shard_cache *cache) {
    struct text probe = {0};
    *cache = (struct shard_cache){0};
    if (p->options->no_cache || p->options->pgo || p->options->dry_run ||
        p->options->command == COMMAND_BENCH || conversion->output.file_count == 1)
        return true;
    text_format(&probe, "#include \"%s-impl.h\"\n", conversion->code.name);
    const char *path = workspace_path(&p->workspace, "probe.c", p->arena);
    bool ok = file_write_text(path, &probe, p->diag);
    text_free(&probe);
    struct clang_job job = guest_job(p, conversion, 0, path, "-");
    if (ok)
        shard_cache_open(cache, &p->clang, &job, &p->runner);
    return ok;
}

static bool compile(struct pipeline *p, const struct conversion *conversion,
                    struct objects *objects) {
    struct shard_cache cache;
    struct compilers compilers;
    if (!open_shard_cache(p, conversion, &cache))
        return false;
    objects->shard_count = conversion->output.file_count;
    objects->count = objects->shard_count + 2;
    objects->paths = arena_array(p->arena, objects->count, sizeof *objects->paths);
    objects->shards = arena_array(p->arena, objects->shard_count, sizeof *objects->shards);
    make_compilers(p, objects->count, &compilers);
    const struct glue_code *code = &conversion->code;
    for (uint32_t i = 0; i < objects->shard_count; i++) {
        objects->paths[i] =
            arena_format(p->arena, "%s/%s_%u.o", p->workspace.scratch, code->name, i);
        struct clang_job job =
            guest_job(p, conversion, i, conversion->output.files[i], objects->paths[i]);
        objects->shards[i] =
            (struct function_map_shard){.text_label = job.text_label, .code_name = code->name};
        const char *entry = shard_cache_entry(&cache, &p->clang, &job);
        if (entry && store_take(entry, job.output))
            compilers.cached_count++;
        else
            add_compiler(p, &job, entry, &compilers);
    }
    struct clang_job glue = {.source = CLANG_GLUE,
                             .vector_types = module_has_vector_types(&p->module),
                             .input = workspace_path(&p->workspace, "glue.c", p->arena),
                             .output = workspace_path(&p->workspace, "glue.o", p->arena)};
    objects->paths[objects->shard_count] = glue.output;
    if (p->options->verbose && cache.on)
        fprintf(stderr, "shards: %u, of which %zu are in the cache\n", objects->shard_count,
                compilers.cached_count);
    add_compiler(p, &glue, NULL, &compilers);
    bool ok = run_compilers(p, &compilers);
    if (compilers.cached_count < objects->shard_count && cache.on)
        store_trim(p->diag);
    return ok;
}

/* Checks a compiled shard and maps its functions. All of them together may be as large as what
 * their compilers needed: none stays in memory. */
static bool read_shard(struct pipeline *p, const char *path, struct function_map_shard *shard) {
    struct bytes object;
    struct arena reading = {0};
    bool ok = file_read(path, INPUT_CAP_BYTES, &reading, p->diag, &object) &&
              contract_check(object, shard->code_name, p->clang.instrument, p->arena, p->diag);
    if (ok)
        function_map_read(&p->module, object, p->arena, shard);
    arena_destroy(&reading);
    return ok;
}

static const char *module_symbol(const struct pipeline *p) {
    return options_make_library(p->options) ? GLUE_LIBRARY_MODULE : NULL;
}

/* The function map needs the compiled shards, which are checked here; the description and the data
 * segments go with it. */
static bool assemble(struct pipeline *p, const struct conversion *conversion,
                     struct objects *objects) {
    struct text assembly = {0};
    for (uint32_t i = 0; !p->options->dry_run && i < objects->shard_count; i++)
        if (!read_shard(p, objects->paths[i], &objects->shards[i]))
            return false;
    struct clang_job job = {.source = CLANG_ASSEMBLY,
                            .input = workspace_path(&p->workspace, "module.s", p->arena),
                            .output = workspace_path(&p->workspace, "module.o", p->arena)};
    struct function_map_input map = {.module = &p->module,
                                     .description_path =
                                         workspace_path(&p->workspace, "module.bin", p->arena),
                                     .shards = objects->shards,
                                     .shard_count = objects->shard_count,
                                     .module_symbol = module_symbol(p)};
    segments_assembly(&p->module, wasm2c_segment_prefix(conversion->code.name, p->arena),
                      workspace_path(&p->workspace, SEGMENTS_NAME, p->arena), &assembly);
    function_map_assembly(&map, p->arena, &assembly);
    bool ok = file_write_text(job.input, &assembly, p->diag);
    text_free(&assembly);
    struct compilers compilers;
    make_compilers(p, 1, &compilers);
    add_compiler(p, &job, NULL, &compilers);
    objects->paths[objects->count - 1] = job.output;
    return ok && run_compilers(p, &compilers);
}

/* What a shared object shows: the names that begin with its prefix. */
static bool write_export_list(struct pipeline *p) {
    struct text list = {0};
    text_format(&list, "{ global: %s_*; local: *; };\n",
                library_prefix(p->options, p->output, p->arena));
    bool ok =
        file_write_text(workspace_path(&p->workspace, CLANG_EXPORT_LIST, p->arena), &list, p->diag);
    text_free(&list);
    return ok;
}

/* What is staged as `name`, and the header, or neither: then what there was before is there again.
 */
static bool publish_staged(struct pipeline *p, const char *name) {
    int folder = p->workspace.staging_folder;
    const char *header = workspace_path(&p->workspace, HEADER_NAME, p->arena);
    if (!p->options->header)
        return file_move_from(folder, name, p->output, p->diag);
    bool replaces = file_exists(p->output);
    bool kept = replaces && file_link_into(p->output, folder, "before");
    if (!file_copy_into(header, folder, "header", p->diag) ||
        !file_move_from(folder, name, p->output, p->diag))
        return false;
    if (file_move_from(folder, "header", p->options->header, p->diag))
        return true;
    if (kept && !file_is_special(p->output))
        file_move_from(folder, "before", p->output, p->diag);
    else if (!replaces)
        file_remove_tree(p->output);
    return false;
}

static bool publish(struct pipeline *p, const char *made) {
    return file_copy_into(made, p->workspace.staging_folder, "artefact", p->diag) &&
           publish_staged(p, "artefact");
}

static bool link_artefact(struct pipeline *p, const struct objects *objects,
                          const struct providers *providers, const char *output) {
    const char **paths = arena_array(p->arena, objects->count + providers->count, sizeof *paths);
    memcpy(paths, objects->paths, objects->count * sizeof *paths);
    uint32_t count = objects->count;
    for (uint32_t i = 0; i < providers->count; i++)
        if (!same_object(p, providers, i))
            paths[count++] = providers->objects[i];
    struct command commands[CLANG_LINK_STEPS_MAX];
    struct clang_artefact artefact = {.objects = paths,
                                      .object_count = count,
                                      .scratch = p->workspace.scratch,
                                      .prefix = library_prefix(p->options, p->output, p->arena),
                                      .output = output};
    uint32_t steps = clang_link_steps(&p->clang, &artefact, commands);
    if (p->options->emit == EMIT_SHARED && !write_export_list(p))
        return false;
    for (uint32_t i = 0; i < steps; i++) {
        commands[i].scratch = p->workspace.scratch; /* a linker that crashes leaves files there */
        struct command_outcome outcome = process_run(&p->runner, &commands[i]);
        if (outcome.result != COMMAND_OK)
            return process_report(&p->runner, "the linker", &commands[i], &outcome);
    }
    return true;
}

static bool compile_and_link(struct pipeline *p, const struct conversion *conversion,
                             const struct providers *providers, const char *output) {
    struct objects objects = {0};
    return compile(p, conversion, &objects) && assemble(p, conversion, &objects) &&
           link_artefact(p, &objects, providers, output);
}

/* ---- --pgo ---- */

/* Builds it with counters and runs it; what follows is compiled for what it did. */
static bool profile(struct pipeline *p, const struct conversion *conversion,
                    const struct binding *bindings, const struct providers *providers) {
    struct pgo pgo;
    struct clang plain = p->clang;
    const struct options *options = p->options;
    struct options counting = *options;
    counting.os_sandbox = OS_SANDBOX_OFF;
    const char *program = workspace_path(&p->workspace, "instrumented", p->arena);
    if (!pgo_find(&pgo, &p->clang, &p->workspace, &p->runner))
        return false;
    p->options = &counting;
    p->clang.options = &counting;
    p->clang.instrument = true;
    bool ok = write_glue(p, conversion, bindings, providers->host_main) &&
              compile_and_link(p, conversion, providers, program) &&
              pgo_run(&pgo, options->pgo, program, &p->runner);
    p->options = options;
    p->clang = plain;
    p->clang.profile = pgo.profile;
    return ok;
}

/* ---- --emit=c ---- */

static void put_build_step(const struct pipeline *p, const struct clang_job *job,
                           struct text *script) {
    struct clang plain = p->clang;
    plain.launcher = NULL;
    struct command command = clang_compile(&plain, job);
    process_command_text(&command, script);
}

/* A script that builds the executable, or the shared object, from the sources, with the commands
 * that Sinter would run there. */
static bool write_build_script(struct pipeline *p, const struct conversion *conversion,
                               const struct providers *providers) {
    struct text script = {0};
    uint32_t shards = conversion->output.file_count, count = 0;
    const char **objects = arena_array(p->arena, shards + providers->count + 2, sizeof *objects);
    bool library = options_make_library(p->options);
    const char *made = library ? "library.so" : "program";
    text_format(&script,
                "#!/bin/sh\n# Builds `%s` from these sources. Its backtraces have no function "
                "names.\nset -e\nCDPATH= cd -- \"$(dirname -- \"$0\")\"\n",
                made);
    for (uint32_t i = 0; i < shards; i++) {
        objects[count] = arena_format(p->arena, "%s_%u.o", conversion->code.name, i);
        struct clang_job job =
            guest_job(p, conversion, i, file_base(conversion->output.files[i]), objects[count]);
        count++;
        put_build_step(p, &job, &script);
    }
    struct clang_job glue = {.source = CLANG_GLUE,
                             .vector_types = module_has_vector_types(&p->module),
                             .input = "glue.c",
                             .output = "glue.o"};
    struct clang_job module = {.source = CLANG_ASSEMBLY, .input = "module.s", .output = "module.o"};
    put_build_step(p, &glue, &script);
    put_build_step(p, &module, &script);
    objects[count++] = glue.output;
    objects[count++] = module.output;
    for (uint32_t i = 0; i < providers->count; i++)
        if (!same_object(p, providers, i))
            objects[count++] = arena_format(p->arena, "provider_%u.o", i);
    struct command link =
        clang_link(&p->clang, objects, count, library ? CLANG_EXPORT_LIST : NULL, made);
    process_command_text(&link, &script);
    bool ok =
        file_write_text(workspace_path(&p->workspace, "build.sh", p->arena), &script, p->diag);
    text_free(&script);
    return ok;
}

static bool write_plain_assembly(struct pipeline *p, const struct conversion *conversion) {
    struct text assembly = {0};
    struct function_map_input map = {
        .module = &p->module, .description_path = "module.bin", .module_symbol = module_symbol(p)};
    segments_assembly(&p->module, wasm2c_segment_prefix(conversion->code.name, p->arena),
                      SEGMENTS_NAME, &assembly);
    function_map_assembly(&map, p->arena, &assembly);
    bool ok =
        file_write_text(workspace_path(&p->workspace, "module.s", p->arena), &assembly, p->diag);
    text_free(&assembly);
    return ok;
}

static bool stage_sources(struct pipeline *p, const char *const *names, uint32_t count,
                          const struct providers *providers) {
    int folder = file_make_in(p->workspace.staging_folder, "sources", p->diag);
    bool ok = folder >= 0;
    for (uint32_t i = 0; ok && i < count; i++)
        ok = file_copy_into(workspace_path(&p->workspace, names[i], p->arena), folder, names[i],
                            p->diag);
    for (uint32_t i = 0; ok && i < providers->count; i++)
        ok = file_copy_into(providers->objects[i], folder,
                            arena_format(p->arena, "provider_%u.o", i), p->diag);
    if (folder >= 0)
        close(folder);
    return ok;
}

/* The sources, the providers' objects and a script that builds them: a directory that stands for
 * itself beside an installed Sinter. */
static bool publish_sources(struct pipeline *p, const struct conversion *conversion,
                            const struct providers *providers) {
    const struct wasm2c_output *output = &conversion->output;
    const char **names = arena_array(p->arena, output->file_count + 9, sizeof *names);
    uint32_t count = 0;
    if (p->options->dry_run)
        return true;
    if (file_exists(p->output))
        return diag_fail(p->diag, DIAG_ENVIRONMENT,
                         "\"%s\" exists already; --emit=c makes a new directory", p->output);
    names[count++] = "build.sh";
    names[count++] = "glue.c";
    names[count++] = "module.s";
    names[count++] = "module.bin";
    names[count++] = SEGMENTS_NAME;
    names[count++] = output->header;
    if (options_make_library(p->options))
        names[count++] = CLANG_EXPORT_LIST;
    if (options_make_header(p->options))
        names[count++] = HEADER_NAME;
    if (output->file_count > 1)
        names[count++] = arena_format(p->arena, "%s-impl.h", conversion->code.name);
    for (uint32_t i = 0; i < output->file_count; i++)
        names[count++] = file_base(output->files[i]);
    return write_build_script(p, conversion, providers) && write_plain_assembly(p, conversion) &&
           (!options_make_library(p->options) || write_export_list(p)) &&
           stage_sources(p, names, count, providers) && publish_staged(p, "sources");
}

/* ---- All of it ---- */

bool pipeline_has_entry(const struct pipeline *p) {
    for (uint32_t i = 0; i < p->module.export_count; i++)
        if (p->module.exports[i].kind == EXTERN_FUNC &&
            (bytes_equal(p->module.exports[i].name, bytes_of("_start")) ||
             bytes_equal(p->module.exports[i].name, bytes_of("_initialize"))))
            return true;
    return false;
}

static void warn_without_entry(const struct pipeline *p, const struct providers *providers) {
    const struct options *options = p->options;
    if (options->emit != EMIT_EXE || options->runtime_policy || options->dry_run ||
        providers->host_main || p->module.has_start || pipeline_has_entry(p))
        return;
    diag_warn(p->diag, "the module exports no function \"_start\", so the executable does nothing");
    diag_note(p->diag, "call an export with `sinter run --invoke FUNC`, or build with "
                       "--runtime-policy and set SINTER_INVOKE");
}

static bool build_artefact(struct pipeline *p) {
    struct providers providers = {0};
    struct conversion conversion = {0};
    struct binding *bindings = arena_array(p->arena, p->module.import_count + 1, sizeof *bindings);
    enum bind_missing missing = options_make_library(p->options) ? BIND_MISSING_HOST
                                : p->options->missing_imports_trap || p->options->dry_run
                                    ? BIND_MISSING_TRAP
                                    : BIND_MISSING_REPORT;
    if (!clang_find(&p->clang, p->options, &p->runner) || !clang_check(&p->clang, &p->runner))
        return false;
    if (has_many_vectors(&p->module))
        p->clang.quick_linker = NULL;
    if (!read_providers(p, &providers) ||
        !bind_imports(&p->module, providers.provided, providers.count, missing, p->arena, p->diag,
                      bindings) ||
        !convert(p, &conversion) ||
        (p->options->pgo && !profile(p, &conversion, bindings, &providers)) ||
        !write_glue(p, &conversion, bindings, providers.host_main))
        return false;
    warn_without_entry(p, &providers);
    if (p->options->emit == EMIT_C)
        return publish_sources(p, &conversion, &providers);
    const char *made = workspace_path(&p->workspace, "artefact", p->arena);
    return compile_and_link(p, &conversion, &providers, made) &&
           (p->options->dry_run || publish(p, made));
}

bool pipeline_build(struct pipeline *p) {
    if (!open_workspace(p))
        return false;
    bool ok = build_artefact(p);
    if (p->options->save_temps)
        diag_note(p->diag, "intermediate files are in \"%s\"", p->workspace.scratch);
    if (p->options->verbose)
        fprintf(stderr, "peak memory of a tool: %llu KiB\n",
                (unsigned long long)(p->runner.peak_bytes / 1024));
    return ok;
}

void pipeline_close(struct pipeline *p) { workspace_close(&p->workspace); }
