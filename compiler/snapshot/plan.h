/* Whether a snapshot can be taken of a module, and what belongs to it: which functions run at build
 * time, and which of the module's state they may change. */
#ifndef COMPILER_SNAPSHOT_PLAN_H
#define COMPILER_SNAPSHOT_PLAN_H

#include "wasm/module.h"

enum { SNAPSHOT_CALLS_MAX = 3 };

struct snapshot_plan {
    const struct module *module;
    /* The start function, `_initialize`, and the export that the user names, as far as there are
     * such: they run in this order. */
    struct snapshot_call {
        uint32_t function;
        struct bytes name;  /* of its export; empty: the start function */
        bool is_referenced; /* by ref.func in code, which must be declared outside of it */
    } calls[SNAPSHOT_CALLS_MAX];
    uint32_t call_count;
    struct bytes export_name; /* of the user's export; empty: none */
    bool has_references;  /* tables, and globals with references, may be changed at build time */
    bool names_functions; /* code has ref.func, and what it names must be declared */
    bool *drops_data;     /* by index: code has data.drop of the segment */
    bool *drops_elem;     /* by index: code has elem.drop of the segment */
};

/* `export_name` is the export to run; "" for none. Returns false after a report that names what
 * cannot be in a snapshot. */
bool snapshot_plan_make(const struct module *module, const char *export_name, struct arena *arena,
                        struct diag *diag, struct snapshot_plan *plan);

/* Whether global `index` may have another value in the snapshot than at first. */
bool snapshot_plan_has_global(const struct snapshot_plan *plan, uint32_t index);

/* Whether the passive segment `index` may be dropped at build time in a way that an instruction
 * could tell: it is not empty, and there is something to copy it to. */
bool snapshot_plan_may_drop_data(const struct snapshot_plan *plan, uint32_t index);
/* The same. `*table` becomes a table that has elements of the segment's type. */
bool snapshot_plan_may_drop_elem(const struct snapshot_plan *plan, uint32_t index, uint32_t *table);

/* Whether `export` runs at build time and is not in the result. */
bool snapshot_plan_uses_export(const struct snapshot_plan *plan, const struct export *export);

#endif
