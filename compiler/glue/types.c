/* See types.h. */
#include "glue/types.h"

#include "base/hash.h"
#include "glue/table_types.h"
#include "wasm2c/names.h"

#include "sinter/internal/code.h"

#include <stdlib.h>
#include <string.h>

/* ---- Which types ---- */

static uint32_t hash(const struct func_type *type) {
    uint32_t params = hash_bytes(HASH_START, func_type_params(type));
    return hash_bytes(hash_byte(params, 1), func_type_results(type));
}

struct finder {
    const struct module *module;
    struct glue_types *types;
    uint32_t *buckets; /* a type's number; UINT32_MAX: free */
    uint32_t mask;
};

/* Gives type `index` a number, which equal types share. */
static void number_type(struct finder *finder, uint32_t index) {
    struct glue_types *types = finder->types;
    const struct func_type *all = finder->module->types;
    if (types->numbers[index] != UINT32_MAX)
        return;
    uint32_t at = hash(&all[index]) & finder->mask;
    while (finder->buckets[at] != UINT32_MAX &&
           !func_type_equal(&all[types->indices[finder->buckets[at]]], &all[index]))
        at = (at + 1) & finder->mask;
    if (finder->buckets[at] == UINT32_MAX) {
        types->indices[types->count] = index;
        finder->buckets[at] = types->count++;
    }
    types->numbers[index] = finder->buckets[at];
}

void glue_types_find(const struct module *module, bool library, struct arena *arena,
                     struct glue_types *types) {
    uint32_t count = module->type_count;
    struct finder finder = {.module = module, .types = types, .mask = 1};
    while (finder.mask < 2 * (uint64_t)count)
        finder.mask = finder.mask * 2 + 1;
    finder.buckets = arena_array(arena, finder.mask + (size_t)1, sizeof *finder.buckets);
    memset(finder.buckets, 0xff, (finder.mask + (size_t)1) * sizeof *finder.buckets);
    *types = (struct glue_types){.indices = arena_array(arena, count + 1, sizeof *types->indices),
                                 .numbers = arena_array(arena, count + 1, sizeof *types->numbers)};
    memset(types->numbers, 0xff, (count + (size_t)1) * sizeof *types->numbers);
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_FUNC)
            number_type(&finder, module->funcs[module->exports[i].index].type_index);
    for (uint32_t i = 0; library && i < module->func_count; i++)
        number_type(&finder, module->funcs[i].type_index);
    struct table_types in_tables = table_types_find(module, arena);
    types->in_tables = arena_array(arena, count + (size_t)1, sizeof *types->in_tables);
    for (uint32_t i = 0; i < in_tables.count; i++) {
        number_type(&finder, in_tables.indices[i]);
        types->in_tables[types->numbers[in_tables.indices[i]]] = true;
    }
}

/* ---- The C ---- */

static void put_types(const uint8_t *types, uint32_t count, struct text *out) {
    text_string(out, "{(const uint8_t *)");
    text_c_string(out, (struct bytes){types, count});
    text_format(out, ", %u}", count);
}

/* Appends copies between `result` and `r[i]`. Values pass through memory, since a v128 and a
 * funcref are different C types in generated code. */
static void put_result_copies(const struct func_type *type, bool out_of_result, struct text *out) {
    char field[16];
    for (uint32_t i = 0; i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        const char *dot = type->result_count == 1 ? "" : ".";
        const char *name = type->result_count == 1 ? "" : field;
        if (out_of_result)
            text_format(out, "    memcpy(&r[%u], &result%s%s, sizeof result%s%s);\n", i, dot, name,
                        dot, name);
        else
            text_format(out, "    memcpy(&result%s%s, &r[%u], sizeof result%s%s);\n", dot, name, i,
                        dot, name);
    }
}

static void put_call(const struct func_type *type, uint32_t number, struct text *out) {
    text_format(out,
                "static void call_t%u(sinter_any_function function, void *context, "
                "const union sinter_value *a, union sinter_value *r) {\n",
                number);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    %s a%u; memcpy(&a%u, &a[%u], sizeof a%u);\n",
                    wasm2c_type(type->params[i]), i, i, i, i);
    text_string(out, "    ");
    if (type->result_count) {
        wasm2c_result_type(type, out);
        text_string(out, " result = ");
    }
    text_string(out, "((");
    wasm2c_pointer_type(type, out);
    text_string(out, ")function)(context");
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", a%u", i);
    text_string(out, ");\n");
    put_result_copies(type, true, out);
    text_string(out, "}\n");
}

void glue_call_members(const struct func_type *type, struct text *out) {
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    %s a%u;\n", wasm2c_type(type->params[i]), i);
    if (type->result_count) {
        text_string(out, "    ");
        wasm2c_result_type(type, out);
        text_string(out, " result;\n");
    }
}

void glue_stack_check(const struct func_type *type, const char *runtime, struct text *out) {
    text_format(out, "    sinter_probe_stack();\n    %scheck_stack(%u);\n", runtime,
                (type->param_count + type->result_count) * SINTER_FRAME_BYTES_PER_VALUE);
}

/* Appends a function that passes its parameters, in an array, to `target` of the runtime: "host"
 * for those that a thunk calls, "callback" for those that the guest calls directly. */
static void put_host(const struct func_type *type, uint32_t number, const char *target,
                     const char *runtime, struct text *out) {
    text_string(out, "static ");
    wasm2c_result_type(type, out);
    text_format(out, " %s_t%u(void *context", target, number);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s a%u", wasm2c_type(type->params[i]), i);
    text_format(out, ") {\n    union sinter_value a[%u], r[%u];\n", type->param_count + 1,
                type->result_count + 1);
    if (strcmp(target, "callback") == 0)
        glue_stack_check(type, runtime, out);
    text_string(out, "    memset(r, 0, sizeof r);\n");
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    memcpy(&a[%u], &a%u, sizeof a%u);\n", i, i, i);
    text_format(out, "    %scall_%s(context, a, r);\n", runtime, target);
    if (type->result_count) {
        text_string(out, "    ");
        wasm2c_result_type(type, out);
        text_string(out, " result;\n");
        put_result_copies(type, false, out);
        text_string(out, "    return result;\n");
    }
    text_string(out, "}\n");
}

static bool *imported_types(const struct module *module, const struct glue_types *types) {
    bool *imported = calloc((size_t)types->count + 1, sizeof *imported);
    for (uint32_t i = 0; imported && i < module->import_counts[EXTERN_FUNC]; i++)
        imported[types->numbers[module->funcs[i].type_index]] = true;
    return imported;
}

/* Appends the last members of a type's entry. */
static void put_callback(const struct func_type *type, uint32_t number, bool in_tables,
                         struct text *out) {
    struct text words = {0};
    if (!in_tables) {
        text_string(out, "0, 0},\n");
        return;
    }
    func_type_text(type, &words);
    text_c_string(out, (struct bytes){(const uint8_t *)words.data, words.size});
    text_format(out, ", (sinter_any_function)callback_t%u},\n", number);
    text_free(&words);
}

void glue_types_c(const struct module *module, const struct glue_types *types, bool library,
                  struct text *out) {
    bool *imported = library ? imported_types(module, types) : NULL;
    const char *runtime = library ? "library.runtime->" : "sinter_";
    for (uint32_t i = 0; i < types->count; i++) {
        /* Hosts have no value for an exnref, so they cannot call such a function. */
        if (!func_type_has_exnref(&module->types[types->indices[i]]))
            put_call(&module->types[types->indices[i]], i, out);
        if (imported && imported[i] && !func_type_has_exnref(&module->types[types->indices[i]]))
            put_host(&module->types[types->indices[i]], i, "host", runtime, out);
        if (types->in_tables[i])
            put_host(&module->types[types->indices[i]], i, "callback", runtime, out);
    }
    text_string(out, "static const struct sinter_type_code types[] = {\n");
    for (uint32_t i = 0; i < types->count; i++) {
        const struct func_type *type = &module->types[types->indices[i]];
        text_string(out, "    {");
        wasm2c_type_identity(type, out);
        text_string(out, ", ");
        put_types(type->params, type->param_count, out);
        text_string(out, ", ");
        put_types(type->results, type->result_count, out);
        text_format(out, func_type_has_exnref(type) ? ", 0, " : ", call_t%u, ", i);
        bool has_host = imported && imported[i] && !func_type_has_exnref(type);
        text_format(out, has_host ? "(sinter_any_function)host_t%u, " : "0, ", i);
        put_callback(type, i, types->in_tables[i], out);
    }
    text_string(out, "    {0}};\n");
    free(imported);
}
