/* The module that wasm2c gets to see: the same code with our names. Imports become `h`.`i0`, `i1`,
 * ...; exports `e0`, `e1`, ... in order, but for functions, and the default memory is exported once
 * more as `dm`; custom sections are gone but for a `name` section of ours that calls function N
 * `fN_` and what is left of its name. Function bodies are rewrite_code's; a data
 * segment is one zero byte, or empty where it was: the bytes are segments.h's. So nothing that a
 * module's author wrote becomes C, and every import has a slot of its own. */
#ifndef COMPILER_LOWER_REWRITE_H
#define COMPILER_LOWER_REWRITE_H

#include "lower/rewrite_code.h"
#include "wasm/module.h"

/* What the names of narrow locals begin with (struct narrow_local), and how those go on that take
 * another's value last; a number follows. No other locals have names. */
#define REWRITE_BYTE "byte"
#define REWRITE_HALF "half"
#define REWRITE_LAST "last"

/* What the rewritten module has beyond the module's own functions. */
struct rewritten {
    const struct rewrite_helper *helpers; /* functions behind the module's own, in this order */
    uint32_t helper_count;
    struct rewrite_fault fault;
};

/* Appends the rewritten module to `out`. `module` is valid, and `tails` its tail calls. */
struct rewritten rewrite_module(const struct module *module, const struct tail_calls *tails,
                                struct arena *arena, struct text *out);

/* The index of the default memory: the one exported as `memory`, else 0; false when there is none.
 */
bool rewrite_default_memory(const struct module *module, uint32_t *index);

/* The name of the one memory of `module` in the rewritten module: that of its first export, e.g.
 * `e2`, or of its import after the imports' module, e.g. `h_i0`. */
const char *rewrite_memory_name(const struct module *module, struct arena *arena);

/* The name of function `index` in the rewritten module, e.g. `f12_printf`. */
const char *rewrite_func_name(const struct module *module, uint32_t index, struct arena *arena);

#endif
