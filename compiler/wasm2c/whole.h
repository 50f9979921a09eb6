/* Writes that an interrupt must find done or not begun (runtime/abi/core.h, SINTER_WHOLE): those of
 * globals that hold references, as structs, and the function that first fills the globals. */
#ifndef COMPILER_WASM2C_WHOLE_H
#define COMPILER_WASM2C_WHOLE_H

#include "base/text.h"

/* Appends what takes the place of `line`, without its newline. False, with nothing appended, for
 * lines that stay. */
bool wasm2c_whole_adopt(struct bytes line, struct text *out);

#endif
