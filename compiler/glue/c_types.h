/* How a host's C writes the type of a wasm value. */
#ifndef COMPILER_GLUE_C_TYPES_H
#define COMPILER_GLUE_C_TYPES_H

#include "base/text.h"

enum c_types_funcref {
    C_TYPES_FUNCREF_POINTER, /* const struct PREFIX_funcref *; NULL is the null reference */
    C_TYPES_FUNCREF_VALUE,   /* struct PREFIX_funcref */
};

/* Appends the C type of `type`, an enum value_type, so that a name can follow: "uint32_t ",
 * "void *". v128 and funcref are structs whose names begin with `prefix`. */
void c_types_put(uint8_t type, const char *prefix, enum c_types_funcref funcref, struct text *out);

#endif
