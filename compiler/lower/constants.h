/* Constant expressions that wasm2c 1.0.39 understands. Since version 3.0 of the spec an expression
 * may read any earlier immutable global; wasm2c reads imported ones only. So the module's own
 * globals are replaced by their values:
 *
 *     (global $a i32 (i32.const 8))                       (global $a i32 (i32.const 8))
 *     (global $b i32 (i32.add (global.get $a)             (global $b i32 (i32.add (i32.const 8)
 *                             (i32.const 4)))                                     (i32.const 4)))
 *     (data (global.get $b) "...")                        (data (i32.add (i32.const 8)
 *                                                                        (i32.const 4)) "...") */
#ifndef COMPILER_LOWER_CONSTANTS_H
#define COMPILER_LOWER_CONSTANTS_H

#include "wasm/module.h"

/* Replaces each `global.get` of an own global by that global's constant expression: in initial
 * values of globals, and in element and data segments. The global and element sections are written
 * anew, in the arena; the data section always is. The addresses of element segments for tables with
 * 64-bit indices become i32 constants, as rewrite.h makes the tables have 32-bit ones. `module` is
 * valid. Reports an expression that grows past a cap, as each global may double it, or such an
 * address that is not constant, and returns false. Core spec 3.4.13. */
bool constants_inline(struct module *module, struct arena *arena, struct diag *diag);

#endif
