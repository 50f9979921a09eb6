/* --emit=c: a directory with the generated C, the providers' objects, and a script. On a machine
 * with Sinter installed, the script builds them with the commands that Sinter itself would run. */
#include "build/stages.h"

#include "base/file.h"

static void put_command(const struct build *build, const struct clang_job *job,
                        struct text *script) {
    struct clang clang = build->clang;
    clang.launcher = NULL;
    struct command command = clang_compile(&clang, job);
    process_command_text(&command, script);
}

/* Appends the commands that make the objects, and returns the number of objects. */
static uint32_t put_compilation(const struct build *build, const char **objects,
                                struct text *script) {
    const struct wasm2c_output *output = &build->conversion.output;
    uint32_t count = 0;
    for (uint32_t i = 0; i < output->file_count; i++) {
        objects[count] = arena_format(build->arena, "%s_%u.o", BUILD_CODE_NAME, i);
        struct clang_job job = shards_job(build, i, file_base(output->files[i]), objects[count]);
        count++;
        put_command(build, &job, script);
    }
    struct clang_job glue = shards_glue_job(build, BUILD_GLUE, BUILD_GLUE_OBJECT);
    struct clang_job module = {
        .source = CLANG_ASSEMBLY, .input = BUILD_ASSEMBLY, .output = BUILD_ASSEMBLY_OBJECT};
    put_command(build, &glue, script);
    put_command(build, &module, script);
    objects[count++] = glue.output;
    objects[count++] = module.output;
    return count;
}

static bool write_build_script(struct build *build) {
    struct text script = {0};
    bool library = settings_make_library(build->settings);
    const char *made = library ? "library.so" : "program";
    const char **objects =
        arena_array(build->arena, build->conversion.output.file_count + build->providers.count + 2,
                    sizeof *objects);
    text_format(&script,
                "#!/bin/sh\n# Builds `%s` from these sources. Its backtraces have no function "
                "names.\nset -e\nCDPATH= cd -- \"$(dirname -- \"$0\")\"\n",
                made);
    uint32_t count = put_compilation(build, objects, &script);
    for (uint32_t i = 0; i < build->providers.count; i++)
        if (providers_own_object(build, i))
            objects[count++] = arena_format(build->arena, "provider_%u.o", i);
    struct command link =
        clang_link(&build->clang, objects, count, library ? CLANG_EXPORT_LIST : NULL,
                   build->settings->library.soname, made);
    process_command_text(&link, &script);
    return build_write(build, "build.sh", &script);
}

bool sources_write(struct build *build) {
    if (file_exists(build->output) && !build->settings->dry_run)
        return diag_fail(build->diag, DIAG_ENVIRONMENT,
                         "\"%s\" already exists; --emit=c makes a new directory", build->output);
    return build->settings->dry_run ||
           (write_build_script(build) && link_write_assembly(build, true) &&
            (!settings_make_library(build->settings) || link_write_export_list(build)));
}

/* The files in the workspace that are sources. */
static uint32_t list_files(const struct build *build, const char **names) {
    const struct wasm2c_output *output = &build->conversion.output;
    uint32_t count = 0;
    names[count++] = "build.sh";
    names[count++] = BUILD_GLUE;
    names[count++] = BUILD_ASSEMBLY;
    names[count++] = BUILD_DESCRIPTION;
    names[count++] = BUILD_SEGMENTS;
    names[count++] = output->header;
    if (settings_make_library(build->settings))
        names[count++] = CLANG_EXPORT_LIST;
    if (settings_make_header(build->settings))
        names[count++] = BUILD_HEADER;
    if (output->file_count > 1)
        names[count++] = BUILD_CODE_NAME "-impl.h";
    for (uint32_t i = 0; i < output->file_count; i++)
        names[count++] = file_base(output->files[i]);
    return count;
}

bool sources_stage(struct build *build, const char *name) {
    const char **names =
        arena_array(build->arena, build->conversion.output.file_count + 9, sizeof *names);
    uint32_t count = list_files(build, names);
    int folder = file_make_in(build->workspace.staging_folder, name, build->diag);
    bool ok = folder >= 0;
    for (uint32_t i = 0; ok && i < count; i++)
        ok = file_copy_into(build_path(build, names[i]), folder, names[i], build->diag);
    for (uint32_t i = 0; ok && i < build->providers.count; i++)
        ok = file_copy_into(build->providers.objects[i], folder,
                            arena_format(build->arena, "provider_%u.o", i), build->diag);
    file_close(folder);
    return ok;
}
