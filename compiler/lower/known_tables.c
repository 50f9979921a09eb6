/* See known_tables.h. */
#include "lower/known_tables.h"

#include "lower/tail_calls.h"
#include "wasm/opcodes.h"
#include "wasm/reader.h"
#include "wasm/same_types.h"

#include <stdlib.h>
#include <string.h>

/* in all arrays together, since each entry is relocated when a program starts */
#define ENTRIES_MAX 4096u
#define ALL_ENTRIES_MAX (1u << 20) /* in all tables together */

/* Reads the next item of a segment that holds own functions and null. Returns its index + 1, or 0.
 */
static uint32_t next_function(const struct elem_segment *segment, struct reader *r) {
    struct instruction ins;
    uint32_t function = 0;
    if (!segment->has_expressions)
        return reader_u32(r, "a function") + 1;
    while (opcode_read(r, &ins) && ins.opcode->id != OPCODE_END)
        function = ins.opcode->id == OPCODE_REF_FUNC ? ins.index + 1 : 0;
    return function;
}

/* Notes what an active segment writes. If the segment does not fit, the program traps at its start,
 * and its table counts as unknown. */
static void add_segment(struct known_tables *known, const struct elem_segment *segment) {
    struct diag diag = {0};
    struct known_table *table = &known->tables[segment->table_index];
    struct reader r = reader_open(segment->items, &diag);
    uint32_t offset;
    if (!table->functions)
        return;
    if (!opcode_constant(segment->init, &offset) || offset > table->size ||
        segment->item_count > table->size - offset) {
        table->functions = NULL;
        return;
    }
    for (uint32_t i = 0; i < segment->item_count; i++)
        table->functions[offset + i] = next_function(segment, &r);
}

enum { SEEN = 1, SEEN_AS_JUMP = 2 };

/* Marks the table that the instruction writes as unknown. */
static void forget_written(const struct module *module, const struct instruction *ins,
                           struct known_tables *known) {
    uint32_t first = 0,
             end = module->table_count; /* all of them, unless the instruction names one */
    if (ins->opcode->immediate == IMMEDIATE_TABLE ||
        ins->opcode->immediate == IMMEDIATE_TABLE_TABLE)
        first = ins->index, end = first + 1;
    else if (ins->opcode->immediate == IMMEDIATE_ELEM_TABLE)
        first = ins->index2, end = first + 1;
    for (uint32_t i = first; i < end; i++)
        known->tables[i].functions = NULL;
}

/* Notes through which tables the function's body calls, with which types, and whether as a jump.
 * Tables that it writes become unknown. */
static void look_at(const struct module *module, uint32_t code, struct known_tables *known,
                    uint8_t *seen) {
    struct diag diag = {0};
    struct instruction ins;
    struct reader r = opcode_open_body(module->codes[code].body, &diag);
    const struct func_type *caller =
        module_func_type(module, module->import_counts[EXTERN_FUNC] + code);
    while (!reader_done(&r) && opcode_read(&r, &ins)) {
        uint16_t id = ins.opcode->id;
        if (opcode_may(ins.opcode, EFFECT_WRITES_TABLE))
            forget_written(module, &ins, known);
        if (id == OPCODE_CALL_INDIRECT || id == OPCODE_RETURN_CALL_INDIRECT)
            seen[(size_t)ins.index2 * module->type_count + known->types[ins.index]] |=
                id == OPCODE_RETURN_CALL_INDIRECT &&
                        tail_calls_is_jump(caller, &module->types[ins.index], known->tail_jumps)
                    ? SEEN_AS_JUMP
                    : SEEN;
    }
}

static void find_uses(const struct module *module, struct known_tables *known,
                      struct arena *arena) {
    uint64_t entries = 0;
    size_t pairs = (size_t)module->table_count * module->type_count;
    uint8_t *seen = calloc(pairs + 1, 1);
    known->uses = arena_array(arena, ENTRIES_MAX, sizeof *known->uses);
    for (uint32_t i = 0; seen && i < module->code_count; i++)
        look_at(module, i, known, seen);
    for (size_t i = 0; seen && i < pairs; i++) {
        struct known_use use = {.table = (uint32_t)(i / module->type_count),
                                .type = (uint32_t)(i % module->type_count)};
        const struct known_table *table = &known->tables[use.table];
        if (!seen[i] || !table->functions || table->size == 0)
            continue;
        entries += table->size;
        if (entries > ENTRIES_MAX)
            break;
        known->uses[known->use_count] = use;
        if ((seen[i] & SEEN_AS_JUMP) && !known->jumps)
            known->jumps = &known->uses[known->use_count];
        known->use_count++;
    }
    if (entries > ENTRIES_MAX) {
        known->use_count = 0;
        known->jumps = NULL;
    }
    free(seen);
}

static bool any_is_known(const struct known_tables *known, uint32_t table_count) {
    for (uint32_t i = 0; i < table_count; i++)
        if (known->tables[i].functions)
            return true;
    return false;
}

struct known_tables known_tables_find(const struct module *module, bool are_own,
                                      enum tail_jumps tail_jumps, struct arena *arena) {
    struct known_tables known = {.tail_jumps = tail_jumps};
    if (!are_own || (uint64_t)module->table_count * module->type_count > 1U << 20)
        return known;
    known.tables = arena_array(arena, module->table_count + (size_t)1, sizeof *known.tables);
    known.types = same_types_find(module, arena);
    known.type_count = module->type_count;
    uint64_t entries = 0;
    for (uint32_t i = 0; i < module->table_count; i++) {
        const struct table *table = &module->tables[i];
        if (table->element != VALUE_FUNCREF || table->limits.min > ENTRIES_MAX ||
            entries + table->limits.min > ALL_ENTRIES_MAX)
            continue;
        entries += table->limits.min;
        known.tables[i].size = (uint32_t)table->limits.min;
        known.tables[i].functions =
            arena_array(arena, table->limits.min + 1, sizeof *known.tables[i].functions);
    }
    for (uint32_t i = 0; i < module->elem_count; i++)
        if (module->elems[i].mode == SEGMENT_ACTIVE && module->elems[i].element == VALUE_FUNCREF)
            add_segment(&known, &module->elems[i]);
    if (any_is_known(&known, module->table_count))
        find_uses(module, &known, arena);
    return known;
}

bool known_tables_has(const struct known_tables *known, uint32_t table, uint32_t type) {
    for (uint32_t i = 0; type < known->type_count && i < known->use_count; i++)
        if (known->uses[i].table == table && known->uses[i].type == known->types[type])
            return true;
    return false;
}
