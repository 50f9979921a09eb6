/* The cache of `sinter run`: executables, by the SHA-256 of everything that they depend on. */
#ifndef COMPILER_BUILD_RUN_CACHE_H
#define COMPILER_BUILD_RUN_CACHE_H

#include "build/build.h"

/* The path at which this build's executable is, or is to be stored (base/store.h). The key covers
 * the module's bytes, the flags, the files of --import, and the identities of the compiler, wasm2c,
 * the runtime and Sinter itself. Returns NULL after a report if there is no such path. */
const char *run_cache_entry(struct build *build);

#endif
