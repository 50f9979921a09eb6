/* What goes with the compiler: lib/sinter beside bin/ (or $SINTER_RESOURCE_DIR), in the build tree
 * as installed. include/           public headers, for --import's C files abi/               what
 * generated C includes libsinter_runtime.a wasm2c/            wasm2c.cjs and wat2wasm.cjs */
#ifndef COMPILER_BASE_RESOURCE_H
#define COMPILER_BASE_RESOURCE_H

#include "base/arena.h"

/* The absolute path of `name` in the resource directory. */
const char *resource_path(const char *name, struct arena *arena);

#endif
