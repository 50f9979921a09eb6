/* See constants.h. A global reads earlier ones only, so they are done in order and each is done
 * once: there is no recursion, and the work is bounded by the bytes written. */
#include "lower/constants.h"

#include "wasm/encoder.h"
#include "wasm/reader.h"

#define EXPRESSION_CAP_BYTES ((size_t)4096)
#define TOTAL_CAP_BYTES ((size_t)64 << 20)

struct inliner {
    struct module *module;
    struct arena *arena;
    struct diag *diag;
    uint32_t first_own; /* the first global that is not imported */
    size_t total_bytes; /* bytes written so far */
    bool changed;
};

static bool too_long(const struct inliner *n, size_t offset) {
    diag_error(n->diag, offset,
               "a constant expression grows to more than %zu bytes when the module's own globals "
               "that it reads are written out",
               EXPRESSION_CAP_BYTES);
    diag_note(n->diag, "write the value in its place, as binaryen's --simplify-globals does");
    return false;
}

/* Replaces them in `code`, which holds whole expressions, each with its `end`. */
static bool inline_in(struct inliner *n, struct bytes *code, size_t cap_bytes) {
    struct reader r = reader_open(*code, n->diag);
    struct instruction ins;
    struct text out = {0};
    const uint8_t *copied = code->data;
    bool fits = true;
    for (;;) {
        const uint8_t *start = r.cursor;
        if (!fits || reader_done(&r) || !opcode_read(&r, &ins))
            break;
        if (ins.opcode->id != OPCODE_GLOBAL_GET || ins.index < n->first_own)
            continue;
        struct bytes value = n->module->globals[ins.index].init;
        text_append(&out, copied, (size_t)(start - copied));
        text_append(&out, value.data, value.size - 1); /* without the `end` */
        copied = r.cursor;
        fits = out.size <= cap_bytes && n->total_bytes + out.size <= TOTAL_CAP_BYTES;
    }
    if (fits && copied != code->data) {
        text_append(&out, copied, (size_t)(r.end - copied));
        n->total_bytes += out.size;
        n->changed = true;
        code->data = (const uint8_t *)arena_copy(n->arena, out.data, out.size);
        code->size = out.size;
    }
    text_free(&out);
    return fits;
}

static bool inline_in_globals(struct inliner *n) {
    for (uint32_t i = n->first_own; i < n->module->global_count; i++)
        if (!inline_in(n, &n->module->globals[i].init, EXPRESSION_CAP_BYTES))
            return too_long(n, n->module->globals[i].offset);
    return true;
}

/* The address of a segment for a table with 64-bit indices becomes one for 32-bit ones, as
 * rewrite_table64.c narrows them. */
static bool narrow_address(struct inliner *n, struct elem_segment *elem) {
    struct reader r = reader_open(elem->init, n->diag);
    struct instruction ins;
    struct text narrow = {0};
    if (elem->mode != SEGMENT_ACTIVE || !n->module->tables[elem->table_index].limits.is_64)
        return true;
    opcode_read(&r, &ins);
    uint64_t address = ins.value;
    bool is_constant = ins.opcode->id == OPCODE_I64_CONST;
    if (!is_constant || !opcode_read(&r, &ins) || ins.opcode->id != OPCODE_END) {
        diag_error(n->diag, elem->offset,
                   "an element segment for a table with 64-bit indices starts where an expression "
                   "says, which Sinter does not compile");
        diag_note(n->diag, "use i64.const, or table.init in the start function");
        return false;
    }
    encoder_i32(&narrow, address < UINT32_MAX ? (uint32_t)address : UINT32_MAX);
    encoder_opcode(&narrow, OPCODE_END);
    elem->init = (struct bytes){(const uint8_t *)arena_copy(n->arena, narrow.data, narrow.size),
                                narrow.size};
    n->changed = true;
    text_free(&narrow);
    return true;
}

static bool inline_in_elems(struct inliner *n) {
    for (uint32_t i = 0; i < n->module->elem_count; i++) {
        struct elem_segment *elem = &n->module->elems[i];
        if ((elem->init.size && !inline_in(n, &elem->init, EXPRESSION_CAP_BYTES)) ||
            (elem->has_expressions && !inline_in(n, &elem->items, TOTAL_CAP_BYTES)))
            return too_long(n, elem->offset);
        if (!narrow_address(n, elem))
            return false;
    }
    return true;
}

static bool inline_in_datas(struct inliner *n) {
    for (uint32_t i = 0; i < n->module->data_count; i++) {
        struct data_segment *data = &n->module->datas[i];
        if (data->init.size && !inline_in(n, &data->init, EXPRESSION_CAP_BYTES))
            return too_long(n, data->offset);
    }
    return true;
}

/* ---- The sections, written anew: core spec 5.5.9, 5.5.12 ---- */

static void put_globals(const struct module *module, struct text *out) {
    uint32_t first = module->import_counts[EXTERN_GLOBAL];
    encoder_unsigned(out, module->global_count - first);
    for (uint32_t i = first; i < module->global_count; i++) {
        text_byte(out, module->globals[i].type);
        text_byte(out, module->globals[i].mutable_);
        text_append(out, module->globals[i].init.data, module->globals[i].init.size);
    }
}

static void put_elems(const struct module *module, struct text *out) {
    encoder_unsigned(out, module->elem_count);
    for (uint32_t i = 0; i < module->elem_count; i++)
        encoder_elem(out, &module->elems[i]);
}

static void replace_section(struct inliner *n, enum section_id id,
                            void (*put)(const struct module *, struct text *)) {
    for (uint32_t i = 0; i < n->module->section_count; i++) {
        struct section *section = &n->module->sections[i];
        if (section->id != id)
            continue;
        struct text payload = {0};
        put(n->module, &payload);
        section->payload.data = (const uint8_t *)arena_copy(n->arena, payload.data, payload.size);
        section->payload.size = payload.size;
        text_free(&payload);
    }
}

bool constants_inline(struct module *module, struct arena *arena, struct diag *diag) {
    struct inliner n = {.module = module,
                        .arena = arena,
                        .diag = diag,
                        .first_own = module->import_counts[EXTERN_GLOBAL]};
    if (!inline_in_globals(&n) || !inline_in_elems(&n) || !inline_in_datas(&n))
        return false;
    if (n.changed) {
        replace_section(&n, SECTION_GLOBAL, put_globals);
        replace_section(&n, SECTION_ELEMENT, put_elems);
    }
    return true;
}
