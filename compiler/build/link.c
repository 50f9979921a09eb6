/* From objects to an artefact. The machine code of the shards is checked, and its functions are
 * mapped. The map, the description and the data segments become another object. Then all objects
 * are linked. */
#include "build/stages.h"

#include "base/elffile.h"
#include "base/file.h"
#include "lower/segments.h"
#include "native/contract.h"
#include "native/line_map.h"
#include "wasm2c/local_names.h"
#include "wasm2c/names.h"

#include <string.h>

/* What the symbols of a shard are called in the artefact. */
struct naming {
    struct wasm2c_local_names names;
    const char *text_label;
    const char *file; /* the name of its C file */
    struct arena *arena;
};

static const char *name_symbol(const char *symbol, void *context) {
    const struct naming *naming = context;
    if (strcmp(symbol, SHARDS_TEXT_LABEL) == 0)
        return naming->text_label;
    if (string_starts_with(symbol, BUILD_CODE_NAME "_") && string_ends_with(symbol, ".c"))
        return naming->file; /* a cached object has the name of another shard */
    return wasm2c_local_names_symbol(&naming->names, symbol, BUILD_CODE_NAME, naming->arena);
}

/* Gives the symbols of a shard's object the module's names. The result is another file, since the
 * cache has the one that was compiled. */
static bool name_symbols(struct build *build, uint32_t index, struct bytes *object,
                         struct arena *arena) {
    struct build_objects *objects = &build->objects;
    const char *list = build->conversion.output.names[index];
    struct naming naming = {.text_label = objects->shards[index].text_label,
                            .file = file_base(build->conversion.output.files[index]),
                            .arena = arena};
    struct text named = {0};
    struct bytes names;
    if (!file_read(list, BUILD_INPUT_CAP_BYTES, arena, build->diag, &names))
        return false;
    naming.names = wasm2c_local_names_read(names, arena);
    if (!elffile_rename_symbols(*object, name_symbol, &naming, &named)) {
        text_free(&named);
        return diag_fail(build->diag, DIAG_ENVIRONMENT, "the C compiler made no object file");
    }
    object->data = (const uint8_t *)arena_copy(arena, named.data, named.size);
    object->size = named.size;
    text_free(&named);
    objects->paths[index] = arena_format(build->arena, "%s/" BUILD_CODE_NAME "_%u.named.o",
                                         build->workspace.scratch, index);
    return file_write(objects->paths[index], object->data, object->size, build->diag);
}

/* Reads the lines of a shard. The object without columns is another file, for the same reason. */
static bool read_lines(struct build *build, uint32_t index, struct bytes *object,
                       struct arena *arena) {
    struct build_objects *objects = &build->objects;
    const struct function_map_shard *shard = &objects->shards[index];
    uint8_t *copy = (uint8_t *)arena_copy(arena, object->data, object->size);
    machine_lines_read(copy, object->size, shard->code_name,
                       &build->conversion.output.numberings[index], !build->clang.launcher,
                       build->arena, &objects->lines[index]);
    object->data = copy;
    objects->paths[index] = arena_format(build->arena, "%s/" BUILD_CODE_NAME "_%u.lines.o",
                                         build->workspace.scratch, index);
    return file_write(objects->paths[index], object->data, object->size, build->diag);
}

/* All shards together may be as large as the memory that their compilers took, so only one is in
 * memory at a time. */
static bool read_shard(struct build *build, uint32_t index) {
    struct function_map_shard *shard = &build->objects.shards[index];
    struct contract contract = {.name = shard->code_name,
                                .target = build->settings->target,
                                .instrumented = build->clang.instrument};
    struct bytes object;
    struct arena reading = {0};
    bool ok = file_read(build->objects.paths[index], BUILD_INPUT_CAP_BYTES, &reading, build->diag,
                        &object) &&
              (!build->conversion.output.names || name_symbols(build, index, &object, &reading)) &&
              (!build->objects.lines || read_lines(build, index, &object, &reading)) &&
              contract_check(object, &contract, build->arena, build->diag);
    if (ok)
        function_map_read(&build->module, object, build->arena, shard);
    arena_destroy(&reading);
    return ok;
}

/* Writes the file of lines, and appends its assembly. */
static bool put_lines(const struct build *build, struct name_pool *pool, struct text *assembly) {
    struct text numbers = {0};
    struct line_map_input lines = {.lines = &build->conversion.lines,
                                   .shards = build->objects.lines,
                                   .shard_count = build->objects.shard_count,
                                   .path = build_path(build, BUILD_LINES)};
    line_map_assembly(&lines, pool, build->arena, &numbers, assembly);
    return build_write(build, BUILD_LINES, &numbers);
}

bool link_write_assembly(const struct build *build, bool is_source) {
    struct text assembly = {0};
    struct name_pool pool = name_pool_open(&build->module, build->arena);
    bool has_lines = !is_source && build->objects.lines;
    struct function_map_input map = {
        .description_path = is_source ? BUILD_DESCRIPTION : build_path(build, BUILD_DESCRIPTION),
        .shards = is_source ? NULL : build->objects.shards,
        .shard_count = is_source ? 0 : build->objects.shard_count,
        .lines_symbol = has_lines ? LINE_MAP_SYMBOL : NULL,
        .module_symbol = settings_make_library(build->settings) ? GLUE_LIBRARY_MODULE : NULL};
    segments_assembly(&build->module, wasm2c_segment_prefix(BUILD_CODE_NAME, build->arena),
                      is_source ? BUILD_SEGMENTS : build_path(build, BUILD_SEGMENTS), &assembly);
    bool ok = !has_lines || put_lines(build, &pool, &assembly);
    function_map_assembly(&map, &pool, &assembly);
    name_pool_close(&pool);
    return build_write(build, BUILD_ASSEMBLY, &assembly) && ok;
}

bool link_map(struct build *build) {
    struct build_objects *objects = &build->objects;
    struct clang_job job = {.source = CLANG_ASSEMBLY,
                            .input = build_path(build, BUILD_ASSEMBLY),
                            .output = build_path(build, BUILD_ASSEMBLY_OBJECT)};
    if (build->conversion.output.numberings)
        objects->lines = arena_array(build->arena, objects->shard_count, sizeof *objects->lines);
    for (uint32_t i = 0; !build->settings->dry_run && i < objects->shard_count; i++)
        if (!read_shard(build, i))
            return false;
    if (!link_write_assembly(build, false))
        return false;
    struct command command = clang_compile(&build->clang, &job);
    struct command_outcome outcome = process_run(&build->runner, &command);
    objects->paths[objects->count++] = job.output;
    return outcome.result == COMMAND_OK ||
           process_report(&build->runner, "clang", &command, &outcome);
}

/* Exports the names that begin with the library's prefix. */
bool link_write_export_list(const struct build *build) {
    struct text list = {0};
    text_format(&list, "{ global: %s_*; local: *; };\n",
                library_prefix(build->settings, build->output, build->arena));
    return build_write(build, CLANG_EXPORT_LIST, &list);
}

static bool report_link(struct build *build, const struct command *command,
                        const struct command_outcome *outcome) {
    process_report(&build->runner, "the linker", command, outcome);
    target_note_missing(target_or_host(build->settings->target), outcome->output, build->diag);
    return false;
}

bool link_artefact(struct build *build) {
    const struct build_objects *objects = &build->objects;
    const char **paths =
        arena_array(build->arena, objects->count + build->providers.count, sizeof *paths);
    memcpy(paths, objects->paths, objects->count * sizeof *paths);
    uint32_t count = objects->count;
    for (uint32_t i = 0; i < build->providers.count; i++)
        if (providers_own_object(build, i))
            paths[count++] = build->providers.objects[i];
    struct command commands[CLANG_LINK_STEPS_MAX];
    struct clang_artefact artefact = {
        .objects = paths,
        .object_count = count,
        .scratch = build->workspace.scratch,
        .prefix = library_prefix(build->settings, build->output, build->arena),
        .soname = build->settings->library.soname ? build->settings->library.soname
                                                  : file_base(build->output),
        .output = build->artefact};
    uint32_t steps = clang_link_steps(&build->clang, &artefact, commands);
    if (build->settings->emit == EMIT_SHARED && !link_write_export_list(build))
        return false;
    for (uint32_t i = 0; i < steps; i++) {
        commands[i].scratch =
            build->workspace.scratch; /* for what a linker that crashes leaves behind */
        struct command_outcome outcome = process_run(&build->runner, &commands[i]);
        if (outcome.result != COMMAND_OK)
            return report_link(build, &commands[i], &outcome);
    }
    return true;
}
