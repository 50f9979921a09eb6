/* Names that are local to a shard. wasm2c's names of functions and types contain indices, and an
 * added function changes nearly all of these. So a shard is compiled with other names, which count
 * the things that it uses in the order of their first use:
 *
 *   w2c_m_f12_grow(instance, var_i0);        w2c_m_s0(instance, var_i0);
 *   CALL_INDIRECT(..., w2c_m_t3, ...);       CALL_INDIRECT(..., w2c_m_s1, ...);
 *
 * and the object's symbols get the module's names afterwards. If a function changes its index, the
 * shards that call it are still the same C.
 *
 * Replaced are the names of functions, tail entries, helpers, types, and arrays of known tables.
 * Imports, segments, tags and the fields of an instance keep their numbers. */
#ifndef COMPILER_WASM2C_LOCAL_NAMES_H
#define COMPILER_WASM2C_LOCAL_NAMES_H

#include "base/arena.h"
#include "base/text.h"

/* Appends `shard` of module `module` with local names to `out`, and to `names` one line for each:
 * the module's name for it, in the order of their numbers. */
void wasm2c_local_names_put(struct bytes shard, const char *module, struct text *out,
                            struct text *names);

/* What wasm2c_local_names_put listed. */
struct wasm2c_local_names {
    struct bytes *items;
    uint32_t count;
};

/* Reads such a list. The names borrow its bytes. */
struct wasm2c_local_names wasm2c_local_names_read(struct bytes list, struct arena *arena);

/* Returns what `symbol` of a shard of `module` is called in the module: the name of the local name
 * in it, with whatever clang put around that. NULL if it contains no local name. */
const char *wasm2c_local_names_symbol(const struct wasm2c_local_names *names, const char *symbol,
                                      const char *module, struct arena *arena);

#endif
