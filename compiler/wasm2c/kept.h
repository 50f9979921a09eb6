/* Params and locals of functions with a `try`, in wasm2c's C. wasm2c makes all of them volatile.
 * Only those that are assigned inside a `try` have to be in memory when something is thrown; and it
 * is enough that C takes every call to read and write them. The others are the same before and
 * after a throw, which the C compiler knows how to keep, as for any function that calls setjmp:
 *
 *   u32 volatile var_l0 = 0, var_l1 = 0;      u32 var_l0 = 0, var_l1 = 0;
 *   FUNC_PROLOGUE;                            FUNC_PROLOGUE;
 *                                             SINTER_IN_MEMORY(var_l1);
 *   ...                                       ...
 *   if (!wasm_rt_try(var_T1_unwind_target)) { if (!wasm_rt_try(var_T1_unwind_target)) {
 *     var_l1 = var_i0;                          var_l1 = var_i0;
 *   } else {                                  } else {
 *
 * References stay volatile. They are structs, and LLVM before 20 reads a copied struct from where
 * it was copied from, even if that was changed before the throw. */
#ifndef COMPILER_WASM2C_KEPT_H
#define COMPILER_WASM2C_KEPT_H

#include "base/text.h"

/* Appends `line`, part of a function's head or a declaration, without the `volatile` of params and
 * locals that are numbers. False, with nothing appended, when there is none. */
bool wasm2c_kept_declare(struct bytes line, struct text *out);

/* Appends what takes the place of `line`, if it is the end of a function's declarations, and if its
 * body, which `rest` begins with, assigns params or locals inside a `try`. Otherwise false. */
bool wasm2c_kept_mark(struct bytes line, struct bytes rest, struct text *out);

#endif
