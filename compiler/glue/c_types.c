/* See c_types.h. */
#include "glue/c_types.h"

#include "wasm/types.h"

void c_types_put(uint8_t type, const char *prefix, enum c_types_funcref funcref, struct text *out) {
    switch ((enum value_type)type) {
    case VALUE_I32:
        text_string(out, "uint32_t ");
        break;
    case VALUE_I64:
        text_string(out, "uint64_t ");
        break;
    case VALUE_F32:
        text_string(out, "float ");
        break;
    case VALUE_F64:
        text_string(out, "double ");
        break;
    case VALUE_V128:
        text_format(out, "struct %s_v128 ", prefix);
        break;
    case VALUE_FUNCREF:
        text_format(out,
                    funcref == C_TYPES_FUNCREF_VALUE ? "struct %s_funcref "
                                                     : "const struct %s_funcref *",
                    prefix);
        break;
    case VALUE_EXTERNREF:
    case VALUE_EXNREF: /* which no host gets */
        text_string(out, "void *");
        break;
    }
}
