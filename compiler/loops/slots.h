/* Slots: memory that stays where it is throughout a loop, and that a body reads only where it has
 * written it before. They are what is left on the shadow stack of arrays that a body uses as its
 * variables. A loop does without them, as long as nothing else that it reads or writes is there and
 * nothing traps: then it is enough to write them at its end.
 *
 * The accesses are in groups, whose addresses differ by constants: it takes one look at each group
 * to know that. */
#ifndef COMPILER_LOOPS_SLOTS_H
#define COMPILER_LOOPS_SLOTS_H

#include "loops/body.h"
#include "loops/code.h"

enum { LOOP_GROUPS_MAX = 8 };

struct loop_group {
    uint32_t base; /* the access of the lowest place in the group, which the others are told from */
    int64_t stride; /* what a body adds to its address */
    int64_t size;   /* bytes from there to the last end in the group */
    int64_t excess; /* the most that an access has more in its offset than its way from there is */
    uint32_t address; /* the local with the base's address, as it is before the next body */
    uint32_t low;     /* the local with the lowest place of all bodies */
};

struct loop_slots {
    struct loop_group groups[LOOP_GROUPS_MAX];
    uint32_t group_count;
    uint32_t slots;                       /* which of them are the slots */
    uint8_t groups_of[LOOP_ACCESSES_MAX]; /* of the body's accesses */
    uint32_t offsets[LOOP_ACCESSES_MAX];  /* of these from the address of the group's base */
};

/* Finds the groups of a body that was read to forward. False when it has no slots, or what it reads
 * is not known to be none. */
bool loop_slots_find(struct loop_slots *slots, struct loop_body *body);

/* Puts code that leaves the innermost block unless, from the groups' addresses on and for as many
 * bodies as local `last` says and one more, all accesses are in bounds and none but the slots' are
 * at the slots. */
void loop_slots_put_guard(struct loop_slots *slots, const struct loop_body *body, uint32_t last,
                          struct added_locals *added, struct text *out);

#endif
