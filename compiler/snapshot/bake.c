/* See bake.h. Segments that were active, or were dropped, stay as what they then are for
 * instructions: passive and empty, or declarative. Those with the new contents follow, so the old
 * ones keep their indices. */
#include "snapshot/bake.h"

#include "snapshot/sections.h"
#include "wasm/encoder.h"
#include "wasm/opcodes.h"

#define DATA_MAX 10000u /* new segments */
#define LEAST_GAP 256u  /* between two of them, at first */
#define ROWS_MAX 10000u /* new element segments of a table */

/* ---- Memories and data ---- */

static void put_memories(const struct module *module, const struct snapshot_state *state,
                         struct text *out) {
    encoder_unsigned(out, module->memory_count);
    for (uint32_t i = 0; i < module->memory_count; i++) {
        struct limits limits = module->memories[i].limits;
        limits.min = state->memories[i].page_count;
        encoder_limits(out, &limits);
    }
}

/* The end of the segment that begins with run `first`: it goes on over gaps of zeros that are
 * shorter than `gap`. */
static uint32_t segment_end(const struct snapshot_memory *memory, uint32_t first, uint64_t gap) {
    uint32_t end = first + 1;
    while (end < memory->run_count &&
           memory->runs[end].address -
                   (memory->runs[end - 1].address + memory->runs[end - 1].bytes.size) <
               gap)
        end++;
    return end;
}

static uint64_t count_segments(const struct module *module, const struct snapshot_state *state,
                               uint64_t gap) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < module->memory_count; i++)
        for (uint32_t first = 0; first < state->memories[i].run_count; count++)
            first = segment_end(&state->memories[i], first, gap);
    return count;
}

/* In a memory or table with `limits`. */
static void put_constant_address(const struct limits *limits, uint64_t address, struct text *out) {
    encoder_constant(out, limits_address(limits), address);
    encoder_opcode(out, OPCODE_END);
}

static void put_segment(const struct limits *limits, const struct snapshot_memory *memory,
                        uint32_t index, uint32_t first, uint32_t end, struct text *out) {
    static const uint8_t zeros[4096];
    struct text init = {0}, bytes = {.cap_bytes = (size_t)1 << 31};
    uint64_t at = memory->runs[first].address;
    put_constant_address(limits, at, &init);
    for (uint32_t i = first; i < end; i++) {
        const struct snapshot_run *run = &memory->runs[i];
        for (; at < run->address; at += sizeof zeros)
            text_append(&bytes, zeros,
                        run->address - at < sizeof zeros ? run->address - at : sizeof zeros);
        text_append(&bytes, run->bytes.data, run->bytes.size);
        at = run->address + run->bytes.size;
    }
    struct data_segment segment = {.mode = SEGMENT_ACTIVE,
                                   .memory_index = index,
                                   .init = text_bytes(&init),
                                   .payload = text_bytes(&bytes)};
    encoder_data(out, &segment);
    text_free(&init);
    text_free(&bytes);
}

static void put_datas(const struct module *module, const struct snapshot_state *state,
                      struct section_edits *edits) {
    static const struct data_segment empty = {.mode = SEGMENT_PASSIVE};
    struct text *out = &edits->payloads[SECTION_DATA];
    uint64_t gap = LEAST_GAP;
    while (count_segments(module, state, gap) > DATA_MAX)
        gap *= 2;
    uint64_t count = module->data_count + count_segments(module, state, gap);
    out->cap_bytes = (size_t)1 << 31;
    encoder_unsigned(out, count);
    for (uint32_t i = 0; i < module->data_count; i++) {
        bool is_left = module->datas[i].mode == SEGMENT_PASSIVE && !state->dropped_datas[i];
        encoder_data(out, is_left ? &module->datas[i] : &empty);
    }
    for (uint32_t i = 0; i < module->memory_count; i++)
        for (uint32_t first = 0, end; first < state->memories[i].run_count; first = end) {
            end = segment_end(&state->memories[i], first, gap);
            put_segment(&module->memories[i].limits, &state->memories[i], i, first, end, out);
        }
    edits->fates[SECTION_DATA] = SECTIONS_REPLACE;
    if (module->has_data_count) {
        encoder_unsigned(&edits->payloads[SECTION_DATA_COUNT], count);
        edits->fates[SECTION_DATA_COUNT] = SECTIONS_REPLACE;
    }
}

/* ---- Globals ---- */

static void put_value(uint8_t type, const uint8_t *value, struct text *out) {
    uint64_t number;
    memcpy(&number, value, sizeof number);
    switch (type) {
    case VALUE_I32:
    case VALUE_I64:
        encoder_constant(out, type, number);
        break;
    case VALUE_F32:
        encoder_opcode(out, OPCODE_F32_CONST);
        text_append(out, value, 4);
        break;
    case VALUE_F64:
        encoder_opcode(out, OPCODE_F64_CONST);
        text_append(out, value, 8);
        break;
    case VALUE_V128:
        encoder_opcode(out, OPCODE_V128_CONST);
        text_append(out, value, 16);
        break;
    default:
        encoder_reference(out, type, snapshot_state_reference(value));
        break;
    }
    encoder_opcode(out, OPCODE_END);
}

static void put_globals(const struct module *module, const struct snapshot_state *state,
                        struct text *out) {
    encoder_unsigned(out, module->global_count);
    for (uint32_t i = 0; i < module->global_count; i++) {
        const struct global *global = &module->globals[i];
        text_byte(out, global->type);
        text_byte(out, global->mutable_);
        if (state->globals[i])
            put_value(global->type, state->globals[i], out);
        else
            text_append(out, global->init.data, global->init.size);
    }
}

/* ---- Tables ---- */

static void put_tables(const struct module *module, const struct snapshot_state *state,
                       struct text *out) {
    encoder_unsigned(out, module->table_count);
    for (uint32_t i = 0; i < module->table_count; i++) {
        struct limits limits = module->tables[i].limits;
        limits.min = state->tables[i].size;
        text_byte(out, module->tables[i].element);
        encoder_limits(out, &limits);
    }
}

/* The elements from `first` to `end`, as they stand in a segment. */
static void put_items(struct elem_segment segment, const struct limits *limits,
                      const struct snapshot_table *table, uint32_t first, uint32_t end,
                      struct text *out) {
    struct text init = {0}, items = {0};
    for (uint32_t i = first; i < end; i++) {
        if (segment.has_expressions)
            encoder_reference(&items, segment.element, table->elements[i]);
        else
            encoder_unsigned(&items, table->elements[i] - 1);
        if (segment.has_expressions)
            encoder_opcode(&items, OPCODE_END);
    }
    put_constant_address(limits, first, &init);
    segment.init = text_bytes(&init);
    segment.items = text_bytes(&items);
    segment.item_count = end - first;
    encoder_elem(out, &segment);
    text_free(&init);
    text_free(&items);
}

/* The end of the row of functions, or of nulls, that begins at `first`. */
static uint32_t row_end(const struct snapshot_table *table, uint32_t first) {
    uint32_t end = first + 1;
    while (end < table->size && !table->elements[end] == !table->elements[first])
        end++;
    return end;
}

/* Counts the rows without nulls, and the elements in them. */
static uint32_t count_rows(const struct snapshot_table *table, uint32_t *element_count) {
    uint32_t count = 0;
    *element_count = 0;
    for (uint32_t first = 0, end; first < table->size; first = end) {
        end = row_end(table, first);
        if (table->elements[first]) {
            count++;
            *element_count += end - first;
        }
    }
    return count;
}

uint64_t snapshot_bake_element_count(const struct snapshot_plan *plan,
                                     const struct snapshot_state *state) {
    uint64_t total = 0;
    uint32_t in_rows;
    for (uint32_t i = 0; plan->has_references && i < plan->module->table_count; i++)
        total +=
            count_rows(&state->tables[i], &in_rows) > ROWS_MAX ? state->tables[i].size : in_rows;
    return total;
}

/* Appends the segments for the elements of a table: one for each row without nulls, or one for all
 * if that were too many. Returns their number. */
static uint32_t put_rows(const struct snapshot_table *table, uint32_t index,
                         const struct table *type, struct text *out) {
    struct elem_segment segment = {
        .mode = SEGMENT_ACTIVE, .element = type->element, .table_index = index};
    uint32_t in_rows, count = count_rows(table, &in_rows);
    if (count > ROWS_MAX) {
        segment.has_expressions = true;
        put_items(segment, &type->limits, table, 0, table->size, out);
        return 1;
    }
    for (uint32_t first = 0, end; first < table->size; first = end) {
        end = row_end(table, first);
        if (table->elements[first])
            put_items(segment, &type->limits, table, first, end, out);
    }
    return count;
}

/* What declares the functions of exports that are gone. Returns the number of segments. */
static uint32_t put_declaration(const struct snapshot_plan *plan, struct text *out) {
    struct text items = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->call_count; i++)
        if (plan->calls[i].is_referenced) {
            encoder_unsigned(&items, plan->calls[i].function);
            count++;
        }
    struct elem_segment segment = {.mode = SEGMENT_DECLARATIVE,
                                   .element = VALUE_FUNCREF,
                                   .item_count = count,
                                   .items = text_bytes(&items)};
    if (count)
        encoder_elem(out, &segment);
    text_free(&items);
    return count ? 1 : 0;
}

static void put_elems(const struct snapshot_plan *plan, const struct snapshot_state *state,
                      struct section_edits *edits) {
    const struct module *module = plan->module;
    struct text added = {0};
    uint32_t count = put_declaration(plan, &added);
    for (uint32_t i = 0; plan->has_references && i < module->table_count; i++)
        count += put_rows(&state->tables[i], i, &module->tables[i], &added);
    if (plan->has_references || count) {
        struct text *out = &edits->payloads[SECTION_ELEMENT];
        encoder_unsigned(out, module->elem_count + (uint64_t)count);
        for (uint32_t i = 0; i < module->elem_count; i++) {
            struct elem_segment segment = module->elems[i];
            if (plan->has_references && (segment.mode == SEGMENT_ACTIVE || state->dropped_elems[i]))
                segment.mode = SEGMENT_DECLARATIVE;
            encoder_elem(out, &segment);
        }
        text_append(out, added.data, added.size);
        edits->fates[SECTION_ELEMENT] = SECTIONS_REPLACE;
    }
    text_free(&added);
}

/* ---- Exports ---- */

static void put_exports(const struct snapshot_plan *plan, struct text *out) {
    const struct module *module = plan->module;
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->export_count; i++)
        count += !snapshot_plan_uses_export(plan, &module->exports[i]);
    encoder_unsigned(out, count);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (snapshot_plan_uses_export(plan, export))
            continue;
        encoder_vector(out, export->name);
        text_byte(out, (uint8_t)export->kind);
        encoder_unsigned(out, export->index);
    }
}

void snapshot_bake(const struct snapshot_plan *plan, const struct snapshot_state *state,
                   struct text *out) {
    const struct module *module = plan->module;
    struct section_edits edits = {
        .fates = {[SECTION_START] = SECTIONS_DROP, [SECTION_EXPORT] = SECTIONS_REPLACE}};
    put_exports(plan, &edits.payloads[SECTION_EXPORT]);
    if (module->memory_count) {
        put_memories(module, state, &edits.payloads[SECTION_MEMORY]);
        edits.fates[SECTION_MEMORY] = SECTIONS_REPLACE;
        put_datas(module, state, &edits);
    }
    if (module->global_count) {
        put_globals(module, state, &edits.payloads[SECTION_GLOBAL]);
        edits.fates[SECTION_GLOBAL] = SECTIONS_REPLACE;
    }
    if (plan->has_references && module->table_count) {
        put_tables(module, state, &edits.payloads[SECTION_TABLE]);
        edits.fates[SECTION_TABLE] = SECTIONS_REPLACE;
    }
    put_elems(plan, state, &edits);
    sections_put(module, &edits, out);
    sections_free(&edits);
}
