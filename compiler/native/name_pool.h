/* The names that an artefact carries for backtraces: each twice, fit for a terminal and as it is.
 * The two share their bytes if they are the same. */
#ifndef COMPILER_NATIVE_NAME_POOL_H
#define COMPILER_NATIVE_NAME_POOL_H

#include "wasm/module.h"

/* Where a name is in the pool. */
struct pooled_name {
    bool is_there;
    uint32_t quoted; /* with a NUL */
    uint32_t bytes;  /* or SINTER_NO_NAME */
    uint32_t size;
};

struct name_pool {
    const struct module *module;
    struct pooled_name *functions; /* by index */
    struct text bytes;
};

struct name_pool name_pool_open(const struct module *module, struct arena *arena);
/* The name of function `index`. It is put into the pool once. */
const struct pooled_name *name_pool_function(struct name_pool *pool, uint32_t index);
/* Puts any name into the pool. One without data has no bytes there. */
struct pooled_name name_pool_put(struct name_pool *pool, struct bytes name);
void name_pool_close(struct name_pool *pool);

#endif
