/* Rewrites loops into a form that the C compiler can vectorise: loops that the wasm compiler
 * unrolled are rolled up again (reroll.h). */
#ifndef COMPILER_LOOPS_LOOPS_H
#define COMPILER_LOOPS_LOOPS_H

#include "wasm/module.h"

/* Rewrites loops in the bodies of `module`, which is valid. New bodies live in `arena` and take
 * their place in `codes`. Returns the number of loops changed. */
uint32_t loops_rewrite(struct module *module, struct arena *arena);

#endif
