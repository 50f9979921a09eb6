/* Loads and stores in wasm2c 1.0.39's output as plain accesses, `*(sinter_plain_u32 *)(var_p0 +
 * 65560ull)`, in place of calls. The macros of runtime/abi/quick.h mean the same; but to expand
 * them and to parse what they come to is a sixth of the front end's work. */
#ifndef COMPILER_WASM2C_ACCESS_H
#define COMPILER_WASM2C_ACCESS_H

#include "base/text.h"

/* Appends `text`, a file of the output, with the accesses to its one memory, which is at the
 * address `base`, written out. What is of no known form stays as it is. */
void wasm2c_access(struct bytes text, uint64_t base, struct text *out);

#endif
