/* wasm2c's functions in fewer statements. wasm2c writes one statement per instruction. Folded,
 * there is one per effect, with the computations before it inside. The meaning is the same, and a
 * compiler that does not optimise has a third of the work. */
#ifndef COMPILER_WASM2C_FOLD_H
#define COMPILER_WASM2C_FOLD_H

#include "base/text.h"

/* Appends `text`, a file of the output, with its functions folded. Lines in unknown forms stay. */
void wasm2c_fold(struct bytes text, struct text *out);

#endif
