/* The cache of `sinter run`: executables by the SHA-256 of everything that decides what they are.
 */
#ifndef COMPILER_BUILD_RUN_CACHE_H
#define COMPILER_BUILD_RUN_CACHE_H

#include "build/build.h"

/* The path where the executable for this build is, or is to be put (base/store.h). The key covers
 * the module's bytes, the flags, the files given by --import, and the identities of the compiler,
 * wasm2c, the runtime and Sinter itself. NULL, reported, when there is no such place. */
const char *run_cache_entry(struct build *build);

#endif
