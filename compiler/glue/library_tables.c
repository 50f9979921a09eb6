/* See library_tables.h. For the prefix `foo` and the type [i32 i32] -> [i32], which is number 3 of
 * the glue's types, this C comes out:
 *
 *   static u32 typed_t3(void *context, u32 a0, u32 a1) {
 *       struct sinter_host_binding copy;
 *       const struct sinter_host_binding *binding = &copy;
 *       sinter_probe_stack();
 *       library.runtime->check_stack(288);
 *       library.runtime->callback_binding(context, &copy);
 *       ... as in library_imports.c: the call, and whether it failed
 *   }
 *   enum foo_status foo_table_add_i32_i32_to_i32(struct foo *instance, uint32_t (*function)(void *,
 *           struct foo *, uint32_t, uint32_t), void *context, uint32_t *index) {
 *       sinter_host_function *plain;
 *       memcpy(&plain, &function, sizeof plain);
 *       return (enum foo_status)library.runtime->table_add((void *)instance, 3,
 *           (sinter_any_function)typed_t3, plain, context, index);
 *   }
 *   struct table_call_3 {
 *       struct sinter_table_call call;
 *       u32 a0;
 *       ...
 *   };
 *   static void run_table_3(void *argument) {
 *       struct table_call_3 *x = argument;
 *       if (x->call.is_host)
 *           library.runtime->check_stack(288);
 *       x->result = ((u32 (*)(void *, u32, u32))x->call.function)(x->call.context, x->a0, x->a1);
 *   }
 *   enum foo_status foo_table_call_i32_i32_to_i32(struct foo *instance, uint32_t index, ...) {
 *       ... as in library_glue.c, by library.runtime->table_enter
 *   } */
#include "glue/library_tables.h"

#include "glue/library_header.h"
#include "glue/library_imports.h"
#include "glue/types.h"
#include "wasm2c/names.h"

#include "sinter/internal/code.h"

/* ---- The header ---- */

static void put_add(const struct func_type *type, const struct library_names *names,
                    const char *name, struct text *out) {
    const char *p = names->prefix;
    text_format(out, "enum %s_status %s_%s(struct %s *instance, ", p, p, name, p);
    library_host_pointer(type, names, "function", out);
    text_string(out, ", void *context, uint32_t *index)");
}

static void put_call(const struct func_type *type, const struct library_names *names,
                     const char *name, struct text *out) {
    const char *p = names->prefix;
    text_format(out, "enum %s_status %s_%s(struct %s *instance, uint32_t index", p, p, name, p);
    library_call_parameters(type, names, out);
}

void library_tables_header(const struct module *module, const struct library_names *names,
                           struct text *out) {
    const char *p = names->prefix, *u = names->upper;
    if (!names->table_types.count)
        return;
    text_format(
        out,
        "/* ---- Functions in the table ----\n *\n"
        " * A function pointer of the guest's is an index in its table: the export\n"
        " * `__indirect_function_table`, or else the first table of functions that it exports, or "
        "imports.\n"
        " * %s_table_add_TYPE puts a function of the host's there, for the guest to call by "
        "`*index`, which\n"
        " * is never 0. It is called with `context` and this instance. It and `context` must exist "
        "until\n"
        " * %s_table_remove takes it back, or the instance, and all that is linked to it, has "
        "ended or was\n"
        " * reset. The guest's copies of it trap then. %s_TABLE_FULL: the table may not grow "
        "(lld:\n"
        " * --growable-table).\n *\n"
        " * %s_table_call_TYPE calls what is at `index`. %s_NOT_FOUND: nothing is; "
        "%s_BAD_ARGUMENTS: a\n"
        " * function of another type. */\n"
        "enum %s_status %s_table_remove(struct %s *instance, uint32_t index);\n",
        p, p, u, p, u, u, p, p, p);
    for (uint32_t i = 0; i < names->table_types.count; i++) {
        const struct func_type *type = &module->types[names->table_types.indices[i]];
        put_add(type, names, names->table_adds[i], out);
        text_string(out, ";\n");
        put_call(type, names, names->table_calls[i], out);
        text_string(out, ";\n");
    }
    text_byte(out, '\n');
}

/* ---- Adding ---- */

static void put_adapter(const struct func_type *type, const struct library_names *names,
                        uint32_t number, struct text *out) {
    text_string(out, "static ");
    wasm2c_result_type(type, out);
    text_format(out, " typed_t%u(void *context", number);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s a%u", wasm2c_type(type->params[i]), i);
    text_string(out, ") {\n    struct sinter_host_binding copy;\n"
                     "    const struct sinter_host_binding *binding = &copy;\n");
    glue_stack_check(type, "library.runtime->", out);
    text_string(out, "    library.runtime->callback_binding(context, &copy);\n");
    library_host_call(type, names, true, out);
}

static void put_add_function(const struct func_type *type, const struct library_names *names,
                             const char *name, uint32_t number, struct text *out) {
    put_adapter(type, names, number, out);
    text_string(out, "VISIBLE ");
    put_add(type, names, name, out);
    text_format(out,
                " {\n    sinter_host_function *plain;\n"
                "    memcpy(&plain, &function, sizeof plain);\n"
                "    return (enum %s_status)library.runtime->table_add((void *)instance, %u,\n"
                "        (sinter_any_function)typed_t%u, plain, context, index);\n}\n",
                names->prefix, number, number);
}

/* ---- Calling ---- */

static void put_call_struct(const struct func_type *type, uint32_t number, struct text *out) {
    text_format(out, "struct table_call_%u {\n    struct sinter_table_call call;\n", number);
    glue_call_members(type, out);
    text_string(out, "};\n");
}

static void put_run(const struct func_type *type, uint32_t number, struct text *out) {
    uint32_t value_count = type->param_count + type->result_count;
    text_format(out,
                "static void run_table_%u(void *argument) {\n"
                "    struct table_call_%u *x = argument;\n%s"
                "        library.runtime->check_stack(%u);\n    %s((",
                number, number, value_count > SINTER_FEW_VALUES ? "" : "    if (x->call.is_host)\n",
                value_count * SINTER_FRAME_BYTES_PER_VALUE,
                type->result_count ? "x->result = " : "");
    wasm2c_pointer_type(type, out);
    text_string(out, ")x->call.function)(x->call.context");
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", x->a%u", i);
    text_string(out, ");\n}\n");
}

static void put_call_function(const struct func_type *type, const struct library_names *names,
                              const char *name, uint32_t number, struct text *out) {
    char field[16];
    put_call_struct(type, number, out);
    put_run(type, number, out);
    text_string(out, "VISIBLE ");
    put_call(type, names, name, out);
    text_format(out,
                " {\n    struct table_call_%u x;\n    enum sinter_status status = SINTER_OK;\n",
                number);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    memcpy(&x.a%u, &a%u, sizeof x.a%u);\n", i, i, i);
    for (uint32_t i = 0; i < type->param_count; i++)
        if (type->params[i] == VALUE_FUNCREF)
            text_format(out,
                        "    if (status == SINTER_OK)\n"
                        "        status = library.runtime->admit((void *)instance, &a%u);\n",
                        i);
    text_format(out,
                "    if (status == SINTER_OK)\n"
                "        status = library.runtime->table_enter((void *)instance, index, %u,\n"
                "                                              run_table_%u, &x.call);\n"
                "    if (status != SINTER_OK)\n        return (enum %s_status)status;\n",
                number, number, names->prefix);
    for (uint32_t i = 0; type->result_count > 1 && i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        text_format(out, "    memcpy(r%u, &x.result.%s, sizeof x.result.%s);\n", i, field, field);
    }
    if (type->result_count == 1)
        text_string(out, "    memcpy(result, &x.result, sizeof x.result);\n");
    text_format(out, "    return (enum %s_status)SINTER_OK;\n}\n", names->prefix);
}

void library_tables_c(const struct library_glue *input, struct text *out) {
    const struct library_names *names = input->names;
    const char *p = names->prefix;
    if (!names->table_types.count)
        return;
    text_format(out,
                "VISIBLE enum %s_status %s_table_remove(struct %s *instance, uint32_t index) {\n"
                "    return (enum %s_status)library.runtime->table_remove((void *)instance, 0, "
                "index);\n}\n",
                p, p, p, p);
    for (uint32_t i = 0; i < names->table_types.count; i++) {
        uint32_t index = names->table_types.indices[i], number = input->types->numbers[index];
        const struct func_type *type = &input->module->types[index];
        put_add_function(type, names, names->table_adds[i], number, out);
        put_call_function(type, names, names->table_calls[i], number, out);
    }
}
