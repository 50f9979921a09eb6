/* See types.h. */
#include "core/types.h"

#include <string.h>

const char *sinter_type_name(enum sinter_type type) {
    switch (type) {
    case SINTER_I32:
        return "i32";
    case SINTER_I64:
        return "i64";
    case SINTER_F32:
        return "f32";
    case SINTER_F64:
        return "f64";
    case SINTER_V128:
        return "v128";
    case SINTER_FUNCREF:
        return "funcref";
    case SINTER_EXTERNREF:
        return "externref";
    }
    return NULL;
}

bool sinter_type_is_reference(enum sinter_type type) {
    return type == SINTER_FUNCREF || type == SINTER_EXTERNREF || type == SINTER_EXNREF;
}

bool sinter_types_have(struct sinter_bytes types, enum sinter_type type) {
    return types.size && memchr(types.data, (int)type, types.size);
}

bool sinter_type_is_exclusive(const struct sinter_extern_type *type) {
    switch (type->kind) {
    case SINTER_MEMORY:
        return !type->is_shared;
    case SINTER_GLOBAL:
        return type->is_mutable || sinter_type_is_reference(type->value);
    case SINTER_TAG:
        return sinter_types_have(type->params, SINTER_FUNCREF) ||
               sinter_types_have(type->params, SINTER_EXNREF);
    case SINTER_FUNCTION:
    case SINTER_TABLE:
    case SINTER_KIND_COUNT:
        break;
    }
    return true;
}
