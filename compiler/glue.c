/* See glue.h. */
#include "glue.h"

#include "elffile.h"
#include "policy.h"
#include "rewrite.h"
#include "wasm2c.h"

#include "sinter/artefact.h"
#include "sinter/code.h"

#include <stdlib.h>
#include <string.h>

/* ---- Imports ---- */

/* Several results go by pointers: to the fields of `r`, but for function references, which the
 * host has as pointers. */
static void put_result_pointers(const struct func_type *type, struct text *out) {
    char field[16];
    for (uint32_t i = 0; type->result_count > 1 && i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        if (type->results[i] == VALUE_FUNCREF)
            text_format(out, ", &p%u", i);
        else
            text_format(out, ", (void *)&r.%s", field);
    }
}

static void put_result_references(const struct func_type *type, bool after, struct text *out) {
    char field[16];
    for (uint32_t i = 0; type->result_count > 1 && i < type->result_count; i++) {
        if (type->results[i] != VALUE_FUNCREF)
            continue;
        wasm2c_result_field(type->results[i], i, field);
        if (after)
            text_format(out, "    r.%s = from_reference(p%u);\n", field, i);
        else
            text_format(out, "    const void *p%u = 0;\n", i);
    }
}

static void put_import_call(const struct func_type *type, const char *symbol, struct text *out) {
    uint8_t single = type->result_count == 1 ? type->results[0] : VALUE_I32;
    put_result_references(type, false, out);
    text_string(out, "    ");
    if (type->result_count == 1)
        text_format(out, "%s r = ", wasm2c_type(single));
    text_string(out, single == VALUE_V128      ? "sinter_from_vector("
                     : single == VALUE_FUNCREF ? "from_reference("
                                               : "(");
    text_format(out, "%s(instance", symbol);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out,
                    type->params[i] == VALUE_V128      ? ", sinter_to_vector(a%u)"
                    : type->params[i] == VALUE_FUNCREF ? ", &a%u"
                                                       : ", a%u",
                    i);
    put_result_pointers(type, out);
    text_string(out, "));\n");
    put_result_references(type, true, out);
    if (type->result_count)
        text_string(out, "    return r;\n");
}

static void put_import(const struct module *module, uint32_t index, const struct binding *binding,
                       struct text *out) {
    const struct import *import = &module->imports[index];
    const struct func_type *type = module_func_type(module, import->index);
    struct text symbol = {0};
    text_format(&symbol, binding->kind == BINDING_WASI ? "sinter_wasi_%s" : "%s", binding->symbol);
    if (binding->kind != BINDING_MISSING) {
        bind_prototype(type, symbol.data, out);
        text_string(out, ";\n");
    }
    wasm2c_result_type(type, out);
    text_format(out, " w2c_h_i%u(struct w2c_h *host", index);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s a%u", wasm2c_type(type->params[i]), i);
    text_string(out, ") {\n    struct sinter_instance *instance = (struct sinter_instance *)host;\n"
                     "    sinter_check_stack();\n");
    if (binding->kind == BINDING_MISSING) {
        struct text name = {0};
        text_string(&name, "\"");
        text_quoted(&name, import->module);
        text_string(&name, "\".\"");
        text_quoted(&name, import->name);
        text_string(&name, "\"");
        text_string(out, "    sinter_missing_import(instance, ");
        text_c_string(out, (struct bytes){(const uint8_t *)name.data, name.size});
        text_string(out, ");\n");
        text_free(&name);
    } else {
        if (type->result_count > 1) {
            text_string(out, "    ");
            wasm2c_result_type(type, out);
            text_string(out, " r;\n");
        }
        put_import_call(type, symbol.data, out);
    }
    text_string(out, "}\n");
    text_free(&symbol);
}

/* ---- Exports ---- */

static char type_letter(uint8_t type) {
    switch (type) {
    case VALUE_I32:
        return 'i';
    case VALUE_I64:
        return 'I';
    case VALUE_F32:
        return 'f';
    case VALUE_F64:
        return 'F';
    case VALUE_V128:
        return 'v';
    case VALUE_FUNCREF:
        return 'r';
    default:
        return 'e';
    }
}

static void put_letters(const uint8_t *types, uint32_t count, struct text *out) {
    text_byte(out, '"');
    for (uint32_t i = 0; i < count; i++)
        text_byte(out, (uint8_t)type_letter(types[i]));
    text_byte(out, '"');
}

/* Values pass through memory, since a v128 and a funcref have other C types in generated code. */
static void put_export_call(const struct func_type *type, const char *code, uint32_t index,
                            struct text *out) {
    char field[16];
    text_format(out,
                "static void sinter_call_e%u(void *state, const union sinter_value *a, "
                "union sinter_value *r) {\n",
                index);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    %s a%u; memcpy(&a%u, &a[%u].%s, sizeof a%u);\n",
                    wasm2c_type(type->params[i]), i, i, i, value_type_name(type->params[i]), i);
    text_string(out, "    ");
    if (type->result_count) {
        wasm2c_result_type(type, out);
        text_string(out, " result = ");
    }
    text_format(out, "w2c_%s_e%u(state", code, index);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", a%u", i);
    text_string(out, ");\n");
    for (uint32_t i = 0; i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        const char *source = type->result_count == 1 ? "result" : "result.";
        text_format(out, "    memcpy(&r[%u], &%s%s, sizeof %s%s);\n", i, source,
                    type->result_count == 1 ? "" : field, source,
                    type->result_count == 1 ? "" : field);
    }
    text_string(out, "}\n");
}

static void put_code(const struct glue_input *input, struct text *out) {
    const struct module *module = input->module;
    const struct glue_code *code = input->code;
    uint32_t memory_index;
    bool has_memory = rewrite_default_memory(module, &memory_index);
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_FUNC)
            put_export_call(module_func_type(module, module->exports[i].index), code->name, i, out);
    text_string(out, "static const struct sinter_export_code exports[] = {\n");
    for (uint32_t i = 0; i < module->export_count; i++) {
        if (module->exports[i].kind != EXTERN_FUNC) {
            text_string(out, "    {0},\n");
            continue;
        }
        const struct func_type *type = module_func_type(module, module->exports[i].index);
        text_format(out, "    {sinter_call_e%u, ", i);
        put_letters(type->params, type->param_count, out);
        text_string(out, ", ");
        put_letters(type->results, type->result_count, out);
        text_string(out, "},\n");
    }
    text_string(out, "    {0}};\n");
    text_format(out,
                "static void instantiate(void *state, struct sinter_instance *instance) {\n"
                "    wasm2c_%s_instantiate(state%s);\n}\n"
                "static void destroy(void *state) { wasm2c_%s_free(state); }\n",
                code->name, module->import_count ? ", (struct w2c_h *)instance" : "", code->name);
    if (has_memory)
        text_format(out, "static void *memory(void *state) { return w2c_%s_dm(state); }\n",
                    code->name);
    text_format(out,
                "static const struct sinter_code code = {%s, sizeof(w2c_%s), instantiate, destroy, "
                "%s, exports, %s};\n",
                code->explicit_bounds ? "SINTER_BOUNDS_EXPLICIT" : "SINTER_BOUNDS_GUARD",
                code->name, has_memory ? "memory" : "NULL",
                code->fixed_base ? "SINTER_FIXED_MEMORY_BASE" : "0");
}

/* ---- The module ---- */

static void put_module(struct text *out) {
    text_string(out,
                "extern const struct sinter_description sinter_description_start;\n"
                "extern const struct sinter_function_map sinter_functions;\n"
                "extern const uint8_t __start_" GLUE_TEXT_SECTION "[], __stop_" GLUE_TEXT_SECTION
                "[];\n"
                "static const struct sinter_module module = {\n"
                "    SINTER_CODE_VERSION, &sinter_description_start, &code, &sinter_functions,\n"
                "    __start_" GLUE_TEXT_SECTION ", __stop_" GLUE_TEXT_SECTION "};\n");
}

static bool uses_wasi(const struct glue_input *input) {
    for (uint32_t i = 0; i < input->module->import_count; i++)
        if (input->bindings[i].kind == BINDING_WASI)
            return true;
    return false;
}

static bool uses_vectors(const struct module *module) {
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct func_type *type = module_func_type(module, module->imports[i].index);
        for (uint32_t p = 0; p < type->param_count; p++)
            if (type->params[p] == VALUE_V128)
                return true;
        for (uint32_t r = 0; r < type->result_count; r++)
            if (type->results[r] == VALUE_V128)
                return true;
    }
    return false;
}

void glue_c(const struct glue_input *input, struct text *out) {
    text_string(out, "#include \"sinter/code.h\"\n#include <string.h>\n");
    text_format(out, "#include \"%s\"\n", input->code->header);
    text_string(out, "static wasm_rt_funcref_t from_reference(const void *from) {\n"
                     "    wasm_rt_funcref_t to = wasm_rt_funcref_null_value;\n"
                     "    if (from) memcpy(&to, from, sizeof to);\n    return to;\n}\n");
    if (uses_vectors(input->module))
        text_string(out, "static struct sinter_v128 sinter_to_vector(v128 from) {\n"
                         "    struct sinter_v128 to; memcpy(&to, &from, sizeof to); return to;\n}\n"
                         "static v128 sinter_from_vector(struct sinter_v128 from) {\n"
                         "    v128 to; memcpy(&to, &from, sizeof to); return to;\n}\n");
    for (uint32_t i = 0; i < input->module->import_count; i++)
        put_import(input->module, i, &input->bindings[i], out);
    put_code(input, out);
    put_module(out);
    policy_c(&(struct policy_input){.options = input->options,
                                    .wasi = uses_wasi(input),
                                    .host_main = input->host_main},
             out);
}

/* ---- The function map ---- */

struct map_entry {
    uint64_t start;
    uint64_t size;
    uint32_t index;
    uint32_t wrapper; /* SINTER_FUNCTION_WRAPPER, or 0 */
};

struct map {
    struct arena *arena;
    const char *code_name;
    const struct module *module;
    struct map_entry *entries;
    uint32_t count;
    uint32_t capacity;
};

static bool take_function(const struct elffile_symbol *symbol, void *context) {
    struct map *map = context;
    if (!symbol->function || strcmp(symbol->section, GLUE_TEXT_SECTION) != 0)
        return true;
    uint32_t index = 0, wrapper = 0;
    switch (wasm2c_symbol(symbol->name, map->code_name, &index)) {
    case WASM2C_OTHER:
        return true;
    case WASM2C_EXPORT:
        if (index >= map->module->export_count)
            return true;
        index = map->module->exports[index].index;
        wrapper = SINTER_FUNCTION_WRAPPER;
        break;
    case WASM2C_FUNCTION:
        break;
    }
    if (index >= map->module->func_count)
        return true;
    if (map->count == map->capacity) {
        map->capacity = map->capacity ? map->capacity * 2 : 256;
        struct map_entry *entries = arena_array(map->arena, map->capacity, sizeof *entries);
        if (map->count)
            memcpy(entries, map->entries, map->count * sizeof *entries);
        map->entries = entries;
    }
    map->entries[map->count++] = (struct map_entry){
        .start = symbol->value, .size = symbol->size, .index = index, .wrapper = wrapper};
    return true;
}

static int compare_entries(const void *a, const void *b) {
    const struct map_entry *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Names are pooled by function: `offsets[index]` is 0 until a name was put, else its offset + 1. */
static uint32_t pool_name(const struct module *module, uint32_t index, uint32_t *offsets,
                          struct text *pool) {
    if (!offsets[index]) {
        struct bytes name = module->func_names[index];
        offsets[index] = (uint32_t)pool->size + 1;
        text_quoted(pool, name);
        text_byte(pool, 0);
    }
    return offsets[index] - 1;
}

static void put_shard_map(const struct module *module, const struct glue_shard *shard,
                          uint32_t number, uint32_t *offsets, struct arena *arena,
                          struct text *pool, struct text *records, struct text *shards) {
    struct map map = {.arena = arena, .code_name = shard->code_name, .module = module};
    elffile_each_symbol(shard->object, take_function, &map);
    if (map.count)
        qsort(map.entries, map.count, sizeof *map.entries, compare_entries);
    text_format(records, "map_%u:\n", number);
    for (uint32_t i = 0; i < map.count; i++)
        text_format(
            records, " .long %llu, %llu, %u, %u\n", (unsigned long long)map.entries[i].start,
            (unsigned long long)map.entries[i].size, map.entries[i].index | map.entries[i].wrapper,
            pool_name(module, map.entries[i].index, offsets, pool));
    text_format(shards, " .quad %s, map_%u\n .long %u, %llu\n", shard->text_label, number,
                map.count,
                (unsigned long long)elffile_section_size(shard->object, GLUE_TEXT_SECTION));
}

static void put_assembly_string(struct text *out, const char *data, size_t size) {
    text_string(out, "\"");
    for (size_t i = 0; i < size; i++)
        text_format(out, "\\%03o", (uint8_t)data[i]);
    text_string(out, "\"");
}

void glue_assembly(const struct module *module, const char *description_path,
                   const struct glue_shard *shards, uint32_t shard_count, struct arena *arena,
                   struct text *out) {
    text_format(out, " .section " SINTER_SECTION_DESCRIPTION ",\"aR\",@progbits\n .balign 16\n"
                     " .globl sinter_description_start\n .hidden sinter_description_start\n"
                     "sinter_description_start:\n .incbin ");
    put_assembly_string(out, description_path, strlen(description_path));
    text_format(out,
                "\n .section .note.sinter,\"aR\",@note\n .balign 4\n"
                " .long 2f - 1f, 4f - 3f, %u\n1: .asciz \"" SINTER_NOTE_NAME "\"\n2: .balign 4\n"
                "3: .quad sinter_description_start - .\n4: .balign 4\n",
                SINTER_NOTE_DESCRIPTION);
    struct text pool = {0}, records = {0}, rows = {0};
    uint32_t *offsets = arena_array(arena, module->func_count + 1, sizeof *offsets);
    text_byte(&pool, 0);
    for (uint32_t i = 0; i < shard_count; i++)
        put_shard_map(module, &shards[i], i, offsets, arena, &pool, &records, &rows);
    text_string(out, " .section .rodata.sinter_map,\"a\",@progbits\n .balign 8\n");
    text_append(out, records.data, records.size);
    text_string(out, "names:\n .ascii ");
    put_assembly_string(out, pool.data, pool.size);
    text_string(out, "\n .section .data.rel.ro.sinter_map,\"aw\",@progbits\n .balign 8\nshards:\n");
    text_append(out, rows.data, rows.size);
    text_format(out,
                " .globl sinter_functions\n .hidden sinter_functions\nsinter_functions:\n"
                " .quad shards, names\n .long %u, 0\n"
                " .section .note.GNU-stack,\"\",@progbits\n",
                shard_count);
    text_free(&pool);
    text_free(&records);
    text_free(&rows);
}
