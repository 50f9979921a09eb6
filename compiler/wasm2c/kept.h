/* Params and locals of functions with a `try`, in wasm2c's C. wasm2c makes all of them volatile, so
 * that a catch finds the values that they had at the throw. Here they become ordinary variables.
 * Those that a try assigns have a copy in memory that C takes every call to read; each assignment
 * sets it, too, and a handler takes the values from there:
 *
 *   u32 volatile var_l0 = 0, var_l1 = 0;      u32 var_l0 = 0, var_l1 = 0;
 *   FUNC_PROLOGUE;                            FUNC_PROLOGUE; SINTER_KEEP_COPY(var_l1);
 *   ...                                       ...
 *   if (!wasm_rt_try(var_T1_unwind_target)) { if (!wasm_rt_try(var_T1_unwind_target)) {
 *     var_l1 = var_i0;                          var_l1 = var_i0; SINTER_COPY(var_l1);
 *   } else {                                  } else { SINTER_TAKE_COPY(var_l1);
 *
 * So reading a local costs nothing. Those that the try of a handler does not assign are the same
 * before and after the throw, which the C compiler knows how to keep, as in any function that calls
 * setjmp.
 *
 * References stay volatile. They are structs, and LLVM before 20 may read a copied struct from
 * where it was copied from, even if that was changed before the throw. */
#ifndef COMPILER_WASM2C_KEPT_H
#define COMPILER_WASM2C_KEPT_H

#include "base/text.h"

/* If handlers had to take very many values, the locals of that function are in memory themselves
 * (SINTER_IN_MEMORY).
 *
 * What is known of the function at hand. Initialise it with zeros. */
struct wasm2c_kept {
    struct text copied;   /* a uint32_t for each index of a local: whether it has a copy */
    struct text assigned; /* struct bytes: the locals that the open tries have assigned */
    struct text tries;    /* of kept.c: those whose bodies are open */
    struct text taken;    /* a uint32_t for each index: the last handler that took the value */
    uint32_t handler;     /* the number of the last one */
    uint32_t taken_count; /* by all handlers */
    uint32_t depth;       /* in braces; 0: no local of this function has a copy */
};

/* Appends `line`, part of a function's head or a declaration, without the `volatile` of params and
 * locals that are numbers. False, with nothing appended, when there is none. */
bool wasm2c_kept_declare(struct bytes line, struct text *out);

/* Takes note of the next line, which `rest` follows, and appends what belongs behind it. */
void wasm2c_kept_read(struct wasm2c_kept *kept, struct bytes line, struct bytes rest,
                      struct text *out);

void wasm2c_kept_free(struct wasm2c_kept *kept);

#endif
