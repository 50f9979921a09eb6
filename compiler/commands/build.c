/* sinter build: compile a module to an artefact. */
#include "commands/commands.h"

#include "base/diag.h"
#include "base/file.h"
#include "build/build.h"

#include <string.h>

/* `a/plugin.wasm` -> `plugin`, `plugin.o`; for stdin `a.out`, as a compiler names it. */
static const char *default_output(const struct options *options, struct arena *arena) {
    if (strcmp(options->input, "-") == 0)
        return "a.out";
    const char *base = file_base(options->input);
    const char *dot = strrchr(base, '.');
    int size = dot && dot != base ? (int)(dot - base) : (int)strlen(base);
    const char *ending = options->emit == EMIT_OBJECT   ? ".o"
                         : options->emit == EMIT_SHARED ? ".so"
                         : options->emit == EMIT_STATIC ? ".a"
                         : options->emit == EMIT_C      ? ".c.d"
                         : dot && dot != base           ? ""
                                                        : ".out";
    return arena_format(arena, "%.*s%s", size, base, ending);
}

/* A result takes the place of nothing that the build is made of. */
static bool is_source(const struct options *options, const char *path) {
    bool found = strcmp(options->input, "-") != 0 && file_is_same(path, options->input);
    for (uint32_t i = 0; !found && i < options->provider_count; i++)
        found = file_is_same(path, options->providers[i].file);
    return found;
}

static bool check_output(const struct options *options, const char *path, struct diag *diag) {
    if (is_source(options, path))
        return diag_fail(diag, DIAG_ENVIRONMENT, "\"%s\" is what is compiled: give another output",
                         path);
    return true;
}

static bool check_outputs(const struct options *options, const char *output, struct arena *arena,
                          struct diag *diag) {
    if (options->dry_run)
        return true;
    if (options->header && file_is_one_place(options->header, output, arena))
        return diag_fail(diag, DIAG_ENVIRONMENT, "\"%s\" cannot be the output and its header",
                         output);
    if (options->header && options->emit == EMIT_C &&
        file_is_one_place(file_directory(options->header, arena), output, arena))
        return diag_fail(diag, DIAG_ENVIRONMENT,
                         "\"%s\" would be one of the sources: they have their header, library.h",
                         options->header);
    return check_output(options, output, diag) &&
           (!options->header || check_output(options, options->header, diag));
}

/* A directory may be named `dir/`. */
static const char *without_slashes(const char *path, struct arena *arena) {
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    return arena_copy(arena, path, size);
}

/* What imports more than functions has no executable: its C sources are a library's. */
static bool needs_host(const struct module *module) {
    return module->import_count > module->import_counts[EXTERN_FUNC];
}

bool command_build(const struct options *given, struct arena *arena, struct diag *diag) {
    struct options options = *given;
    struct pipeline pipeline = {
        .options = &options, .arena = arena, .diag = diag, .output = options.output};
    if (!pipeline.output)
        pipeline.output = default_output(&options, arena);
    if (options.emit == EMIT_C)
        pipeline.output = without_slashes(pipeline.output, arena);
    bool ok = check_outputs(&options, pipeline.output, arena, diag) && pipeline_load(&pipeline);
    if (ok && options.emit == EMIT_C && needs_host(&pipeline.module)) {
        options.library_sources = true;
        ok = options_check_library(&options, diag);
    }
    ok = ok && pipeline_build(&pipeline);
    pipeline_close(&pipeline);
    return ok;
}
