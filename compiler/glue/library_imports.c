/* See library_imports.h. For the function "env"."log", which is import 0 and field `log` of group
 * `env`, this C comes out:
 *
 *   static bool resolve(void *context, const struct sinter_import_info *import,
 *                       struct sinter_extern *value) {
 *       struct creation *c = context;
 *       ...
 *       switch (import->index) {
 *       case 0:
 *           if (!c->imports)
 *               return false;
 *           value->reserved_function = (sinter_any_function)c->imports->env.log;
 *           value->reserved_caller = 1;
 *           value->context = c->imports->env.context;
 *           return c->imports->env.log != 0;
 *       }
 *       return false;
 *   } */
#include "glue/library_imports.h"

#include "glue/library_header.h"
#include "wasm2c/names.h"

static bool gives_reference(const struct func_type *type) {
    for (uint32_t i = 0; i < type->result_count; i++)
        if (type->results[i] == VALUE_FUNCREF)
            return true;
    return false;
}

/* True when the header's function has another calling convention than generated code expects, or
 * when the runtime must check the references that it returns. */
static bool needs_adapter(const struct func_type *type) {
    return type->result_count > 1 || func_type_has_vectors(type) || gives_reference(type);
}

bool library_import_is_direct(const struct module *module, const struct library_names *names,
                              uint32_t index) {
    const struct import *import = &module->imports[index];
    return import->kind == EXTERN_FUNC && names->fields[index] &&
           !needs_adapter(module_func_type(module, import->index));
}

static void put_results(const struct func_type *type, struct text *out) {
    char field[16];
    if (!type->result_count)
        return;
    text_string(out, "    ");
    wasm2c_result_type(type, out);
    text_string(out, " result;\n");
    for (uint32_t i = 0; i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        text_format(out, "    memcpy(&result%s%s, &r%u, sizeof r%u);\n",
                    type->result_count == 1 ? "" : ".", type->result_count == 1 ? "" : field, i, i);
    }
    text_string(out, "    return result;\n");
}

void library_host_call(const struct func_type *type, const struct library_names *names,
                       bool may_fail, struct text *out) {
    text_string(out, "    ");
    library_host_pointer(type, names, "function", out);
    text_string(out, ";\n    memcpy(&function, &binding->function, sizeof function);\n");
    for (uint32_t i = 0; i < type->param_count; i++) {
        text_string(out, "    ");
        library_value_type(names, type->params[i], out);
        text_format(out, "b%u;\n    memcpy(&b%u, &a%u, sizeof b%u);\n", i, i, i, i);
    }
    for (uint32_t i = 0; i < type->result_count; i++) {
        text_string(out, "    ");
        library_value_type(names, type->results[i], out);
        text_format(out, "r%u;\n    memset(&r%u, 0, sizeof r%u);\n", i, i, i);
    }
    text_string(out, type->result_count == 1 ? "    r0 = " : "    ");
    text_string(out, "function(binding->context, (void *)binding->instance");
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", b%u", i);
    for (uint32_t i = 0; type->result_count > 1 && i < type->result_count; i++)
        text_format(out, ", &r%u", i);
    text_string(out, ");\n");
    if (may_fail)
        text_string(out, "    if (__builtin_expect(((struct sinter_instance_head *)"
                         "binding->instance)->is_failing, 0))\n"
                         "        library.runtime->raise_failure(binding->instance);\n");
    for (uint32_t i = 0; i < type->result_count; i++)
        if (type->results[i] == VALUE_FUNCREF)
            text_format(out,
                        "    if (library.runtime->admit(binding->instance, &r%u) != SINTER_OK)\n"
                        "        library.runtime->trap(binding->instance, \"a reference to a "
                        "function of no instance, or of one in use\");\n",
                        i);
    put_results(type, out);
    text_string(out, "}\n");
}

static void put_adapter(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct import *import = &input->module->imports[index];
    const struct func_type *type = module_func_type(input->module, import->index);
    text_string(out, "static ");
    wasm2c_result_type(type, out);
    text_format(out, " typed_i%u(void *context", index);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s a%u", wasm2c_type(type->params[i]), i);
    text_string(out, ") {\n    const struct sinter_host_binding *binding = context;\n");
    library_host_call(type, input->names, false, out);
}

/* Appends `MODULE.FIELD` of the header's struct of imports. */
static void put_member(const struct library_glue *input, uint32_t index, struct text *out) {
    text_format(out, "c->imports->%s.%s", input->names->groups[input->names->group_of[index]].field,
                input->names->fields[index]);
}

static void put_function_case(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct import *import = &input->module->imports[index];
    const char *group = input->names->groups[input->names->group_of[index]].field;
    if (needs_adapter(module_func_type(input->module, import->index))) {
        text_format(out,
                    "        value->reserved_function = (sinter_any_function)typed_i%u;\n"
                    "        memcpy(&value->function, &",
                    index);
        put_member(input, index, out);
        text_string(out, ", sizeof value->function);\n");
    } else {
        text_string(out, "        value->reserved_function = (sinter_any_function)");
        put_member(input, index, out);
        text_string(out, ";\n        value->reserved_caller = 1;\n");
    }
    text_format(out, "        value->context = c->imports->%s.context;\n        return ", group);
    put_member(input, index, out);
    text_string(out, " != 0;\n");
}

static void put_limits(const struct limits *limits, struct text *out) {
    text_format(out, "%lluu, ", (unsigned long long)limits->min);
    if (limits->has_max) /* one below a maximum that means none fits as well */
        text_format(out, "%lluu, ",
                    (unsigned long long)(limits->max - (limits->max == UINT64_MAX)));
    else
        text_string(out, "SINTER_NO_MAX, ");
}

/* Makes a memory with pages of one byte. */
static void put_byte_memory(const struct limits *limits, struct text *out) {
    text_format(out,
                "        return made(c, value, library.runtime->memory_create_typed(&(const "
                "struct sinter_extern_type){.kind = SINTER_MEMORY, .is_shared = %d, .has_max = %d, "
                ".min = %lluu, .max = %lluu, .is_64 = %d, .page_bytes = 1}, value));\n",
                limits->shared, limits->has_max, (unsigned long long)limits->min,
                (unsigned long long)(limits->has_max ? limits->max : 0), limits->is_64);
}

static void put_object_case(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct import *import = &input->module->imports[index];
    const struct module *module = input->module;
    if (import->kind == EXTERN_MEMORY && module->memories[import->index].limits.byte_pages) {
        put_byte_memory(&module->memories[import->index].limits, out);
    } else if (import->kind == EXTERN_MEMORY) {
        const struct limits *limits = &module->memories[import->index].limits;
        text_format(out, "        return made(c, value, library.runtime->memory%s_create(",
                    limits->is_64 ? "64" : "");
        put_limits(limits, out);
        text_string(out, limits->is_64 ? "" : limits->shared ? "1, " : "0, ");
        text_string(out, "value));\n");
    } else if (import->kind == EXTERN_TABLE) {
        const struct table *table = &module->tables[import->index];
        text_format(out, "        return made(c, value, library.runtime->table%s_create(%u, ",
                    table->limits.is_64 ? "64" : "", table->element);
        put_limits(&table->limits, out);
        text_string(out, "value));\n");
    } else if (import->kind == EXTERN_TAG) {
        text_format(out,
                    "        return made(c, value, "
                    "library.runtime->tag_create(tag_params[%u], value));\n",
                    import->index);
    } else {
        const struct global *global = &module->globals[import->index];
        text_string(out, "        memcpy(&initial, &");
        put_member(input, index, out);
        text_string(out, ", sizeof ");
        put_member(input, index, out);
        text_format(out,
                    ");\n        return made(c, value, "
                    "library.runtime->global_create(%u, %d, initial, value));\n",
                    global->type, global->mutable_);
    }
}

static void put_resolve(const struct library_glue *input, struct text *out) {
    const struct module *module = input->module;
    text_format(out,
                "struct creation {\n    const struct %s_imports *imports;\n"
                "    struct sinter_extern made[%u];\n    size_t made_count;\n};\n"
                "static inline bool made(struct creation *c, const struct sinter_extern *value, "
                "enum sinter_status status) {\n"
                "    if (status == SINTER_OK)\n        c->made[c->made_count++] = *value;\n"
                "    return status == SINTER_OK;\n}\n"
                "static bool resolve(void *context, const struct sinter_import_info *import, "
                "struct sinter_extern *value) {\n"
                "    struct creation *c = context;\n    union sinter_value initial;\n"
                "    memset(&initial, 0, sizeof initial);\n    (void)c;\n    (void)value;\n"
                "    switch (import->index) {\n",
                input->names->prefix,
                module->import_count - module->import_counts[EXTERN_FUNC] + 1);
    for (uint32_t i = 0; i < module->import_count; i++) {
        bool has_field =
            module->imports[i].kind == EXTERN_FUNC || module->imports[i].kind == EXTERN_GLOBAL;
        if (has_field && !input->names->fields[i])
            continue;
        text_format(out, "    case %u:\n", i);
        if (input->names->fields[i])
            text_string(out, "        if (!c->imports)\n            return false;\n");
        if (module->imports[i].kind == EXTERN_FUNC)
            put_function_case(input, i, out);
        else
            put_object_case(input, i, out);
    }
    text_string(out, "    }\n    return false;\n}\n");
}

void library_imports_c(const struct library_glue *input, struct text *out) {
    const struct module *module = input->module;
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_FUNC && input->names->fields[i] &&
            needs_adapter(module_func_type(module, module->imports[i].index)))
            put_adapter(input, i, out);
    put_resolve(input, out);
}
