/* The part of validation that walks instructions: function bodies and constant expressions. Only
 * validate.c uses it. */
#ifndef COMPILER_WASM_VALIDATE_CODE_H
#define COMPILER_WASM_VALIDATE_CODE_H

#include "wasm/module.h"
#include "wasm/opcodes.h"

struct validator {
    const struct module *module;
    struct diag *diag;
    struct arena *scratch;
    struct reader r;        /* over the function body at hand */
    struct instruction ins; /* the current one: faults are reported at its offset */
    uint8_t *operands;
    uint32_t height;
    struct frame *frames;
    uint32_t frame_count;
    uint32_t frame_limit;
    uint8_t *locals;
    uint32_t local_count;
    uint32_t local_limit;
    uint8_t *declared;     /* a bit per function: ref.func may name it. Core spec 3.4.10, C.refs */
    uint32_t global_limit; /* constant expressions may read globals below it */
};

/* The stacks come from `scratch`, which outlives the validator. */
struct validator validate_code_open(const struct module *module, struct diag *diag,
                                    struct arena *scratch);

/* A reader over a slice of the module, whose offsets count from the file's start. */
struct reader validate_code_reader(const struct validator *v, struct bytes slice);

/* From here on ref.func may name function `index`, which must be in range. Constant expressions
 * declare theirs. */
void validate_code_declare(struct validator *v, uint32_t index);

/* Reads a constant expression with its `end`; true when it gives one value of `type`. Reads globals
 * below `global_limit` only. */
bool validate_code_constant(struct validator *v, struct reader *r, uint8_t type);

/* True when the body of the defined function `index` (imports are not counted) is valid. A fault is
 * reported with a note that names the function. */
bool validate_code_function(struct validator *v, uint32_t index);

#endif
