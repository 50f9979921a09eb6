/* The text of wasm2c 1.0.39's output, as wasm2c.c changes it: our abi layer (runtime/abi) in place
 * of its preamble, which is known by its hash. */
#ifndef COMPILER_WASM2C_TEXT_H
#define COMPILER_WASM2C_TEXT_H

#include "arena.h"
#include "text.h"

/* Appends one file of the output for module `name` as Sinter compiles it. `holds_preamble` says
 * that this is the file with the preamble; false when that is not the known one, or a helper's body
 * (rewrite_code.h) is not as expected. */
bool wasm2c_text_adopt(struct bytes text, const char *name, bool holds_preamble, struct text *out);

#endif
