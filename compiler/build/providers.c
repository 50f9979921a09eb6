/* The providers of imports. The files of --import are compiled, and read to find what they define.
 * Each import gets one of their functions, or one of the runtime's.
 *
 * A guest declares the types of its imports. If it could call a host function with another type, it
 * could choose arguments, references and addresses. So C files are compiled with debug information,
 * which has the types of their functions; objects and archives must contain theirs. */
#include "build/stages.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

static bool is_c(const struct provider *provider) { return string_ends_with(provider->file, ".c"); }

/* The index of the first provider with the same file, whose object they all share. */
static uint32_t first_of_file(const struct build *build, uint32_t index) {
    const struct provider *providers = build->settings->providers;
    uint32_t first = 0;
    while (strcmp(providers[first].file, providers[index].file) != 0)
        first++;
    return first;
}

bool providers_own_object(const struct build *build, uint32_t index) {
    return first_of_file(build, index) == index;
}

/* Shows what the compiler says about the user's file unchanged, and its warnings also on success.
 */
static void show_output(const struct command_outcome *outcome) {
    struct text said = {0};
    text_visible(&said, outcome->output);
    fwrite(said.data, 1, said.size, stderr);
    text_free(&said);
}

static bool compile(struct build *build, const struct provider *provider, const char *file,
                    const char *object) {
    struct clang_job job = {.source = CLANG_PROVIDER, .input = file, .output = object};
    struct command command = clang_compile(&build->clang, &job);
    struct command_outcome outcome = process_run(&build->runner, &command);
    show_output(&outcome);
    if (outcome.result == COMMAND_FAILED)
        return diag_fail(build->diag, DIAG_INPUT, "\"%s\" does not compile", provider->file);
    return outcome.result == COMMAND_OK ||
           process_report(&build->runner, "clang", &command, &outcome);
}

/* Gets the object of provider `index`. */
static bool make_object(struct build *build, uint32_t index) {
    const struct provider *provider = &build->settings->providers[index];
    const char **objects = build->providers.objects;
    bool is_flag = *provider->file == '-'; /* to clang */
    const char *file =
        is_flag ? arena_format(build->arena, "./%s", provider->file) : provider->file;
    uint32_t first = first_of_file(build, index);
    if (!file_exists(provider->file))
        return diag_fail(build->diag, DIAG_INPUT,
                         "cannot open \"%s\", a provider of import module \"%s\"", provider->file,
                         provider->module);
    if (first != index) {
        objects[index] = objects[first];
        return true;
    }
    objects[index] = file;
    if (!is_c(provider))
        return true;
    objects[index] =
        arena_format(build->arena, "%s/provider_%u.o", build->workspace.scratch, index);
    return compile(build, provider, file, objects[index]);
}

static bool read_functions(struct build *build, uint32_t index) {
    struct build_providers *providers = &build->providers;
    const struct provider *provider = &build->settings->providers[index];
    struct provided *provided = &providers->provided[index];
    uint32_t count;
    *provided = (struct provided){
        .module = provider->module, .file = provider->file, .preset = provider->preset};
    if (build->settings->dry_run)
        return true; /* nothing was compiled */
    if (!provider_read(providers->objects[index], provider->file,
                       target_or_host(build->settings->target), build->arena, build->diag,
                       &provided->functions))
        return false;
    providers->host_main |= provider_find(&provided->functions, "sinter_host_main", &count) != NULL;
    return true;
}

/* Removes the debug information from the objects of C files: their types are known now. The user's
 * own objects keep theirs. */
static bool strip(struct build *build, uint32_t index) {
    if (build->settings->dry_run || !is_c(&build->settings->providers[index]) ||
        !providers_own_object(build, index))
        return true;
    struct command command = clang_strip_debug(&build->clang, build->providers.objects[index]);
    struct command_outcome outcome = process_run(&build->runner, &command);
    return outcome.result == COMMAND_OK ||
           process_report(&build->runner, "objcopy", &command, &outcome);
}

bool providers_compile(struct build *build) {
    struct build_providers *providers = &build->providers;
    providers->count = build->settings->provider_count;
    providers->objects =
        arena_array(build->arena, providers->count + 1, sizeof *providers->objects);
    providers->provided =
        arena_array(build->arena, providers->count + 1, sizeof *providers->provided);
    bool (*const steps[])(struct build *, uint32_t) = {make_object, read_functions, strip};
    for (size_t step = 0; step < sizeof steps / sizeof *steps; step++)
        for (uint32_t i = 0; i < providers->count; i++)
            if (!steps[step](build, i))
                return false;
    return true;
}

bool providers_bind(struct build *build) {
    const struct settings *settings = build->settings;
    enum bind_missing missing = settings_make_library(settings) ? BIND_MISSING_HOST
                                : settings->missing_imports_trap || settings->dry_run
                                    ? BIND_MISSING_TRAP
                                    : BIND_MISSING_REPORT;
    build->bindings =
        arena_array(build->arena, build->module.import_count + 1, sizeof *build->bindings);
    return bind_imports(&build->module, build->providers.provided, build->providers.count, missing,
                        build->arena, build->diag, build->bindings);
}
