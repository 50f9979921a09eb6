/* Accesses to memories with 64-bit addresses. wasm2c 1.0.39 adds the offset to the address, and the
 * sum wraps around. So address and offset are taken apart again, and core.h adds them with a check:
 *
 *     i32_load(&instance->w2c_e0, (u64)(var_j0) + 8u)
 *     i32_load_default32(&instance->w2c_e0, sinter_wide(var_j0, 8ull))
 *
 * The names become those for 32-bit addresses, which stand for the same functions in core.h. */
#ifndef COMPILER_WASM2C_WIDE_H
#define COMPILER_WASM2C_WIDE_H

#include "base/text.h"

/* Appends what takes the place of a line with such an access. False for other lines, with nothing
 * appended. `*is_known` becomes false when the sum is not as wasm2c writes it. */
bool wasm2c_wide_adopt(struct bytes line, struct text *out, bool *is_known);

#endif
