/* One table of single-byte types: those that Sinter compiles, and those of other features with the
 * name to refuse them by. */
#include "wasm/types.h"

#include "wasm/feature.h"

const char *value_type_name(uint8_t type) {
    switch ((enum value_type)type) {
    case VALUE_I32:
        return "i32";
    case VALUE_I64:
        return "i64";
    case VALUE_F32:
        return "f32";
    case VALUE_F64:
        return "f64";
    case VALUE_V128:
        return "v128";
    case VALUE_FUNCREF:
        return "funcref";
    case VALUE_EXTERNREF:
        return "externref";
    case VALUE_EXNREF:
        return "exnref";
    }
    return NULL;
}

bool value_type_is_reference(uint8_t type) {
    return type == VALUE_FUNCREF || type == VALUE_EXTERNREF || type == VALUE_EXNREF;
}

static bool is_compiled(uint8_t type) {
    return (type <= VALUE_I32 && type >= VALUE_V128) || value_type_is_reference(type);
}

/* Reports that `type` at `offset` is not one that can stand here. */
static void refuse(struct reader *r, size_t offset, uint8_t type, const char *what) {
    static const struct {
        uint8_t type;
        enum feature feature;
        const char *subject;
    } refused[] = {
        {0x75, FEATURE_STACK_SWITCHING, "the type nullcontref"},
        {0x74, FEATURE_GC, "the type nullexnref"},
        {0x73, FEATURE_GC, "the type nullfuncref"},
        {0x72, FEATURE_GC, "the type nullexternref"},
        {0x71, FEATURE_GC, "the type nullref"},
        {0x6e, FEATURE_GC, "the type anyref"},
        {0x6d, FEATURE_GC, "the type eqref"},
        {0x6c, FEATURE_GC, "the type i31ref"},
        {0x6b, FEATURE_GC, "the type structref"},
        {0x6a, FEATURE_GC, "the type arrayref"},
        {0x68, FEATURE_STACK_SWITCHING, "the type contref"},
        {0x65, FEATURE_SHARED_EVERYTHING, "a shared reference type"},
        {0x64, FEATURE_FUNCTION_REFERENCES, "a non-nullable reference type"},
        {0x63, FEATURE_FUNCTION_REFERENCES, "a reference type with a heap type"},
        {0x62, FEATURE_GC, "an exact reference type"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (refused[i].type == type) {
            feature_refuse(r, offset, refused[i].feature, refused[i].subject);
            return;
        }
    }
    reader_fail_at(r, offset, "%s has the unknown type 0x%02x", what, type);
}

uint8_t types_read_value(struct reader *r, const char *what) {
    size_t offset = reader_offset(r);
    uint8_t type = reader_u8(r, what);
    if (!r->failed && is_compiled(type))
        return type;
    if (!r->failed)
        refuse(r, offset, type, what);
    return 0;
}

uint8_t types_read_reference(struct reader *r, const char *what) {
    size_t offset = reader_offset(r);
    uint8_t type = types_read_value(r, what);
    if (!r->failed && !value_type_is_reference(type))
        reader_fail_at(r, offset, "%s must be a reference type, not %s", what,
                       value_type_name(type));
    return r->failed ? 0 : type;
}

uint8_t types_read_heap(struct reader *r) {
    size_t offset = reader_offset(r);
    int64_t type = reader_s33(r, "a heap type");
    if (r->failed)
        return 0;
    if (type >= 0) {
        feature_refuse(r, offset, FEATURE_FUNCTION_REFERENCES, "a heap type with a type index");
        return 0;
    }
    /* An abstract heap type is the byte of its shorthand. */
    uint8_t byte = type >= -64 ? (uint8_t)(type & 0x7f) : 0;
    bool is_short = reader_offset(r) == offset + 1;
    if (is_short && value_type_is_reference(byte))
        return byte;
    if (is_short)
        refuse(r, offset, byte, "a heap type");
    else
        reader_fail_at(r, offset, "a heap type is over-long");
    return 0;
}

struct block_type types_read_block(struct reader *r) {
    struct block_type type = {0};
    if (r->failed || reader_left(r) == 0) {
        reader_fail(r, "the input ends inside of a block type");
        return type;
    }
    /* 0x40 to 0x7f are the negative numbers of one byte: the empty type, and value types. */
    uint8_t byte = *r->cursor;
    if (byte == TYPE_BLOCK_EMPTY) {
        r->cursor++;
    } else if (byte > TYPE_BLOCK_EMPTY && byte < 0x80) {
        type.result = types_read_value(r, "a block type");
    } else {
        size_t offset = reader_offset(r);
        int64_t index = reader_s33(r, "a block type");
        if (!r->failed && index < 0)
            reader_fail_at(r, offset, "a block type is neither a value type nor a type index");
        type.has_index = true;
        type.index = (uint32_t)index;
    }
    return type;
}
