/* The text of wasm2c 1.0.39's output, as convert.c changes it: our abi layer (runtime/abi) in place
 * of its preamble, which is known by its hash. */
#ifndef COMPILER_WASM2C_ADOPT_H
#define COMPILER_WASM2C_ADOPT_H

#include "wasm2c/forms.h"
#include "wasm2c/tail.h"

/* Appends one file of the output as Sinter compiles it; the module's name and its tail calls are
 * `tail`'s. `holds_preamble` says that this is the file with the preamble. False, with the reason
 * in `fault`, when that is not the known one, where a line is of no known form, or where a helper
 * (lower/rewrite_code.h) or a reference to a function is not as expected. */
bool wasm2c_adopt(struct bytes text, struct wasm2c_forms *forms, struct wasm2c_tail *tail,
                  bool holds_preamble, struct text *out, struct text *fault);

/* Whether all lines of the module's own header, which stays as it is, are of known forms; else
 * false, with the reason in `fault`. */
bool wasm2c_adopt_header(struct bytes text, struct wasm2c_forms *forms, struct text *fault);

#endif
