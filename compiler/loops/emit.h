/* The code of a step: every value that it needs, in a local of its own; the C compiler does not
 * mind how many there are. */
#ifndef COMPILER_LOOPS_EMIT_H
#define COMPILER_LOOPS_EMIT_H

#include "loops/locals.h"
#include "loops/slots.h"
#include "loops/step.h"

/* What is written, and where to. */
struct emit {
    const struct loop_body *body;
    const struct loop_step *step;
    const struct loop_slots *slots; /* of a body that forwards */
    struct added_locals *added;
    struct text *out;
    uint32_t homes[VALUES_MAX];       /* of a value that is not constant: the local that has it */
    uint32_t kept[LOOP_ACCESSES_MAX]; /* of what is stored in a slot: the local that has it */
};

/* Puts a value on the stack, which is constant or has a home. */
void emit_value(struct emit *emit, uint32_t value);
/* Puts a sum on the stack, whose terms have homes. */
void emit_sum(struct emit *emit, const struct value *sum);
/* Computes value `index` into a home of its own, if the step needs it. */
void emit_needed(struct emit *emit, uint32_t index);
/* A step: its loads, its stores, and the locals that it changes. */
void emit_step(struct emit *emit);
/* Stores what the last step has left in slots. */
void emit_slots(struct emit *emit);

#endif
