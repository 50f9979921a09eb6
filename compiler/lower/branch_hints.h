/* Which way branches mostly go, as the custom section `metadata.code.branch_hint` tells: a list of
 * functions, each with the offsets of its `if` and `br_if` that have a hint. Branch hinting
 * proposal. */
#ifndef COMPILER_LOWER_BRANCH_HINTS_H
#define COMPILER_LOWER_BRANCH_HINTS_H

#include "wasm/module.h"

/* Fills `module->branch_hints`. A section with a fault is as if it were not there. The module must
 * be valid. */
void branch_hints_read(struct module *module, struct arena *arena);

/* The hint for the instruction at `offset` of the file; NULL if it has none. */
const struct branch_hint *branch_hints_find(const struct module *module, uint32_t offset);

#endif
