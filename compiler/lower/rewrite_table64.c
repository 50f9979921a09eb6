/* Replaces instructions on tables with 64-bit indices by those on tables with 32-bit ones, since no
 * table has more than SINTER_TABLE_ELEMENTS_MAX elements. An index or count that does not fit in 32
 * bits becomes 2^32 - 1, which is out of bounds or too many as well. Helpers do that:
 *
 *     table.get $t     call $narrow               (i64) -> (i32)
 *                      table.get $t
 *     table.fill $t    call $narrow_fill          (i64 funcref i64) -> (i32 funcref i32)
 *                      table.fill $t
 *     table.grow $t    call $narrow
 *                      table.grow $t
 *                      i64.extend_i32_s           -1 when it fails, otherwise a size
 *
 * The tables themselves lose their 64-bit indices in rewrite.c, as do the addresses of active
 * element segments in constants.c. */
#include "lower/rewriter.h"
#include "wasm/encoder.h"

#include <string.h>

static bool is_64(const struct rewriter *w, uint32_t table) {
    return w->module->tables[table].limits.is_64;
}

bool rewrite_table64_is(const struct rewriter *w) {
    switch (w->ins.opcode->id) {
    case OPCODE_TABLE_GET:
    case OPCODE_TABLE_SET:
    case OPCODE_TABLE_SIZE:
    case OPCODE_TABLE_GROW:
    case OPCODE_TABLE_FILL:
        return is_64(w, w->ins.index);
    case OPCODE_TABLE_COPY:
        return is_64(w, w->ins.index) || is_64(w, w->ins.index2);
    case OPCODE_TABLE_INIT:
    case OPCODE_CALL_INDIRECT:
    case OPCODE_RETURN_CALL_INDIRECT:
        return is_64(w, w->ins.index2);
    default:
        return false;
    }
}

static void put_narrowed(uint32_t local, struct text *out) {
    encoder_index(out, OPCODE_LOCAL_GET, local);
    encoder_i64(out, UINT32_MAX);
    encoder_index(out, OPCODE_LOCAL_GET, local);
    encoder_i64(out, UINT32_MAX);
    encoder_opcode(out, OPCODE_I64_LT_U);
    encoder_opcode(out, OPCODE_SELECT);
    encoder_opcode(out, OPCODE_I32_WRAP_I64);
}

/* Adds the helper that takes `types` and returns them with i32 for each i64. */
static uint32_t add_helper(struct rewriter *w, struct bytes types) {
    uint8_t results[REWRITER_NARROWED_MAX];
    struct text body = {0};
    encoder_unsigned(&body, 0); /* no locals */
    for (uint32_t i = 0; i < types.size; i++) {
        bool is_wide = types.data[i] == VALUE_I64;
        results[i] = is_wide ? VALUE_I32 : types.data[i];
        if (is_wide)
            put_narrowed(i, &body);
        else
            encoder_index(&body, OPCODE_LOCAL_GET, i);
    }
    encoder_opcode(&body, OPCODE_END);
    uint32_t type = rewriter_add_type(w, types, (struct bytes){results, types.size});
    struct rewrite_helper *helper = rewriter_add_helper(w, HELPER_NARROW, type);
    helper->name = arena_format(w->arena, "a%u_narrow", w->result->helper_count - 1);
    helper->body =
        (struct bytes){(const uint8_t *)arena_copy(w->arena, body.data, body.size), body.size};
    text_free(&body);
    return w->result->helper_count - 1;
}

/* Writes a call that narrows the operands on top of the stack, which are of `types`. */
static void put_narrowing(struct rewriter *w, struct bytes types, struct text *out) {
    struct rewriter_narrowing *found = w->narrowings;
    while (found->count &&
           (found->count != types.size || memcmp(found->types, types.data, types.size) != 0))
        found++;
    if (!found->count) {
        memcpy(found->types, types.data, types.size);
        found->count = (uint32_t)types.size;
        found->helper = add_helper(w, types);
    }
    rewriter_put_call(w, found->helper, out);
}

/* The types of the operands to narrow, for an instruction that is not table.size. */
static struct bytes operands_of(const struct rewriter *w, uint8_t types[REWRITER_NARROWED_MAX]) {
    const struct instruction *ins = &w->ins;
    uint32_t count = 0;
    bool to_64 = is_64(w, ins->opcode->id == OPCODE_TABLE_INIT ? ins->index2 : ins->index);
    switch (ins->opcode->id) {
    case OPCODE_TABLE_SET:
        types[count++] = VALUE_I64;
        types[count++] = w->module->tables[ins->index].element;
        break;
    case OPCODE_TABLE_FILL:
        types[count++] = VALUE_I64;
        types[count++] = w->module->tables[ins->index].element;
        types[count++] = VALUE_I64;
        break;
    case OPCODE_TABLE_COPY:
        types[count++] = to_64 ? VALUE_I64 : VALUE_I32;
        types[count++] = is_64(w, ins->index2) ? VALUE_I64 : VALUE_I32;
        types[count++] = to_64 && is_64(w, ins->index2) ? VALUE_I64 : VALUE_I32;
        break;
    case OPCODE_TABLE_INIT:
        types[count++] = VALUE_I64;
        types[count++] = VALUE_I32;
        types[count++] = VALUE_I32;
        break;
    default:
        types[count++] = VALUE_I64;
    }
    return (struct bytes){types, count};
}

void rewrite_table64_put(struct rewriter *w, struct bytes instruction, struct text *out) {
    uint8_t types[REWRITER_NARROWED_MAX];
    enum opcode_id id = (enum opcode_id)w->ins.opcode->id;
    if (id != OPCODE_TABLE_SIZE)
        put_narrowing(w, operands_of(w, types), out);
    if (id == OPCODE_RETURN_CALL_INDIRECT)
        rewrite_tail_call(w, out);
    else
        text_append(out, instruction.data, instruction.size);
    if (id == OPCODE_TABLE_SIZE)
        encoder_opcode(out, OPCODE_I64_EXTEND_I32_U);
    else if (id == OPCODE_TABLE_GROW)
        encoder_opcode(out, OPCODE_I64_EXTEND_I32_S);
}
