/* The value types of WebAssembly and their encodings. Core spec 5.3. */
#ifndef COMPILER_WASM_TYPES_H
#define COMPILER_WASM_TYPES_H

#include "wasm/reader.h"

enum value_type {
    VALUE_I32 = 0x7f,
    VALUE_I64 = 0x7e,
    VALUE_F32 = 0x7d,
    VALUE_F64 = 0x7c,
    VALUE_V128 = 0x7b,
    VALUE_FUNCREF = 0x70,
    VALUE_EXTERNREF = 0x6f,
    VALUE_EXNREF = 0x69,
};
/* "i32", "funcref", ...; NULL for a byte that is no value type. */
const char *value_type_name(uint8_t type);

/* True for funcref, externref and exnref. */
bool value_type_is_reference(uint8_t type);

/* The readers below report types of features that Sinter does not compile by the feature's name,
 * and return 0. */

/* A value type that Sinter compiles. */
uint8_t types_read_value(struct reader *r, const char *what);
/* A reference type: VALUE_FUNCREF, VALUE_EXTERNREF or VALUE_EXNREF. */
uint8_t types_read_reference(struct reader *r, const char *what);
/* The heap type of ref.null, as the reference type that it makes: one of those three. */
uint8_t types_read_heap(struct reader *r);

/* The form of a function type, and the block type without parameters and results. */
enum { TYPE_FORM_FUNC = 0x60, TYPE_BLOCK_EMPTY = 0x40 };

/* No result, one result, or the function type `index`. Core spec 5.4.1. */
struct block_type {
    bool has_index;
    uint8_t result; /* enum value_type; 0 for none; meaningful without `has_index` */
    uint32_t index;
};
struct block_type types_read_block(struct reader *r);

#endif
