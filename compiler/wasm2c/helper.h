/* Helpers in wasm2c's C whose calls are replaced in place, and whose declarations and definitions
 * are left out (int128.h, hints.h). Their names are `aN_KIND` in the rewritten module. */
#ifndef COMPILER_WASM2C_HELPER_H
#define COMPILER_WASM2C_HELPER_H

#include "base/text.h"

/* Which of the kinds, a list that ends with NULL, the name that `text` starts with is of: "add128"
 * for `w2c_m_a0_add128(`, in the C of module `m`. NULL if it is of none. `*size` is the size of the
 * name. */
const char *wasm2c_helper_kind(struct bytes text, const char *module, const char *const *kinds,
                               size_t *size);

/* `line` without the `static` that it may start with. */
struct bytes wasm2c_helper_head(struct bytes line);

/* The end of what starts with the line from `at` to `end`: of that line, if it is a declaration,
 * else of a definition. */
size_t wasm2c_helper_end(struct bytes text, size_t at, size_t end);

#endif
