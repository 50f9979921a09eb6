/* The C that takes the place of one tail call, or of the end of a tail entry. */
#ifndef COMPILER_WASM2C_TAIL_SITE_H
#define COMPILER_WASM2C_TAIL_SITE_H

#include "wasm2c/tail.h"

/* How many operands a call of `helper` has after the instance. */
uint32_t wasm2c_tail_site_operands(const struct wasm2c_tail *tail,
                                   const struct rewrite_helper *helper);

/* Appends the block of C that takes the place of a call of `helper`, which is HELPER_TAIL_CALL or
 * HELPER_TAIL_STORE. An indirect call's index is `tail->index`. */
void wasm2c_tail_site_put(struct wasm2c_tail *tail, const struct rewrite_helper *helper,
                          struct bytes *operands, struct text *out);

#endif
