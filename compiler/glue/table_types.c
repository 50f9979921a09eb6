/* See table_types.h. */
#include "glue/table_types.h"

#include "wasm/opcodes.h"
#include "wasm/reader.h"
#include "wasm/same_types.h"

static bool is_of_functions(const struct module *module, uint32_t table) {
    return module->tables[table].element == VALUE_FUNCREF;
}

static bool shows_table(const struct module *module) {
    for (uint32_t i = 0; i < module->import_counts[EXTERN_TABLE]; i++)
        if (is_of_functions(module, i))
            return true;
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_TABLE &&
            is_of_functions(module, module->exports[i].index))
            return true;
    return false;
}

/* Marks the types in `used`, by index. */
static void mark_calls(struct bytes body, bool *used) {
    struct diag diag = {0}; /* of a valid module: never used */
    struct reader r = opcode_open_body(body, &diag);
    struct instruction ins;
    while (!reader_done(&r) && opcode_read(&r, &ins))
        if (ins.opcode->id == OPCODE_CALL_INDIRECT || ins.opcode->id == OPCODE_RETURN_CALL_INDIRECT)
            used[ins.index] = true;
}

static void mark_segment(const struct module *module, const struct elem_segment *segment,
                         bool *used) {
    struct diag diag = {0};
    struct reader r = reader_open(segment->items, &diag);
    struct instruction ins;
    while (!reader_done(&r)) {
        if (!segment->has_expressions)
            used[module->funcs[reader_u32(&r, "a function")].type_index] = true;
        else if (opcode_read(&r, &ins) && ins.opcode->id == OPCODE_REF_FUNC)
            used[module->funcs[ins.index].type_index] = true;
    }
}

struct table_types table_types_find(const struct module *module, struct arena *arena) {
    struct table_types types = {0};
    if (!shows_table(module))
        return types;
    bool *used = arena_array(arena, module->type_count + (size_t)1, sizeof *used);
    const uint32_t *first = same_types_find(module, arena);
    for (uint32_t i = 0; i < module->code_count; i++)
        mark_calls(module->codes[i].body, used);
    for (uint32_t i = 0; i < module->elem_count; i++)
        if (module->elems[i].element == VALUE_FUNCREF)
            mark_segment(module, &module->elems[i], used);
    for (uint32_t i = 0; i < module->type_count; i++)
        used[first[i]] |= used[i];
    types.indices = arena_array(arena, module->type_count + (size_t)1, sizeof *types.indices);
    for (uint32_t i = 0; i < module->type_count; i++)
        if (used[i] && first[i] == i && !func_type_has_exnref(&module->types[i]))
            types.indices[types.count++] = i;
    return types;
}
