/* Recognises a module that was made for JavaScript by its imports, and says how to make one that
 * runs without. */
#ifndef COMPILER_GLUE_ADVICE_H
#define COMPILER_GLUE_ADVICE_H

#include "wasm/module.h"

/* The two halves of a note: what the module is, and what to do. NULL when its imports tell nothing.
 */
struct advice {
    const char *what;
    const char *remedy;
};
const struct advice *advice_find(const struct module *module);

#endif
