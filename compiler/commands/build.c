/* sinter build: compile a module to an artefact. */
#include "commands/commands.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/store.h"
#include "build/build.h"

#include <string.h>

/* `a/plugin.wasm` -> `plugin`, `plugin.o`; for stdin `a.out`, as a compiler names it. */
static const char *default_output(const struct settings *settings, struct arena *arena) {
    if (strcmp(settings->input, "-") == 0)
        return "a.out";
    const char *base = file_base(settings->input);
    const char *dot = strrchr(base, '.');
    int size = dot && dot != base ? (int)(dot - base) : (int)strlen(base);
    const char *ending = settings->emit == EMIT_OBJECT   ? ".o"
                         : settings->emit == EMIT_SHARED ? ".so"
                         : settings->emit == EMIT_STATIC ? ".a"
                         : settings->emit == EMIT_C      ? ".c.d"
                         : dot && dot != base            ? ""
                                                         : ".out";
    return arena_format(arena, "%.*s%s", size, base, ending);
}

/* The output must not overwrite an input of the build. */
static bool is_source(const struct settings *settings, const char *path) {
    bool found = strcmp(settings->input, "-") != 0 && file_is_same(path, settings->input);
    for (uint32_t i = 0; !found && i < settings->provider_count; i++)
        found = file_is_same(path, settings->providers[i].file);
    return found;
}

static bool check_output(const struct settings *settings, const char *path, struct diag *diag) {
    if (is_source(settings, path))
        return diag_fail(diag, DIAG_ENVIRONMENT,
                         "\"%s\" is an input of this build; give another output", path);
    return true;
}

static bool check_outputs(const struct settings *settings, const char *output, struct arena *arena,
                          struct diag *diag) {
    if (settings->dry_run)
        return true;
    if (settings->library.header && file_is_one_place(settings->library.header, output, arena))
        return diag_fail(diag, DIAG_ENVIRONMENT, "\"%s\" cannot be both the output and its header",
                         output);
    if (settings->library.header && settings->emit == EMIT_C &&
        file_is_one_place(file_directory(settings->library.header, arena), output, arena))
        return diag_fail(
            diag, DIAG_ENVIRONMENT,
            "\"%s\" would be one of the sources, which have their own header, library.h",
            settings->library.header);
    const char *header = settings->library.header;
    const char *folder = settings->emit != EMIT_C && file_is_directory(output) ? output
                         : header && file_is_directory(header)                 ? header
                                                                               : NULL;
    if (folder)
        return diag_fail(diag, DIAG_ENVIRONMENT, "\"%s\" is a directory; give a file in it",
                         folder);
    return check_output(settings, output, diag) &&
           (!settings->library.header || check_output(settings, settings->library.header, diag));
}

/* A directory may be named `dir/`. */
static const char *without_slashes(const char *path, struct arena *arena) {
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    return arena_copy(arena, path, size);
}

/* A module that imports more than functions cannot be an executable, so its sources are those of a
 * library. */
static bool needs_host(const struct module *module) {
    return module->import_count > module->import_counts[EXTERN_FUNC];
}

bool command_build(const struct options *options, struct arena *arena, struct diag *diag) {
    struct settings settings = options->settings;
    struct build build = {
        .settings = &settings, .arena = arena, .diag = diag, .output = options->output};
    if (!build.output)
        build.output = default_output(&settings, arena);
    if (settings.emit == EMIT_C)
        build.output = without_slashes(build.output, arena);
    bool ok = check_outputs(&settings, build.output, arena, diag) &&
              (settings.no_cache || store_check_size(diag)) && build_load(&build);
    if (ok && settings.emit == EMIT_C && needs_host(&build.module)) {
        settings.library.is_sources = true;
        ok = options_check_library(&settings, diag);
    }
    ok = ok && build_make(&build);
    build_close(&build);
    return ok;
}
