/* Which of a module's function types are equal. */
#ifndef COMPILER_WASM_SAME_TYPES_H
#define COMPILER_WASM_SAME_TYPES_H

#include "base/arena.h"
#include "wasm/module.h"

/* For each type the index of the first one that is equal. The array lives in `arena`. */
uint32_t *same_types_find(const struct module *module, struct arena *arena);

#endif
