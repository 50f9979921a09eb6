/* Runs a function on values of which only the form is known (symbol.h), and memory likewise. The
 * run takes the facts for granted, and follows the one path that they leave:
 *
 *     facts: count is 2, A and B apart        a byte-wise memcpy (A, B, 2):
 *                                               A[0] = what B[0] held
 *                                               A[1] = what B[1] held
 *                                               returns A
 *
 * If the path depends on something that the facts do not decide, or leaves the buffers, the run
 * fails. So a run that succeeds says what the function does for all addresses and contents that
 * agree with the facts. */
#ifndef COMPILER_ROUTINES_MACHINE_H
#define COMPILER_ROUTINES_MACHINE_H

#include "base/arena.h"
#include "routines/symbol.h"
#include "wasm/module.h"

/* What a run may touch. */
enum access { ACCESS_READ = 1, ACCESS_WRITE = 2 };
struct buffers {
    uint8_t access[2]; /* of A and of B: enum access, or 0: it must not be touched */
    bool is_string;    /* A ends with the first zero byte; words that contain it may be read */
};

/* The state at the start of a loop: the locals of all functions that are running, and operands. */
enum { VALUES_MAX = 96, CALLS_MAX = 3 };
struct visit {
    uint64_t places[CALLS_MAX]; /* by function that is running: where it is; else 0 */
    uint32_t value_count;
    struct symbol *values[VALUES_MAX]; /* may be changed */
    int32_t prefix, suffix; /* how many bytes of A were written, from its start up and from its end
                               down; -1 if it is not so simple */
};
enum visit_answer { VISIT_GO_ON, VISIT_STOP };

struct machine;
struct machine *machine_new(const struct module *module, struct arena *arena);
const struct module *machine_module(const struct machine *machine);

/* Returns whether function `index` consists of what a run understands, as far as can be seen
 * without running it. */
bool machine_can_run(struct machine *machine, uint32_t index);

enum run_end {
    RUN_RETURNED,
    RUN_FAILED,  /* `asked` of the facts may say what was missing */
    RUN_STOPPED, /* at a visit */
};

struct run {
    uint32_t function;
    struct facts *facts;
    struct buffers buffers;
    struct symbol arguments[3];
    enum visit_answer (*visit)(void *context, const struct visit *visit); /* may be NULL */
    void *context;
    /* Filled in: */
    struct symbol result; /* if the function has one */
    uint32_t steps;       /* instructions that were run */
    uint32_t cost;        /* the same, but dear ones count as several */
};
enum run_end machine_run(struct machine *machine, struct run *run);

/* Returns the token of what A holds at `place`, during a run or after it. The place is counted as
 * for facts_token. */
uint16_t machine_byte(const struct machine *machine, bool from_end, int32_t place);

#endif
