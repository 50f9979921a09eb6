/* Import presets for a host program: the imports that AssemblyScript and Emscripten give their
 * modules. Each is one C file in lib/sinter/presets, to be compiled into the host; this is what it
 * defines besides the functions themselves.
 *
 * They are resolvers, for struct sinter_imports or to be called from a resolver of the host's own,
 * which has then the first word. All functions of a preset are weak: a host that defines
 * `env_trace` has its own behind "env"."trace". `context` is not used. */
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
