/* Finds the step that a loop's body repeats, and proves it: as many steps as there are copies
 * compute exactly the values that the body computes, with the same memory accesses in the same
 * order.
 *
 *     body, 2 copies                           step
 *       store p+i:    load(q+i) + 1            store p+i: load(q+i) + 1
 *       store p+i+4:  load(q+i+4) + 1          i' = i + 4
 *       i' = i + 8
 *
 *     Proof: with i for i, the step is copy 0; with i + 4 for i, it is copy 1:
 *       p + (i + 4) = p+i+4,  load(q + (i + 4)) = load(q+i+4),  (i + 4) + 4 = i + 8.
 *
 * If a constant is in the offset of one access but in the address of the other, the two are equal
 * only if no address wraps. Such accesses are marked as guarded, and reroll.h checks them before
 * the loop runs. */
#ifndef COMPILER_LOOPS_STEP_H
#define COMPILER_LOOPS_STEP_H

#include "loops/body.h"

struct loop_step {
    struct loop_body *body;
    uint32_t copies;                    /* the number of steps in the body */
    uint32_t store_count;               /* of a step; they are the first stores of the body */
    uint32_t value_count;               /* of the graph, with everything that a step needs */
    bool is_needed[VALUES_MAX];         /* by value: the step computes it */
    bool is_guarded[LOOP_ACCESSES_MAX]; /* by access of the step: see above */
    int64_t strides[LOOP_ACCESSES_MAX]; /* of guarded accesses: what a step adds to the address */
    uint8_t bits[LOOP_TOUCHED_MAX]; /* by local of the body: 8 or 16 if it is carried and each step
                                       leaves a value in it that fits in so many unsigned bits,
                                       else 0 */
    bool is_narrow;                 /* some local has bits */
    uint32_t *of_local;             /* for substitutions */
    uint32_t *known;
    uint64_t effort; /* how many more values may be looked at while steps are guessed */
};

struct loop_step *loop_step_new(struct loop_body *body, struct arena *arena);

/* Finds the step that the body repeats most often, and stores it in `step` and in `next` of the
 * body's locals. Returns false if there is none, if a loop of such steps could not be vectorised,
 * or if the step is the whole body and nothing in it is narrow. The step of a body that forwards
 * (body.h) is always the whole body, and includes the final values of all its locals. */
bool loop_step_find(struct loop_step *step);

/* Returns the first access of the body that loads VALUE_LOAD `load`. There must be one that is not
 * forwarded. */
uint32_t loop_step_access(const struct loop_step *step, uint32_t load);

/* Marks everything in `is_needed` that the marked values depend on. The address of a load counts,
 * unless slots.h knows it. */
void loop_step_mark(struct loop_step *step);

#endif
