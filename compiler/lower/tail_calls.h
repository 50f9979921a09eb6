/* The tail calls of a module, and which of them C can make as jumps.
 *
 * A function that makes tail calls becomes a C function as any other. A tail call whose callee has
 * the caller's type is a jump from one to the other (clang's musttail). Any other would need a
 * stack of another shape, so it goes to the callee's *tail entry*: a second body of the same
 * function that takes its parameters from memory and leaves its results there,
 *     uint8_t *entry(void *state, uint8_t *area)
 * Tail entries are all of one C type, so they jump to each other whatever the wasm types are. A
 * function without tail calls has no entry: it returns soon, so it is called.
 *
 * Example: f (i32 -> i64) makes a tail call to g (f64, f64 -> i64), and g one to f. C function f
 * writes two f64s to the area and calls g's entry, which reads them, writes an i32, and jumps to
 * f's entry; and so on, in the stack of f's C function and of one entry. The last of them writes an
 * i64, which f's C function reads and returns. */
#ifndef COMPILER_LOWER_TAIL_CALLS_H
#define COMPILER_LOWER_TAIL_CALLS_H

#include "base/arena.h"
#include "wasm/module.h"

struct tail_calls {
    uint8_t *callers; /* a bit per function of the module: it makes a tail call */
    bool has_entries; /* the callers have tail entries: something may go to one */
};

/* Finds the tail calls of `module`, which is valid. In a library, other instances may make tail
 * calls to its functions. The array lives in `arena`. */
struct tail_calls tail_calls_find(const struct module *module, bool library, struct arena *arena);

/* Whether function `index` makes a tail call, and whether it has a tail entry. */
bool tail_calls_makes(const struct tail_calls *calls, uint32_t index);
bool tail_calls_has_entry(const struct tail_calls *calls, uint32_t index);

/* Whether a function of type `caller` can jump to one of type `callee`. References to functions are
 * structs that C passes in memory of the caller's, which a jump would give up: not with those. */
bool tail_calls_is_jump(const struct func_type *caller, const struct func_type *callee);

/* The bytes that a value takes in the area, where one lies behind the other. They are the same in
 * every module, since tail entries of different ones call each other; runtime/abi/core.h holds them
 * to the sizes of the C types. */
uint32_t tail_calls_area_bytes(uint8_t value_type);

#endif
