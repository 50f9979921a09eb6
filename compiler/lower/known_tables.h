/* Tables whose elements are known when the module is compiled: those of a program in C, as a rule.
 * No instruction writes them, and what segments write is known. An indirect call through one needs
 * neither the table nor the element's type at run time: for each type that calls expect there is a
 * constant array with the functions of that type, and functions that trap elsewhere.
 *
 *     (table 3 funcref) (elem (i32.const 0) $f $g)       $f of type 0, $g of type 1
 *     (call_indirect (type 1) ... (local.get 0))         index < 3, {not_type, g, null}[index] */
#ifndef COMPILER_LOWER_KNOWN_TABLES_H
#define COMPILER_LOWER_KNOWN_TABLES_H

#include "base/arena.h"
#include "wasm/module.h"

struct known_table {
    uint32_t *functions; /* by element: a function's index, +1; 0 for null. NULL: it is not known */
    uint32_t size;
};
struct known_use {
    uint32_t table;
    uint32_t type; /* the first one of those that are equal */
};
struct known_tables {
    struct known_table *tables; /* by table */
    uint32_t *types;            /* for each type the first one that is equal */
    uint32_t type_count;
    struct known_use *uses; /* by which types calls go through which table, each once */
    uint32_t use_count;
    /* The first one by which tail calls go: a threaded interpreter's, perhaps. NULL: none. */
    const struct known_use *jumps;
};

/* Finds the known tables of `module`, which is valid. `are_own` is what elements.h says of it.
 * Everything lives in `arena`. */
struct known_tables known_tables_find(const struct module *module, bool are_own,
                                      struct arena *arena);

/* Whether calls of `type` through `table` have a constant array. Neither has to exist. */
bool known_tables_has(const struct known_tables *known, uint32_t table, uint32_t type);

#endif
