/* The text format: assembles it by wat2wasm. */
#ifndef COMPILER_WASM2C_WAT_H
#define COMPILER_WASM2C_WAT_H

#include "base/process.h"

/* Assembles the file `input` to a binary module in `output`. Errors in the text are reported with
 * their line. */
bool wat_assemble(struct runner *runner, const char *input, const char *output);

#endif
