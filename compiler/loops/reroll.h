/* Loops that the wasm compiler unrolled, rolled up again: a body that takes the same step several
 * times over (step.h) becomes a loop of one step, which the C compiler then turns into
 * vectors. A loop that carries bytes from one iteration to the next in 32-bit locals, as wasm has
 * no others, gets narrow ones, and with them vectors of narrow lanes.
 *
 * The loop of steps is put before the loop that was there, and runs all of its iterations but the
 * last; so what is live behind the loop is as it was. How many that are is computed from the
 * condition, a value that moves by a constant and ends the loop at zero. Where it does not meet
 * zero without a wrap, or an address might wrap that the proof takes for one that does not, nothing
 * is run, and the old loop does it all.
 *
 * A loop that has slots (slots.h) becomes one that keeps them in locals, and runs all of the
 * iterations: the old loop is there for when that cannot be done. */
#ifndef COMPILER_LOOPS_REROLL_H
#define COMPILER_LOOPS_REROLL_H

#include "loops/code.h"
#include "wasm/module.h"

/* What one function after another is worked on with. */
struct reroll;
struct reroll *reroll_new(const struct module *module, struct arena *arena);

enum reroll_result {
    REROLL_NONE,
    REROLL_BEFORE, /* what stands before a loop was appended */
    REROLL_AROUND, /* the same, and an `end` is to stand behind the loop */
};

/* A loop's body is what `r` reads next, up to the loop's `end`; its block type is empty. Where it
 * is one of those, appends to `out` what is to stand before the loop. `*size` is then that of the
 * body with its `end`; no label in it is from outside. `types` are those of the function's locals.
 */
enum reroll_result reroll_loop(struct reroll *reroll, struct reader r, const uint8_t *types,
                               struct added_locals *added, struct text *out, size_t *size);

#endif
