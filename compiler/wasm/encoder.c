/* See encoder.h. */
#include "wasm/encoder.h"

void encoder_unsigned(struct text *out, uint64_t value) {
    do {
        uint8_t byte = value & 0x7f;
        value >>= 7;
        text_byte(out, (uint8_t)(byte | (value ? 0x80 : 0)));
    } while (value);
}

/* In the last byte, bit 6 is the sign of everything that would follow. */
void encoder_signed(struct text *out, int64_t value) {
    for (;;) {
        uint8_t byte = value & 0x7f;
        value >>= 7;
        bool is_last = value == ((byte & 0x40) ? -1 : 0);
        text_byte(out, (uint8_t)(byte | (is_last ? 0 : 0x80)));
        if (is_last)
            return;
    }
}

void encoder_vector(struct text *out, struct bytes bytes) {
    encoder_unsigned(out, bytes.size);
    text_append(out, bytes.data, bytes.size);
}

void encoder_name(struct text *out, const char *name) { encoder_vector(out, bytes_of(name)); }

/* ---- Instructions ---- */

void encoder_opcode(struct text *out, enum opcode_id id) {
    const struct opcode *opcode = opcode_of(id);
    if (opcode->prefix) {
        text_byte(out, opcode->prefix);
        encoder_unsigned(out, opcode->code);
    } else {
        text_byte(out, (uint8_t)opcode->code);
    }
}

void encoder_index(struct text *out, enum opcode_id id, uint64_t index) {
    encoder_opcode(out, id);
    encoder_unsigned(out, index);
}

void encoder_i32(struct text *out, uint32_t value) {
    encoder_opcode(out, OPCODE_I32_CONST);
    encoder_signed(out, (int32_t)value);
}

void encoder_i64(struct text *out, int64_t value) {
    encoder_opcode(out, OPCODE_I64_CONST);
    encoder_signed(out, value);
}

void encoder_constant(struct text *out, uint8_t type, uint64_t value) {
    if (type == VALUE_I64)
        encoder_i64(out, (int64_t)value);
    else
        encoder_i32(out, (uint32_t)value);
}

void encoder_reference(struct text *out, uint8_t type, uint32_t function) {
    if (function) {
        encoder_index(out, OPCODE_REF_FUNC, function - 1);
    } else {
        encoder_opcode(out, OPCODE_REF_NULL);
        text_byte(out, type);
    }
}

void encoder_block(struct text *out, enum opcode_id id) {
    encoder_opcode(out, id);
    text_byte(out, TYPE_BLOCK_EMPTY);
}

void encoder_access(struct text *out, enum opcode_id id, struct memory_access access) {
    encoder_opcode(out, id);
    encoder_unsigned(out, access.align | (access.memory ? OPCODE_HAS_MEMORY : 0U));
    if (access.memory)
        encoder_unsigned(out, access.memory);
    encoder_unsigned(out, access.offset);
}

void encoder_catch(struct text *out, struct catch_clause clause) {
    text_byte(out, (uint8_t)((clause.is_all ? CATCH_ALL : 0) | (clause.has_ref ? CATCH_REF : 0)));
    if (!clause.is_all)
        encoder_unsigned(out, clause.tag);
    encoder_unsigned(out, clause.label);
}

/* ---- Types and declarations ---- */

void encoder_func_type(struct text *out, struct bytes params, struct bytes results) {
    text_byte(out, TYPE_FORM_FUNC);
    encoder_vector(out, params);
    encoder_vector(out, results);
}

void encoder_limits(struct text *out, const struct limits *limits) {
    text_byte(out,
              (uint8_t)((limits->has_max ? LIMITS_HAS_MAX : 0) |
                        (limits->shared ? LIMITS_SHARED : 0) | (limits->is_64 ? LIMITS_IS_64 : 0) |
                        (limits->byte_pages ? LIMITS_PAGE_SIZE : 0)));
    encoder_unsigned(out, limits->min);
    if (limits->has_max)
        encoder_unsigned(out, limits->max);
    if (limits->byte_pages)
        text_byte(out, 0); /* the logarithm of the page size */
}

void encoder_locals(struct text *out, uint32_t count, uint8_t type) {
    encoder_unsigned(out, count);
    text_byte(out, type);
}

static void put_bytes(struct text *out, struct bytes bytes) {
    text_append(out, bytes.data, bytes.size);
}

/* An active segment leaves out the default, table 0 of funcref. */
void encoder_elem(struct text *out, const struct elem_segment *elem) {
    bool active = elem->mode == SEGMENT_ACTIVE;
    bool typed = !active || elem->table_index != 0 || elem->element != VALUE_FUNCREF;
    unsigned flags = elem->has_expressions ? ELEM_EXPRESSIONS : 0;
    if (!active)
        flags |= ELEM_NOT_ACTIVE;
    if (active ? typed : elem->mode == SEGMENT_DECLARATIVE)
        flags |= ELEM_EXPLICIT;
    encoder_unsigned(out, flags);
    if (active && typed)
        encoder_unsigned(out, elem->table_index);
    if (active)
        put_bytes(out, elem->init);
    if (typed)
        text_byte(out, elem->has_expressions ? elem->element : ELEM_KIND_FUNC);
    encoder_unsigned(out, elem->item_count);
    put_bytes(out, elem->items);
}

void encoder_data(struct text *out, const struct data_segment *data) {
    bool active = data->mode == SEGMENT_ACTIVE;
    bool explicit = active && data->memory_index != 0;
    encoder_unsigned(out, !active ? DATA_PASSIVE : explicit ? DATA_EXPLICIT : DATA_ACTIVE);
    if (explicit)
        encoder_unsigned(out, data->memory_index);
    if (active)
        put_bytes(out, data->init);
    encoder_vector(out, data->payload);
}

/* ---- Modules ---- */

void encoder_header(struct text *out) {
    static const uint8_t version[] = {MODULE_VERSION, 0, 0, 0};
    text_append(out, MODULE_MAGIC, MODULE_MAGIC_BYTES);
    text_append(out, version, sizeof version);
}

void encoder_section(struct text *out, unsigned id, struct bytes payload) {
    text_byte(out, (uint8_t)id);
    encoder_vector(out, payload);
}
