/* What a module's tables may hold. */
#ifndef COMPILER_LOWER_ELEMENTS_H
#define COMPILER_LOWER_ELEMENTS_H

#include "wasm/module.h"

/* Whether every table of functions holds nothing but null and functions of this very instance,
 * whatever the program does: no table is imported or exported, no segment holds an imported
 * function or a global's value, and no instruction puts in anything else. `module` is valid. */
bool elements_are_own(const struct module *module);

#endif
