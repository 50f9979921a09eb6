/* Which of a module's function types are equal. */
#ifndef COMPILER_WASM_SAME_TYPES_H
#define COMPILER_WASM_SAME_TYPES_H

#include "base/arena.h"
#include "wasm/module.h"

/* Returns, by type, the index of the first type equal to it. The array lives in `arena`. */
uint32_t *same_types_find(const struct module *module, struct arena *arena);

#endif
