/* Loads and stores in wasm2c's C as plain accesses instead of calls:
 *
 *   var_i0 = i32_load_default32(&instance->w2c_e0, (u64)(var_p0) + 24u);
 *   var_i0 = *(sinter_plain_u32 *)(var_p0 + 65560ull);
 *
 * The macros of runtime/abi/quick.h mean the same, but expanding them and parsing the result is a
 * sixth of the front end's work. */
#ifndef COMPILER_WASM2C_ACCESS_H
#define COMPILER_WASM2C_ACCESS_H

#include "base/text.h"

/* Appends `text`, a file of the output, with the accesses to its only memory, at address `base`,
 * written out. Anything in an unknown form stays. */
void wasm2c_access(struct bytes text, uint64_t base, struct text *out);

#endif
