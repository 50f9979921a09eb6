/* The text of wasm2c 1.0.39's output, as wasm2c.c changes it: our abi layer (runtime/abi) in place
 * of its preamble, which is known by its hash. */
#ifndef COMPILER_WASM2C_TEXT_H
#define COMPILER_WASM2C_TEXT_H

#include "text.h"

/* Appends one file of the output as Sinter compiles it. `holds_preamble` says that this is the file
 * with the preamble; false when that is not the known one. */
bool wasm2c_text_adopt(struct bytes text, bool holds_preamble, struct text *out);

#endif
