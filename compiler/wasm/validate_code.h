/* The part of validation that reads instructions: function bodies and constant expressions. Only
 * validate.c uses it. */
#ifndef COMPILER_WASM_VALIDATE_CODE_H
#define COMPILER_WASM_VALIDATE_CODE_H

#include "wasm/validator.h"

/* Allows ref.func to name function `index`, which must be in range. Constant expressions do so for
 * the functions that they name. */
void validate_code_declare(struct validator *v, uint32_t index);

/* Reads a constant expression with its `end`. Returns true if it gives one value of `type` and
 * reads no global from `global_limit` on. */
bool validate_code_constant(struct validator *v, struct reader *r, uint8_t type);

/* Returns true if the body of function `index` is valid, not counting imports. Adds a note with the
 * function's name to a fault. */
bool validate_code_function(struct validator *v, uint32_t index);

/* Checks the current instruction if it is a control instruction. In validate_control.c. */
bool validate_control(struct validator *v);

#endif
