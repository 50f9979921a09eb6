/* The types of the functions that can be called through tables which a host reaches. */
#ifndef COMPILER_GLUE_TABLE_TYPES_H
#define COMPILER_GLUE_TABLE_TYPES_H

#include "base/arena.h"
#include "wasm/module.h"

struct table_types {
    uint32_t *indices; /* the first of the equal types, in the module's order */
    uint32_t count;
};

/* If the module exports or imports a table of functions, finds the types that its code calls
 * through tables, and those of the functions in its element segments. Types that hosts have no
 * values for (exnref) are left out. */
struct table_types table_types_find(const struct module *module, struct arena *arena);

#endif
