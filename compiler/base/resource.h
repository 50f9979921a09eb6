/* The files that come with the compiler. They are in lib/sinter beside bin/ (or in
 * $SINTER_RESOURCE_DIR), in the build tree as in an installation:
 *
 *   include/              public headers, for the C files of --import
 *   abi/                  headers of generated C
 *   presets/              the C of import presets
 *   libsinter_runtime.a
 *   wasm2c/               wasm2c, or wasm2c.cjs; wat2wasm.cjs
 *   bench/                the script that runs modules in Node */
#ifndef COMPILER_BASE_RESOURCE_H
#define COMPILER_BASE_RESOURCE_H

#include "base/arena.h"

/* The path of `name` in the resource directory, in the arena. It is absolute unless
 * $SINTER_RESOURCE_DIR is not. The file need not exist. */
const char *resource_path(const char *name, struct arena *arena);

#endif
