/* Shards of generated C that were compiled before. A shard is known by its text, by what the
 * preprocessor makes of the headers that it includes, by the compiler and by its flags. */
#ifndef COMPILER_NATIVE_SHARD_CACHE_H
#define COMPILER_NATIVE_SHARD_CACHE_H

#include "base/key.h"
#include "native/clang.h"

struct shard_cache {
    struct runner *runner;
    bool on;
    char common[KEY_TEXT_BYTES]; /* the key of what all shards of a build share */
};

/* Looks at what all shards share: `probe`, a C file that includes what they include and nothing
 * else, compiled as `job` says. Without a place for the cache, it stays off, which is nobody's
 * fault. */
void shard_cache_open(struct shard_cache *cache, const struct clang *clang,
                      const struct clang_job *job, struct runner *runner);

/* The entry of the shard that `job` compiles; NULL when it can't be kept. */
const char *shard_cache_entry(const struct shard_cache *cache, const struct clang *clang,
                              const struct clang_job *job);

#endif
