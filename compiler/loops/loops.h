/* Loops as the C compiler takes them best: those that the wasm compiler unrolled are rolled up
 * again (reroll.h). */
#ifndef COMPILER_LOOPS_LOOPS_H
#define COMPILER_LOOPS_LOOPS_H

#include "wasm/module.h"

/* Rewrites the bodies of `module`, which is valid, in `codes`; the new ones live
 * in `arena`. Returns how many loops were changed. */
uint32_t loops_rewrite(struct module *module, struct arena *arena);

#endif
