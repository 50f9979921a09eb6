/* Tables whose contents are known at compile time, as they are in most C programs: no instruction
 * writes them, and all segments have constant offsets. An indirect call through such a table needs
 * neither the table nor the callee's type at run time. For each type that calls expect there is a
 * constant array, which holds the functions of that type and, everywhere else, functions that trap:
 *
 *     (table 3 funcref)                                 $f has type 0, $g type 1
 *     (elem (i32.const 0) $f $g)
 *     (call_indirect (type 1) ... (local.get $i))       if (i < 3) calls[i]() with
 *                                                       calls[] = {wrong_type, g, null} */
#ifndef COMPILER_LOWER_KNOWN_TABLES_H
#define COMPILER_LOWER_KNOWN_TABLES_H

#include "base/arena.h"
#include "lower/tail_calls.h"
#include "wasm/module.h"

struct known_table {
    uint32_t *functions; /* by element: the index of a function + 1, or 0 for null; NULL if the
                            table is not known */
    uint32_t size;
};
struct known_use {
    uint32_t table;
    uint32_t type; /* the first of the equal types */
};
struct known_tables {
    struct known_table *tables; /* by table */
    uint32_t *types;            /* by type: the first one equal to it */
    uint32_t type_count;
    struct known_use *uses; /* the pairs of a table and a type that calls use, each once */
    uint32_t use_count;
    /* The first use by a tail call, as in a threaded interpreter; NULL if there is none. */
    const struct known_use *jumps;
    enum tail_jumps tail_jumps;
};

/* Finds the known tables of `module`, which is valid. `are_own` is the result of elements_are_own.
 * Everything lives in `arena`. */
struct known_tables known_tables_find(const struct module *module, bool are_own,
                                      enum tail_jumps tail_jumps, struct arena *arena);

/* Whether calls of `type` through `table` have a constant array. Either may be out of
 * range. */
bool known_tables_has(const struct known_tables *known, uint32_t table, uint32_t type);

#endif
