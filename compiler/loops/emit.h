/* Writes the code of a step. Every value that the step needs gets a local of its own, called its
 * home; the C compiler does not mind how many there are.
 *
 *     store at p+i: L + 1     local.get $p   local.get $i   i32.add    local.set $8     p + i
 *                             local.get $8   i32.load                  local.set $9     L
 *                             local.get $9   i32.const 1    i32.add    local.set $10    L + 1
 *                             local.get $8   local.get $10  i32.store */
#ifndef COMPILER_LOOPS_EMIT_H
#define COMPILER_LOOPS_EMIT_H

#include "loops/locals.h"
#include "loops/slots.h"
#include "loops/step.h"

/* What is written and where. */
struct emit {
    const struct loop_body *body;
    const struct loop_step *step;
    const struct loop_slots *slots; /* used if the body forwards (body.h) */
    struct added_locals *added;
    struct text *out;
    uint32_t homes[VALUES_MAX];       /* by value, unless it is constant: its home */
    uint32_t kept[LOOP_ACCESSES_MAX]; /* by store to a slot: the local that holds what was stored */
};

/* Pushes a value, which is constant or has a home. */
void emit_value(struct emit *emit, uint32_t value);
/* Pushes a sum whose terms have homes. */
void emit_sum(struct emit *emit, const struct value *sum);
/* Computes value `index` into a home, if the step needs it. */
void emit_needed(struct emit *emit, uint32_t index);
/* Writes the step: its loads, its stores, and the locals that it changes. */
void emit_step(struct emit *emit);
/* Writes the values that were kept in locals to the slots, in memory. */
void emit_slots(struct emit *emit);

#endif
