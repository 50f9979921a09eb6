/* See known.h. */
#include "wasm2c/known.h"

#include "lower/rewrite.h"
#include "wasm2c/lines.h"
#include "wasm2c/names.h"

#include <stdio.h>
#include <string.h>

void wasm2c_known_declare(const struct known_tables *known, const char *name, struct text *out) {
    for (uint32_t i = 0; i < known->use_count; i++)
        text_format(out,
                    "extern __attribute__((visibility(\"hidden\"))) const "
                    "wasm_rt_function_ptr_t " WASM2C_KNOWN_ARRAY "[];\n",
                    name, known->uses[i].table, known->uses[i].type);
}

/* A function of `type` that traps, for elements of `array` that must not be called. */
static void define_trap(const struct func_type *type, const char *name, const char *array,
                        const char *suffix, const char *trap, struct text *out) {
    text_string(out, "static ");
    wasm2c_result_type(type, out);
    text_format(out, " %s_%s(w2c_%s *instance", array, suffix, name);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s p%u", wasm2c_type(type->params[i]), i);
    text_format(out, ") { wasm_rt_trap(%s); }\n", trap);
}

static void define(const struct module *module, const struct known_tables *known,
                   const struct known_use *use, const char *name, struct arena *arena,
                   struct text *out) {
    const struct known_table *table = &known->tables[use->table];
    const struct func_type *type = &module->types[use->type];
    const char *array = arena_format(arena, WASM2C_KNOWN_ARRAY, name, use->table, use->type);
    define_trap(type, name, array, "null", "WASM_RT_TRAP_UNINITIALIZED_ELEMENT", out);
    define_trap(type, name, array, "not_type", "WASM_RT_TRAP_CALL_TYPE", out);
    text_format(out, "const wasm_rt_function_ptr_t %s[] = {\n", array);
    for (uint32_t i = 0; i < table->size; i++) {
        uint32_t function = table->functions[i] - 1;
        if (table->functions[i] && known->types[module->funcs[function].type_index] == use->type)
            text_format(out, "  (wasm_rt_function_ptr_t)w2c_%s_%s,\n", name,
                        rewrite_func_name(module, function, arena));
        else
            text_format(out, "  (wasm_rt_function_ptr_t)%s_%s,\n", array,
                        table->functions[i] ? "not_type" : "null");
    }
    text_string(out, "};\n");
}

void wasm2c_known_define(const struct module *module, const struct known_tables *known,
                         const char *name, struct arena *arena, struct text *out) {
    for (uint32_t i = 0; i < known->use_count; i++)
        define(module, known, &known->uses[i], name, arena, out);
}

bool wasm2c_known_adopt(struct bytes line, const struct known_tables *known, const char *name,
                        struct text *out) {
    static const char call[] = "CALL_INDIRECT(instance->w2c_T";
    char type[32];
    const uint8_t *found =
        known->use_count ? memmem(line.data, line.size, call, sizeof call - 1) : NULL;
    if (!found)
        return false;
    size_t start = (size_t)(found - line.data), at = start + sizeof call - 1;
    uint32_t table = wasm2c_take_number(line, &at);
    int size = snprintf(type, sizeof type, ", w2c_%s_t", name);
    found = memmem(line.data + at, line.size - at, type, (size_t)size);
    if (table == UINT32_MAX || !found)
        return false;
    size_t type_at = (size_t)(found - line.data) + (size_t)size;
    uint32_t number = wasm2c_take_number(line, &type_at);
    if (number == UINT32_MAX || !known_tables_has(known, table, number))
        return false;
    text_append(out, line.data, start);
    text_format(out, "SINTER_CALL_KNOWN(" WASM2C_KNOWN_ARRAY ", %u, ", name, table,
                known->types[number], known->tables[table].size);
    start += sizeof "CALL_INDIRECT(" - 1;
    text_append(out, line.data + start, line.size - start);
    return true;
}
