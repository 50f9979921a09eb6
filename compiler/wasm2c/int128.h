/* Wide arithmetic in wasm2c's C. lower/rewrite_int128.c makes calls of helpers, which return two
 * values; each becomes an expression of abi/core.h:
 *
 *     struct wasm_multi_jj tmp = w2c_m_a0_mul_wide_u(instance, var_j0, var_j1);
 *     struct wasm_multi_jj tmp = SINTER_HALVES(sinter_mul_wide_u(var_j0, var_j1));
 *
 * The declarations and definitions of the helpers are left out. */
#ifndef COMPILER_WASM2C_INT128_H
#define COMPILER_WASM2C_INT128_H

#include "base/text.h"

/* Looks at the line of `text` from `at` to `*end`, for module `name`. Returns true if it belongs to
 * such a helper: what takes its place is then in `out`, and `*end` is the end of what is replaced.
 */
bool wasm2c_int128_adopt(struct bytes text, size_t at, size_t *end, const char *name,
                         struct text *out);

#endif
