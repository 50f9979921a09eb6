/* See code.h. */
#include "loops/code.h"

#include "lower/rewrite_code.h"
#include "wasm/opcodes.h"

uint32_t loop_code_local(struct added_locals *added, uint8_t type) {
    uint32_t i = 0;
    while (i < added->count && (added->taken[i] || added->types[i] != type))
        i++;
    if (i == added->count)
        added->types[added->count++] = type;
    added->taken[i] = true;
    return added->first + i;
}

void loop_code_index(struct text *out, uint8_t code, uint32_t index) {
    text_byte(out, code);
    rewrite_put_u32(out, index);
}

void loop_code_i32(struct text *out, uint32_t constant) {
    text_byte(out, CODE_I32_CONST);
    rewrite_put_signed(out, (int32_t)constant);
}

void loop_code_i64(struct text *out, int64_t constant) {
    text_byte(out, CODE_I64_CONST);
    rewrite_put_signed(out, constant);
}

void loop_code_open(struct text *out, uint8_t code) {
    text_byte(out, code);
    text_byte(out, CODE_NO_RESULT);
}

/* The alignment and the memory stay, as the flags before the offset have them. */
void loop_code_access(struct text *out, struct bytes code, uint32_t offset) {
    struct reader r = reader_open(code, NULL);
    reader_u8(&r, "an opcode");
    uint32_t flags = reader_u32(&r, "an alignment");
    if (flags & 0x40)
        reader_u32(&r, "a memory");
    text_append(out, code.data, (size_t)(r.cursor - code.data));
    rewrite_put_u32(out, offset);
}
