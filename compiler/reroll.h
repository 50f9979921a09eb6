/* Loops that the wasm compiler unrolled, rolled up again: a body that takes the same step several
 * times over (loop_step.h) becomes a loop of one step, which the C compiler then turns into
 * vectors. A loop that carries bytes from one iteration to the next in 32-bit locals, as wasm has
 * no others, gets narrow ones, and with them vectors of narrow lanes.
 *
 * The loop of steps is put before the loop that was there, and runs all of its iterations but the
 * last; so what is live behind the loop is as it was. How many that are is computed from the
 * condition, a value that moves by a constant and ends the loop at zero. Where it does not meet
 * zero without a wrap, or an address might wrap that the proof takes for one that does not, nothing
 * is run, and the old loop does it all. */
#ifndef COMPILER_REROLL_H
#define COMPILER_REROLL_H

#include "module.h"

/* Besides enum value_type: an i32 of 8 or 16 bits, and one that takes the value of such a one when
 * the loop ends. */
enum { ADDED_BYTE = 8, ADDED_HALF = 16, ADDED_LAST = 1 };

/* Locals that are added to a function, for all its loops. */
struct added_locals {
    uint32_t first; /* the index of the first one */
    uint32_t count;
    uint8_t *types; /* enum value_type, or as above; REROLL_LOCALS_MAX */
    bool *taken;    /* by the loop that is being written */
};
enum { REROLL_LOCALS_MAX = 32000 };

/* What one function after another is worked on with. */
struct reroll;
struct reroll *reroll_new(const struct module *module, struct arena *arena);

/* A loop's body is what `r` reads next, up to the loop's `end`; its block type is empty. Where it
 * is one of those, appends to `out` what is to stand before the loop, and is true.
 * `types` are those of the function's locals. */
bool reroll_loop(struct reroll *reroll, struct reader r, const uint8_t *types,
                 struct added_locals *added, struct text *out);

#endif
