/* The cache of compiled shards. A shard is identified by its text, by its headers as the
 * preprocessor sees them, by the compiler, and by its flags. */
#ifndef COMPILER_NATIVE_SHARD_CACHE_H
#define COMPILER_NATIVE_SHARD_CACHE_H

#include "base/key.h"
#include "native/clang.h"

struct shard_cache {
    struct runner *runner;
    bool on;
    char common[KEY_TEXT_BYTES]; /* the key of everything that all shards of a build share */
};

/* Computes the key of what all shards share. `job` compiles a C file that includes the same headers
 * as they do and has nothing else. If that file cannot be preprocessed, the cache stays off, and
 * nothing is reported. */
void shard_cache_open(struct shard_cache *cache, const struct clang *clang,
                      const struct clang_job *job, struct runner *runner);

/* The entry of the shard that `job` compiles. NULL when the cache is off or cannot be used. */
const char *shard_cache_entry(const struct shard_cache *cache, const struct clang *clang,
                              const struct clang_job *job);

#endif
