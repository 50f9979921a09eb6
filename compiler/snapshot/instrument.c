/* See instrument.h. */
#include "snapshot/instrument.h"

#include "snapshot/sections.h"
#include "wasm/encoder.h"
#include "wasm/opcodes.h"
#include "wasm/reader.h"

#include "sinter/internal/snapshot.h"

#include <stdlib.h>

struct exports {
    struct text items;
    uint32_t count;
};

static void put(struct exports *exports, enum extern_kind kind, uint32_t index, struct bytes name) {
    encoder_vector(&exports->items, name);
    text_byte(&exports->items, (uint8_t)kind);
    encoder_unsigned(&exports->items, index);
    exports->count++;
}

static void put_numbered(struct exports *exports, enum extern_kind kind, uint32_t index,
                         char purpose, uint32_t number) {
    struct text name = {0};
    text_byte(&name, '\0');
    text_format(&name, "%c%u", purpose, number);
    put(exports, kind, index, text_bytes(&name));
    text_free(&name);
}

static void put_object(struct exports *exports, enum extern_kind kind, uint32_t index) {
    put_numbered(exports, kind, index, SINTER_SNAPSHOT_OBJECT, exports->count);
}

static void put_calls(const struct snapshot_plan *plan, struct exports *exports) {
    for (uint32_t i = 0; i < plan->call_count; i++)
        if (plan->calls[i].name.size)
            put(exports, EXTERN_FUNC, plan->calls[i].function, plan->calls[i].name);
        else
            put_numbered(exports, EXTERN_FUNC, plan->calls[i].function, SINTER_SNAPSHOT_START, 0);
}

/* Each memory once. One that is exported as "memory" is the default, and stays that. */
static void put_memories(const struct module *module, struct exports *exports) {
    uint32_t named = UINT32_MAX;
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_MEMORY &&
            bytes_equal(module->exports[i].name, bytes_of("memory")))
            named = module->exports[i].index;
    for (uint32_t i = 0; i < module->memory_count; i++)
        if (i == named)
            put(exports, EXTERN_MEMORY, i, bytes_of("memory"));
        else
            put_object(exports, EXTERN_MEMORY, i);
}

/* ---- Functions that a table may have: those that something other than code names ---- */

static void note_items(const struct elem_segment *segment, bool *named) {
    struct diag unused = {0}; /* the module is valid */
    struct reader r = reader_open(segment->items, &unused);
    struct instruction ins;
    while (!reader_done(&r)) {
        if (!segment->has_expressions)
            named[reader_u32(&r, "a function")] = true;
        else if (!opcode_read(&r, &ins))
            return;
        else if (ins.opcode->id == OPCODE_REF_FUNC)
            named[ins.index] = true;
    }
}

static void note_value(struct bytes init, bool *named) {
    struct diag unused = {0};
    struct reader r = reader_open(init, &unused);
    struct instruction ins;
    while (!reader_done(&r) && opcode_read(&r, &ins))
        if (ins.opcode->id == OPCODE_REF_FUNC)
            named[ins.index] = true;
}

/* Adds a table that has, at its index, each function that a table may have. As before, the
 * functions are declared for code that refers to them. */
static void put_functions(const struct module *module, struct section_edits *edits,
                          struct exports *exports) {
    struct arena arena = {0};
    struct text table = {0}, segment = {0}, init = {0}, items = {0};
    const struct limits limits = {.min = module->func_count};
    bool *named = arena_array(&arena, module->func_count + (size_t)1, sizeof *named);
    for (uint32_t i = 0; i < module->elem_count; i++)
        note_items(&module->elems[i], named);
    for (uint32_t i = 0; i < module->global_count; i++)
        note_value(module->globals[i].init, named);
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_FUNC)
            named[module->exports[i].index] = true;
    for (uint32_t i = 0; i < module->func_count; i++) {
        encoder_reference(&items, VALUE_FUNCREF, named[i] ? i + 1 : 0);
        encoder_opcode(&items, OPCODE_END);
    }
    encoder_i32(&init, 0);
    encoder_opcode(&init, OPCODE_END);
    encoder_elem(&segment, &(struct elem_segment){.mode = SEGMENT_ACTIVE,
                                                  .element = VALUE_FUNCREF,
                                                  .has_expressions = true,
                                                  .table_index = module->table_count,
                                                  .init = text_bytes(&init),
                                                  .item_count = module->func_count,
                                                  .items = text_bytes(&items)});
    text_byte(&table, VALUE_FUNCREF);
    encoder_limits(&table, &limits);
    sections_extend(module, SECTION_TABLE, 1, text_bytes(&table), edits);
    sections_extend(module, SECTION_ELEMENT, 1, text_bytes(&segment), edits);
    put_numbered(exports, EXTERN_TABLE, module->table_count, SINTER_SNAPSHOT_FUNCTIONS, 0);
    text_free(&table);
    text_free(&segment);
    text_free(&init);
    text_free(&items);
    arena_destroy(&arena);
}

/* ---- Functions that tell whether a segment was dropped ---- */

struct tests {
    struct text bodies;
    uint32_t count;
};

/* Adds a function that copies nothing from the segment's second byte or element: it traps if the
 * segment was dropped, since it then ends before that. Core spec 4.4.7, memory.init, and 4.4.6,
 * table.init. */
static void put_test(const struct snapshot_plan *plan, enum opcode_id copy, uint32_t segment,
                     uint32_t to, struct tests *tests, struct exports *exports) {
    struct text body = {0};
    const struct limits *limits = copy == OPCODE_MEMORY_INIT ? &plan->module->memories[to].limits
                                                             : &plan->module->tables[to].limits;
    encoder_unsigned(&body, 0); /* locals */
    encoder_constant(&body, limits_address(limits), 0);
    encoder_i32(&body, 1);
    encoder_i32(&body, 0);
    encoder_index(&body, copy, segment);
    encoder_unsigned(&body, to);
    encoder_opcode(&body, OPCODE_END);
    encoder_vector(&tests->bodies, text_bytes(&body));
    text_free(&body);
    put_numbered(exports, EXTERN_FUNC, plan->module->func_count + tests->count,
                 SINTER_SNAPSHOT_DROPPED, tests->count);
    tests->count++;
}

static void put_tests(const struct snapshot_plan *plan, struct tests *tests,
                      struct exports *exports) {
    uint32_t table;
    for (uint32_t i = 0; i < plan->module->data_count; i++)
        if (snapshot_plan_may_drop_data(plan, i))
            put_test(plan, OPCODE_MEMORY_INIT, i, 0, tests, exports);
    for (uint32_t i = 0; i < plan->module->elem_count; i++)
        if (snapshot_plan_may_drop_elem(plan, i, &table))
            put_test(plan, OPCODE_TABLE_INIT, i, table, tests, exports);
}

/* The functions' type, indices and bodies. The module has functions with drops, so it has the
 * sections. */
static void extend_sections(const struct snapshot_plan *plan, const struct tests *tests,
                            struct section_edits *edits) {
    struct text type = {0}, indices = {0};
    if (!tests->count)
        return;
    encoder_func_type(&type, (struct bytes){0}, (struct bytes){0});
    for (uint32_t i = 0; i < tests->count; i++)
        encoder_unsigned(&indices, plan->module->type_count);
    sections_extend(plan->module, SECTION_TYPE, 1, text_bytes(&type), edits);
    sections_extend(plan->module, SECTION_FUNCTION, tests->count, text_bytes(&indices), edits);
    sections_extend(plan->module, SECTION_CODE, tests->count, text_bytes(&tests->bodies), edits);
    text_free(&type);
    text_free(&indices);
}

void snapshot_instrument(const struct snapshot_plan *plan, struct text *out) {
    const struct module *module = plan->module;
    struct section_edits edits = {
        .fates = {[SECTION_START] = SECTIONS_DROP, [SECTION_EXPORT] = SECTIONS_REPLACE}};
    struct exports exports = {0};
    struct tests tests = {0};
    put_calls(plan, &exports);
    put_memories(module, &exports);
    for (uint32_t i = 0; i < module->global_count; i++)
        if (snapshot_plan_has_global(plan, i))
            put_object(&exports, EXTERN_GLOBAL, i);
    for (uint32_t i = 0; plan->has_references && i < module->table_count; i++)
        put_object(&exports, EXTERN_TABLE, i);
    if (plan->has_references || plan->names_functions)
        put_functions(module, &edits, &exports);
    put_tests(plan, &tests, &exports);
    extend_sections(plan, &tests, &edits);
    struct text *payload = &edits.payloads[SECTION_EXPORT];
    encoder_unsigned(payload, exports.count);
    text_append(payload, exports.items.data, exports.items.size);
    sections_put(module, &edits, out);
    text_free(&exports.items);
    text_free(&tests.bodies);
    sections_free(&edits);
}
