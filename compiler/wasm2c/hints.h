/* Branch hints in wasm2c's C. lower/rewrite_code.c passes a condition that has one through a
 * helper; what the helper says goes into the branch:
 *
 *     var_i0 = w2c_m_a2_unlikely(instance, var_i0);
 *     if (var_i0) {goto var_B1;}                         if (UNLIKELY(var_i0)) {goto var_B1;}
 *
 * The declarations and definitions of the helpers are left out. */
#ifndef COMPILER_WASM2C_HINTS_H
#define COMPILER_WASM2C_HINTS_H

#include "base/text.h"

/* Looks at the line of `text` from `at` to `*end`, for module `name`. Returns true if it belongs to
 * such a helper: what takes its place is then in `out`, and `*end` is the end of what is replaced.
 * `*is_known` becomes false when a call is not followed by a branch. */
bool wasm2c_hints_adopt(struct bytes text, size_t at, size_t *end, const char *name,
                        struct text *out, bool *is_known);

#endif
