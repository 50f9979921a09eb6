/* The functions in wasm2c 1.0.39's output in fewer words: it writes a statement per instruction,
 * and this one per effect, with what the instructions before it computed as expressions inside.
 * Means the same; what compiles it without optimising has a third of the work. */
#ifndef COMPILER_WASM2C_FOLD_H
#define COMPILER_WASM2C_FOLD_H

#include "base/text.h"

/* Appends `text`, a file of the output, folded. Lines that are of no known form stay as they are.
 */
void wasm2c_fold(struct bytes text, struct text *out);

#endif
