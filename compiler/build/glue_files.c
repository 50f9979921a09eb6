/* The files that join generated code to the runtime: the glue's C, a library's header, and the
 * description that the artefact carries. */
#include "build/stages.h"

#include "glue/describe.h"
#include "glue/library_header.h"
#include "glue/threads.h"

static bool write_header(struct build *build, const struct library_names *names) {
    struct text header = {0};
    if (!settings_make_header(build->settings))
        return true;
    library_header(&build->module, names, &header);
    return build_write(build, BUILD_HEADER, &header);
}

static bool write_glue(struct build *build, const struct library_names *names) {
    struct text c = {0};
    const struct settings *settings = build->settings;
    struct glue_input input = {.module = &build->module,
                               .bindings = build->bindings,
                               .settings = settings,
                               .policy = build->policy,
                               .code = &build->conversion.code,
                               .host_main = build->providers.host_main,
                               .library = settings_make_library(settings),
                               .names = names,
                               .header_name = settings_make_header(settings) ? BUILD_HEADER : NULL};
    glue_c(&input, build->arena, &c);
    return build_write(build, BUILD_GLUE, &c);
}

/* The stack, the time and the process that a library runs in are its host's. */
static bool write_description(struct build *build) {
    struct text description = {0};
    struct policy_settings policy = *build->policy;
    if (settings_make_library(build->settings)) {
        policy.stack_size_bytes = 0;
        policy.os_sandbox = false;
    }
    if (settings_make_library(build->settings) ||
        threads_memory_import(&build->module) == MODULE_NO_IMPORT)
        policy.max_threads = 0;
    describe_module(&build->module, build->settings->custom_sections, &policy, &description);
    return build_write(build, BUILD_DESCRIPTION, &description);
}

bool glue_files_write(struct build *build) {
    const struct settings *settings = build->settings;
    struct library_names names = {0};
    if (settings_make_library(settings) &&
        (!library_check_allocator(&build->module, settings, build->diag) ||
         !library_names_find(&build->module, build->bindings, settings, build->output, build->arena,
                             build->diag, &names) ||
         !write_header(build, &names)))
        return false;
    return write_glue(build, &names) && write_description(build);
}
