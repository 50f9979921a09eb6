/* What the executable wrote of the module's state (<sinter/internal/snapshot.h>). A guest that
 * broke out of its sandbox could write anything there. */
#ifndef COMPILER_SNAPSHOT_STATE_H
#define COMPILER_SNAPSHOT_STATE_H

#include "snapshot/plan.h"

/* Bytes of a memory, not all zero. Runs ascend, and do not overlap. */
struct snapshot_run {
    uint64_t address;
    struct bytes bytes;
};

struct snapshot_state {
    struct bytes reason; /* why there is no more than this; empty: there is */
    struct snapshot_memory {
        uint64_t page_count;
        struct snapshot_run *runs;
        uint32_t run_count;
    } *memories;             /* of the module */
    const uint8_t **globals; /* of the module; NULL: it is as at first */
    struct snapshot_table {
        uint32_t size;
        uint32_t *elements; /* 0: null; otherwise 1 + the index of a function */
    } *tables;              /* of the module, if the plan has references */
    bool *dropped_datas;    /* of the module: passive ones that were dropped */
    bool *dropped_elems;
};

/* Reads it. False if it is not as `plan` expects it, for example because the executable ended while
 * it wrote. `state` borrows `written`. */
bool snapshot_state_read(struct bytes written, const struct snapshot_plan *plan,
                         struct arena *arena, struct snapshot_state *state);

/* The global's value as a reference, like a table's element. */
uint32_t snapshot_state_reference(const uint8_t *global);

#endif
