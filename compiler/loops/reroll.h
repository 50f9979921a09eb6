/* Rolls up loops that the wasm compiler unrolled: a body that repeats one step several times
 * (step.h) becomes a loop of one step, which the C compiler can vectorise.
 *
 *     before                     after
 *
 *     loop                       block
 *       step at i                  leave unless 8 divides end - i
 *       step at i + 4              count = (end - i - 8) / 8 * 2; leave if it is 0
 *       i += 8                     leave if an address might wrap
 *       br_if 0 if i != end        loop
 *     end                            step at i
 *                                    i += 4
 *                                    br_if 0 if --count
 *                                  end
 *                                end
 *                                the loop as before, which runs the last iteration
 *
 * The new loop runs every iteration except the last, so whatever is live after the loop is set as
 * before. The number of iterations comes from the condition (body.h). If the condition would step
 * over zero, or if an address might wrap which the proof assumes does not, the new loop is skipped
 * and the old one does everything.
 *
 * wasm has no integers below 32 bits. If a loop carries bytes or halves from one iteration to the
 * next, the new loop keeps them in narrow locals, which become C variables of that size and so
 * vectors with more lanes.
 *
 * A loop with slots (slots.h) becomes a loop that keeps them in locals and runs all iterations. The
 * old loop then runs only if the new one cannot. */
#ifndef COMPILER_LOOPS_REROLL_H
#define COMPILER_LOOPS_REROLL_H

#include "base/text.h"
#include "loops/locals.h"
#include "wasm/module.h"

/* The working state, reused for one function after another. */
struct reroll;
struct reroll *reroll_new(const struct module *module, struct arena *arena);

enum reroll_result {
    REROLL_NONE,
    REROLL_BEFORE, /* appended what goes before the loop */
    REROLL_AROUND, /* likewise, and an `end` must follow the loop */
};

/* Tries to rewrite the loop whose body starts at `r` and whose block type is empty, and appends to
 * `out` what goes before it. `types` are those of the function's locals. `*size` becomes the size
 * of the body with its `end`; after REROLL_NONE it means nothing. After REROLL_AROUND, no branch in
 * the body leaves the loop. */
enum reroll_result reroll_loop(struct reroll *reroll, struct reader r, const uint8_t *types,
                               struct added_locals *added, struct text *out, size_t *size);

#endif
