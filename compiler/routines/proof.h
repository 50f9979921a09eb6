/* Proves that a function is one of the routines that every C library has: memcpy, memmove, memset,
 * memcmp or strlen. Neither its name nor the form of its code counts, only what it does; compilers
 * unroll and rearrange these functions in many ways.
 *
 * For all addresses and contents there are few paths through such a function: they depend on the
 * count, on how the addresses are aligned, and on where the first difference or zero is. Each path
 * is run once, on symbols (machine.h).
 *
 *   1. Counts below a small limit: one run for each count, for each alignment of the addresses that
 *      the function looks at, for each place of the first difference.
 *   2. All higher counts, by induction. In a run whose count is only known to be at least the
 * limit, the state at the start of a loop and the state some iterations later are the same, but for
 * a stride by which the addresses are higher and the count is lower:
 *
 *          memcpy (d, s, n)      p = d, q = s, left = n                        bytes written: 0
 *          4 iterations later    p = d + 32, q = s + 32, left = n - 32                       32
 *
 *      So the function goes on as it does in memcpy (d + 32, s + 32, n - 32). A step at a time, the
 *      count gets below the limit. The runs of 1. with the highest counts pass through the same
 *      state, and so show what happens then. Where locals remember what was before, as the address
 *      that memcpy returns or an index, both runs take that for unknown (UNKNOWN_DONE).
 *
 * What is proven holds where the buffers lie in memory and do not wrap, and the count is not zero
 * and less than COUNT_MAX; prologue.h checks this before it uses the proof. */
#ifndef COMPILER_ROUTINES_PROOF_H
#define COMPILER_ROUTINES_PROOF_H

#include "routines/machine.h"

enum routine_kind {
    ROUTINE_NONE,
    ROUTINE_COPY,    /* (d, s, n) -> d: copies n bytes, if they do not overlap */
    ROUTINE_MOVE,    /* the same, also if they overlap and are not equal */
    ROUTINE_FILL,    /* (d, c, n) -> d: stores n bytes that are c modulo 256 */
    ROUTINE_COMPARE, /* (a, b, n) -> the first two bytes that differ, subtracted; or 0 */
    ROUTINE_LENGTH,  /* (s) -> how many bytes are before the first zero */
};

/* The name of the routine in C: "memcpy", ... */
const char *routine_name(enum routine_kind kind);

struct proof {
    enum routine_kind kind;
    bool is_wide;   /* addresses and counts are i64, else i32; a fill value is an i32 */
    uint32_t limit; /* it holds for counts below this */
};

/* Returns what function `index` was proven to be. `prover` is reused for many functions. */
struct prover;
struct prover *prover_new(const struct module *module, struct arena *arena);
struct proof proof_find(struct prover *prover, uint32_t index);

#endif
