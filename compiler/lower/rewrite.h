/* The module as wasm2c sees it: the same code under Sinter's names, so that nothing a module's
 * author wrote becomes C.
 *
 *     (import "env" "log" ...)       (import "h" "i0" ...)     each import gets a slot of its own
 *     (export "memory" ...)          (export "e0" ...)         the default memory also as `dm`;
 *                                    (export "dm" ...)         functions not at all, nor counted
 *     (import "env" "e" (tag ...))   (tag ...)                 the first tags, in the same order
 *     (func $printf ...)             (func $f12_printf ...)    by a new `name` section
 *     (data ... "bytes")             (data ... "\00")          see segments.h
 *     (memory 9 (pagesize 1))        (memory 0)                see wasm2c/instantiate.h
 *
 * Function bodies are those of rewrite_code.h. All other custom sections are dropped. */
#ifndef COMPILER_LOWER_REWRITE_H
#define COMPILER_LOWER_REWRITE_H

#include "lower/rewrite_code.h"
#include "wasm/module.h"

/* What the names of narrow locals (struct narrow_local) start with, and what follows if the local
 * takes another's last value; a number ends the name. No other locals have names. */
#define REWRITE_BYTE "byte"
#define REWRITE_HALF "half"
#define REWRITE_LAST "last"

/* What the rewritten module has beyond the module itself. */
struct rewritten {
    const struct rewrite_helper *helpers; /* functions after the module's own, in this order */
    uint32_t helper_count;
    struct rewrite_fault fault;
};

/* Appends the rewritten module to `out`. `module` is valid, and `tails` are its tail calls. */
struct rewritten rewrite_module(const struct module *module, const struct tail_calls *tails,
                                struct arena *arena, struct text *out);

/* Appends the same with marks, which `marks` then has: module `rewritten` was made first. */
void rewrite_module_marked(const struct module *module, const struct tail_calls *tails,
                           const struct rewritten *rewritten, const struct source_lines *lines,
                           struct arena *arena, struct marks *marks, struct text *out);

/* How many imports the rewritten module has. */
uint32_t rewrite_import_count(const struct module *module);

/* Finds the default memory: the one exported as `memory`, else the first. Returns false if the
 * module has none. */
bool rewrite_default_memory(const struct module *module, uint32_t *index);

/* Returns what the rewritten module calls the one memory of `module`: the name of its first export,
 * such as `e2`, or that of its import, such as `h_i0`. */
const char *rewrite_memory_name(const struct module *module, struct arena *arena);

/* Returns what the rewritten module calls function `index`: `f12_printf`, for instance, or
 * `f0012_printf` in a module with thousands of functions. The names sort by index. */
const char *rewrite_func_name(const struct module *module, uint32_t index, struct arena *arena);

#endif
