/* What the elements of a module's tables can be. */
#ifndef COMPILER_LOWER_ELEMENTS_H
#define COMPILER_LOWER_ELEMENTS_H

#include "wasm/module.h"

/* Whether every element of every table of functions is null or one of the module's own functions,
 * of the same instance, whatever runs: no table is imported or exported, no segment holds an import
 * or a global's value, and no instruction sets, fills or grows a table. `module` is valid. */
bool elements_are_own(const struct module *module);

#endif
