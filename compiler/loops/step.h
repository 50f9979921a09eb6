/* The step that a loop's body takes several times over. That it does is proven: the step, said so
 * many times, computes the very values that the body computes, with the same accesses to memory in
 * the same order. Wherever a proof takes for granted that an address with its offset does not wrap,
 * the access is marked as one to be looked at before the loop runs. */
#ifndef COMPILER_LOOPS_STEP_H
#define COMPILER_LOOPS_STEP_H

#include "loops/body.h"

struct loop_step {
    struct loop_body *body;
    uint32_t copies;                    /* how many steps the body is */
    uint32_t store_count;               /* of a step: the body's first stores */
    uint32_t value_count;               /* in the graph, with all that a step needs */
    bool is_needed[VALUES_MAX];         /* what a step computes */
    bool is_guarded[LOOP_ACCESSES_MAX]; /* of a step's accesses: see above */
    int64_t strides[LOOP_ACCESSES_MAX]; /* of these: what a step adds to the address */
    uint8_t bits[LOOP_TOUCHED_MAX]; /* of the body's locals: 8 or 16 where a step leaves no more in
                                       a carried one, unsigned; else 0 */
    bool is_narrow;                 /* some are not 0 */
    uint32_t *of_local;             /* for substitutions */
    uint32_t *known;
    uint64_t effort; /* that is left for guesses */
};

struct loop_step *loop_step_new(struct loop_body *body, struct arena *arena);

/* Finds the step that the body, which was read, takes most often; it is then in `step` and in the
 * `next` of the body's locals. False where there is none, where a loop of such steps would not
 * become one of vectors, and where it is the body itself and has nothing that is narrow. Of a body
 * that forwards, it is the whole body, up to the last values of all its locals. */
bool loop_step_find(struct loop_step *step);

/* The access that computes VALUE_LOAD `load` in the body. */
uint32_t loop_step_access(const struct loop_step *step, uint32_t load);

/* Marks in `is_needed` what the values marked there are computed from. Loads need their addresses,
 * as the instruction has them, unless slots.h knows them. */
void loop_step_mark(struct loop_step *step);

#endif
