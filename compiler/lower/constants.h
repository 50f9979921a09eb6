/* Constant expressions as wasm2c takes them: 1.0.39 reads only imported globals there, where the
 * spec since 3.0 lets a module read its own, earlier, immutable ones too. */
#ifndef COMPILER_LOWER_CONSTANTS_H
#define COMPILER_LOWER_CONSTANTS_H

#include "wasm/module.h"

/* Puts the constant expression of every own global in the place of a `global.get` of it, in the
 * initial values of globals and in element and data segments; the sections of globals and elements
 * are written anew, in the arena (that of data is so anyway). `module` is valid. False,
 * reported, when an expression becomes longer than a cap: each step may double it. Core
 * spec 3.4.13. */
bool constants_inline(struct module *module, struct arena *arena, struct diag *diag);

#endif
