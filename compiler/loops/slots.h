/* Slots are memory at a fixed address that a loop uses for variables: it reads them only after
 * writing them in the same iteration. An example is an array on the shadow stack that an inner
 * loop runs over. If nothing else in the loop touches that memory and no access traps, the slots
 * can stay in locals and be written once at the end.
 *
 *     loop                          loop
 *       sp[0] = a * i                 t0 = a * i
 *       sp[1] = b * i                 t1 = b * i
 *       out[i] = sp[0] + sp[1]        out[i] = t0 + t1
 *       i += 1                        i += 1
 *     end                           end
 *                                   sp[0] = t0; sp[1] = t1
 *
 * Accesses whose addresses differ by constants form a group: sp[0] and sp[1] are one, out[i]
 * another. One check per group, before the loop, shows that all accesses are in bounds and that the
 * other groups keep clear of the slots:
 *
 *     slots          [ sp .. sp + 8 )
 *     other group                        [ out + first i .. out + last i + 4 )     apart: go */
#ifndef COMPILER_LOOPS_SLOTS_H
#define COMPILER_LOOPS_SLOTS_H

#include "base/text.h"
#include "loops/body.h"
#include "loops/locals.h"

enum { LOOP_GROUPS_MAX = 8 };

struct loop_group {
    uint32_t base;    /* the access with the lowest place; the others are measured from it */
    int64_t stride;   /* what an iteration adds to its address */
    int64_t size;     /* from the base to the end of the last access, in bytes */
    int64_t excess;   /* no address is negative if the base's place is at least this: the largest
                         of 0 and each access's offset minus its distance from the base */
    uint32_t address; /* the local that holds the base's address for the next iteration */
    uint32_t low;     /* the local that holds the lowest place of all iterations */
};

struct loop_slots {
    struct loop_group groups[LOOP_GROUPS_MAX];
    uint32_t group_count;
    uint32_t slots;                       /* the group that is the slots */
    uint8_t groups_of[LOOP_ACCESSES_MAX]; /* by access: its group */
    uint64_t offsets[LOOP_ACCESSES_MAX];  /* by access: from the address of its group's base */
};

/* Finds the groups of a body that forwards (body.h). Returns false if it has no slots, or if a load
 * might read a slot that the iteration has not written. */
bool loop_slots_find(struct loop_slots *slots, struct loop_body *body);

/* Writes code that leaves the innermost block unless all accesses are in bounds and no other group
 * touches the slots, in the next iteration and the `last` iterations after it. `last` is an i32
 * local, read as unsigned. */
void loop_slots_put_guard(struct loop_slots *slots, const struct loop_body *body, uint32_t last,
                          struct added_locals *added, struct text *out);

#endif
