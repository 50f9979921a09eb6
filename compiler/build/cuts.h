/* Where the functions of a large module are cut into shards. The cuts follow the functions, not
 * their indices: if a function is added, removed or changed, nearly all other shards have the same
 * functions as before. */
#ifndef COMPILER_BUILD_CUTS_H
#define COMPILER_BUILD_CUTS_H

#include "base/arena.h"
#include "wasm/module.h"

#include <stdbool.h>

/* A function, as cuts see it. */
struct cuts_function {
    size_t size_bytes;
    uint32_t hash;
    bool can_start; /* a shard may start with it */
};

/* No shard is larger than `most_bytes`, except around a function that is itself about as large, and
 * none is smaller than `least_bytes`, except the only one. */
struct cuts_limits {
    size_t least_bytes;
    size_t most_bytes;
};

/* The first functions of all shards, in order; the first is 0. */
struct cuts {
    uint32_t *starts;
    uint32_t count;
};

struct cuts cuts_find(const struct cuts_function *functions, uint32_t count,
                      struct cuts_limits limits, struct arena *arena);

/* A hash that says which function this is in other versions of the module, too. It is that of the
 * function's name if it has one. Otherwise it is that of its instructions, without the immediates
 * that change when other functions or the data do: indices, addresses and offsets. `body` is valid.
 */
uint32_t cuts_hash(struct bytes name, struct bytes body);

#endif
