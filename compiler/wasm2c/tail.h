/* Tail calls in wasm2c's C. lower/rewrite_tail.c expresses them by helpers, whose calls are
 * replaced. For a module `m`:
 *
 *   w2c_m_n2(instance, var_i1);           nothing; it gives the table index for the next line
 *   w2c_m_k3(instance, var_i0);           a jump to the callee or its tail entry; or, for a callee
 *                                         that makes no tail calls, a call and a return
 *   var_i0 = w2c_m_l4(instance, var_i0);  reads a parameter from the area
 *   w2c_m_r5(instance, var_i0);           writes the results to the area, and returns
 *   void w2c_m_x7(w2c_m* instance) {      function 7's tail entry, at the type of all tail entries
 *
 * The definitions and declarations of k, l, n and r are left out. */
#ifndef COMPILER_WASM2C_TAIL_H
#define COMPILER_WASM2C_TAIL_H

#include "base/arena.h"
#include "base/text.h"
#include "lower/known_tables.h"
#include "lower/rewrite.h"

/* The state for one module, over all its files. */
struct wasm2c_tail {
    const char *name; /* the module's name in the C */
    const struct module *module;
    const struct tail_calls *calls;
    const struct rewritten *rewritten;
    const struct known_tables *known;
    bool library;                /* imports may be functions that make tail calls */
    uint32_t *call_counts;       /* by helper: how many calls were found */
    uint32_t *definition_counts; /* by helper: how many definitions were found */
    uint32_t *entries;           /* by function: the number of its tail entry, plus 1 */
    uint32_t *type_numbers;      /* by type: the first equal one; NULL until needed */
    struct bytes index;          /* the index for the tail call on the next line; empty: none */
    struct arena arena;
};

void wasm2c_tail_open(struct wasm2c_tail *tail, const char *name, const struct module *module,
                      const struct tail_calls *calls, const struct rewritten *rewritten,
                      const struct known_tables *known, bool library);
void wasm2c_tail_close(struct wasm2c_tail *tail);

enum wasm2c_tail_line {
    WASM2C_TAIL_NONE,    /* the line has nothing to do with tail calls */
    WASM2C_TAIL_CHANGED, /* what takes its place is in `out` */
    WASM2C_TAIL_UNKNOWN, /* it names a helper in an unknown way */
};
/* Looks at the line of `text` from `at` to `*end`, which moves to the end of what is replaced. */
enum wasm2c_tail_line wasm2c_tail_adopt(struct wasm2c_tail *tail, struct bytes text, size_t at,
                                        size_t *end, struct text *out);

/* Whether each tail call, load and store was found as often as the module has it, and each helper
 * was defined once. Ask after the last file. */
bool wasm2c_tail_is_complete(const struct wasm2c_tail *tail);

#endif
