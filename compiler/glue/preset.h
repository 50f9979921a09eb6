/* The import presets, `--import env=@NAME`: their names, their C files, and the functions that they
 * provide, with their types. */
#ifndef COMPILER_GLUE_PRESET_H
#define COMPILER_GLUE_PRESET_H

#include "wasm/module.h"

struct preset;

/* The preset called `name`, or NULL. */
const struct preset *preset_find(const char *name);
/* All names, for people: `@a, @b`. */
const char *preset_names(struct arena *arena);
const char *preset_name(const struct preset *preset);
/* The path of its C file. */
const char *preset_file(const struct preset *preset, struct arena *arena);

enum preset_match { PRESET_NONE, PRESET_OTHER_TYPE, PRESET_PROVIDES };

/* Whether the preset provides the function `import`. Unless the answer is PRESET_NONE, `*type` is
 * set to the text of the type that the preset gives it, in `arena`. */
enum preset_match preset_provides(const struct preset *preset, const struct module *module,
                                  const struct import *import, struct arena *arena,
                                  const char **type);

/* The preset that provides the most of the module's imports, with their number. NULL when none
 * provides any. */
const struct preset *preset_best(const struct module *module, struct arena *arena,
                                 uint32_t *import_count);

#endif
