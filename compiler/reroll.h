/* Loops that the wasm compiler unrolled, rolled up again: a body that takes the same step several
 * times over (loop_step.h) becomes a loop of one step, which the C compiler then turns into
 * vectors.
 *
 * The loop of steps is put before the loop that was there, and runs all of its iterations but the
 * last; so what is live behind the loop is as it was. How many that are is computed from the
 * condition, a value that moves by a constant and ends the loop at zero. Where it does not meet
 * zero without a wrap, or an address might wrap that the proof takes for one that does not, nothing
 * is run, and the old loop does it all. */
#ifndef COMPILER_REROLL_H
#define COMPILER_REROLL_H

#include "module.h"

/* Locals that are added to a function, for all its loops. */
struct added_locals {
    uint32_t first; /* the index of the first one */
    uint32_t count;
    uint8_t *types; /* REROLL_LOCALS_MAX */
    bool *taken;    /* by the loop that is being written */
};
enum { REROLL_LOCALS_MAX = 32000 };

/* What one function after another is worked on with. */
struct reroll;
struct reroll *reroll_new(const struct module *module, struct arena *arena);

/* A loop's body is what `r` reads next, up to the loop's `end`; its block type is empty. Where it
 * is the same step several times, appends to `out` what is to stand before the loop, and is true.
 * `types` are those of the function's locals. */
bool reroll_loop(struct reroll *reroll, struct reader r, const uint8_t *types,
                 struct added_locals *added, struct text *out);

#endif
