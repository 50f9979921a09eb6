/* Import presets for a host program: the imports that AssemblyScript and Emscripten give their
 * modules. A host compiles the preset's C file, in lib/sinter/presets, into itself; that defines
 * the imports' functions and one of the resolvers below.
 *
 * A resolver can be the one of struct sinter_imports, or be called from the host's own resolver
 * where that finds nothing. All functions of a preset are weak: a host that defines `env_trace` has
 * its own function behind "env"."trace". `context` is not used. */
#ifndef SINTER_PRESETS_H
#define SINTER_PRESETS_H

#include "sinter/sinter.h"

#ifdef __cplusplus
extern "C" {
#endif

bool sinter_preset_assemblyscript(void *context, const struct sinter_import_info *import,
                                  struct sinter_extern *value);
bool sinter_preset_emscripten(void *context, const struct sinter_import_info *import,
                              struct sinter_extern *value);

#ifdef __cplusplus
}
#endif
#endif
