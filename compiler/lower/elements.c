/* See elements.h. */
#include "lower/elements.h"

#include "wasm/opcodes.h"
#include "wasm/reader.h"
#include "wasm/types.h"

static bool tables_are_private(const struct module *module) {
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_TABLE)
            return false;
    return module->import_counts[EXTERN_TABLE] == 0;
}

static bool is_own(const struct module *module, uint32_t function) {
    return function >= module->import_counts[EXTERN_FUNC];
}

static bool segment_is_own(const struct module *module, const struct elem_segment *segment) {
    struct diag diag = {0}; /* of a valid module: never used */
    struct reader r = reader_open(segment->items, &diag);
    struct instruction ins;
    while (!reader_done(&r)) {
        if (!segment->has_expressions) {
            if (!is_own(module, reader_u32(&r, "a function")))
                return false;
        } else if (opcode_read(&r, &ins) &&
                   (ins.opcode->id == OPCODE_GLOBAL_GET ||
                    (ins.opcode->id == OPCODE_REF_FUNC && !is_own(module, ins.index)))) {
            return false;
        }
    }
    return true;
}

/* Whether the instruction may put anything into a table of functions that no segment or table held
 * before. table.init and table.copy cannot. */
static bool sets_elements(const struct module *module, const struct instruction *ins) {
    uint16_t id = ins->opcode->id;
    if (!opcode_may(ins->opcode, EFFECT_WRITES_TABLE) || id == OPCODE_TABLE_INIT ||
        id == OPCODE_TABLE_COPY)
        return false;
    bool names_table = ins->opcode->immediate == IMMEDIATE_TABLE;
    return !names_table || module->tables[ins->index].element == VALUE_FUNCREF;
}

static bool body_sets_elements(const struct module *module, struct bytes body) {
    struct diag diag = {0};
    struct reader r = opcode_open_body(body, &diag);
    struct instruction ins;
    while (!reader_done(&r) && opcode_read(&r, &ins))
        if (sets_elements(module, &ins))
            return true;
    return false;
}

bool elements_are_own(const struct module *module) {
    bool own = module->table_count > 0 && tables_are_private(module);
    for (uint32_t i = 0; own && i < module->elem_count; i++)
        own =
            module->elems[i].element != VALUE_FUNCREF || segment_is_own(module, &module->elems[i]);
    for (uint32_t i = 0; own && i < module->code_count; i++)
        own = !body_sets_elements(module, module->codes[i].body);
    return own;
}
