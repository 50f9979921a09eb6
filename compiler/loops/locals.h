/* The locals that are added to a function for its new loops. Loops share them, and no loop uses one
 * twice. */
#ifndef COMPILER_LOOPS_LOCALS_H
#define COMPILER_LOOPS_LOCALS_H

#include <stdbool.h>
#include <stdint.h>

/* Types besides enum value_type: an i32 that holds no more than 8 or 16 bits. With ADDED_LAST it
 * takes over the value of such a local after the loop. */
enum { ADDED_BYTE = 8, ADDED_HALF = 16, ADDED_LAST = 1 };

/* The locals added to one function. */
struct added_locals {
    uint32_t first; /* the index of the first of them */
    uint32_t count;
    uint8_t *types; /* enum value_type or one of the above; up to ADDED_LOCALS_MAX */
    bool *taken;    /* the loop that is being written uses it */
};
enum { ADDED_LOCALS_MAX = 32000 };

/* Returns the index of a local of that type which the current loop does not use yet. */
uint32_t loop_locals_take(struct added_locals *added, uint8_t type);

#endif
