/* The part of validation that walks instructions: function bodies and constant expressions. Only
 * validate.c uses it. */
#ifndef COMPILER_WASM_VALIDATE_CODE_H
#define COMPILER_WASM_VALIDATE_CODE_H

#include "wasm/validator.h"

/* From here on ref.func may name function `index`, which must be in range. Constant expressions
 * declare theirs. */
void validate_code_declare(struct validator *v, uint32_t index);

/* Reads a constant expression with its `end`; true when it gives one value of `type`. Reads globals
 * below `global_limit` only. */
bool validate_code_constant(struct validator *v, struct reader *r, uint8_t type);

/* True when the body of the defined function `index` (imports are not counted) is valid. A fault is
 * reported with a note that names the function. */
bool validate_code_function(struct validator *v, uint32_t index);

/* The control instructions, exceptions included, which validate_code.c hands on: true when the one
 * at hand is valid. */
bool validate_control(struct validator *v);

#endif
