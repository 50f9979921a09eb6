/* Locals that are added to a function for its new loops. */
#ifndef COMPILER_LOOPS_LOCALS_H
#define COMPILER_LOOPS_LOCALS_H

#include <stdbool.h>
#include <stdint.h>

/* Besides enum value_type: an i32 of 8 or 16 bits, and one that takes the value of such a one when
 * the loop ends. */
enum { ADDED_BYTE = 8, ADDED_HALF = 16, ADDED_LAST = 1 };

/* Locals that are added to a function, for all its loops. */
struct added_locals {
    uint32_t first; /* the index of the first one */
    uint32_t count;
    uint8_t *types; /* enum value_type, or as above; ADDED_LOCALS_MAX */
    bool *taken;    /* by the loop that is being written */
};
enum { ADDED_LOCALS_MAX = 32000 };

/* A local of the type that this loop does not use yet. */
uint32_t loop_locals_take(struct added_locals *added, uint8_t type);

#endif
