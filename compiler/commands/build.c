/* sinter build: compile a module to an artefact. */
#include "commands.h"

#include "file.h"
#include "pipeline.h"

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

bool command_build(const struct options *options, struct arena *arena, struct diag *diag) {
    struct pipeline pipeline = {
        .options = options, .arena = arena, .diag = diag, .output = options->output};
    if (!pipeline.output)
        pipeline.output = default_output(options, arena);
    bool ok = pipeline_load(&pipeline) && pipeline_build(&pipeline);
    pipeline_close(&pipeline);
    return ok;
}
