/* The tail calls of a module, and which of them C can make as jumps.
 *
 * A function that makes tail calls becomes an ordinary C function. If caller and callee have the
 * same type, the tail call is a jump from one to the other (clang's musttail). Otherwise the callee
 * needs a stack of another shape, so the call goes to its *tail entry*: a second body of the same
 * function, which takes its parameters from memory and leaves its results there.
 *
 *     uint8_t *entry(void *state, uint8_t *area)
 *
 * All tail entries have this one C type, so they can jump to each other whatever their wasm types
 * are. A function that makes no tail calls has no entry: it soon returns, so it is simply called.
 *
 * For example, f (i32 -> i64) makes a tail call to g (f64, f64 -> i64), and g makes one to f:
 *
 *     f in C:       area <- two f64s   call g's entry            one C frame of f
 *     g's entry:    area -> two f64s   area <- i32   jump        one frame, which the entries share
 *     f's entry:    area -> i32        area <- two f64s   jump
 *     ...
 *     the last:     area <- i64        return
 *     f in C:       area -> i64        return */
#ifndef COMPILER_LOWER_TAIL_CALLS_H
#define COMPILER_LOWER_TAIL_CALLS_H

#include "base/arena.h"
#include "wasm/module.h"

/* Which functions of one type C can have jump to each other. */
enum tail_jumps {
    TAIL_JUMPS_ALL,
    /* Only those that take all of their parameters, and return, in registers: numbers, up to 7 that
     * are integers, up to 8 that are not, and one result at most. LLVM for RISC-V. */
    TAIL_JUMPS_IN_REGISTERS,
};

struct tail_calls {
    uint8_t *callers; /* a bit per function of the module: whether it makes a tail call */
    bool has_entries; /* the callers have tail entries, since something may jump to one */
    enum tail_jumps jumps;
};

/* Finds the tail calls of `module`, which is valid. The functions of a library may also be reached
 * by tail calls from other instances. The array lives in `arena`. */
struct tail_calls tail_calls_find(const struct module *module, bool library, enum tail_jumps jumps,
                                  struct arena *arena);

/* Whether function `index` makes a tail call, and whether it has a tail entry. */
bool tail_calls_makes(const struct tail_calls *calls, uint32_t index);
bool tail_calls_has_entry(const struct tail_calls *calls, uint32_t index);

/* Whether a function of type `caller` can jump to one of type `callee`. If the caller takes
 * references to functions it cannot: C passes those in memory of the caller's frame, which a jump
 * gives up. */
bool tail_calls_is_jump(const struct func_type *caller, const struct func_type *callee,
                        enum tail_jumps jumps);

/* Returns how many bytes a value takes in the area, where values are adjacent. This is the same in
 * every module, since tail entries of different modules call each other; runtime/abi/core.h checks
 * it against the sizes of the C types. */
uint32_t tail_calls_area_bytes(uint8_t value_type);

#endif
