/* See imports.h. For "env"."log" of type [i32 f64] -> [i32], which is import 0, this C comes out in
 * an executable:
 *
 *   uint32_t env_log(struct sinter_instance *instance, uint32_t a0, double a1);
 *   u32 w2c_h_i0(struct w2c_h *host, u32 a0, f64 a1) {
 *       struct sinter_instance *instance = (struct sinter_instance *)host;
 *       sinter_probe_stack();
 *       sinter_check_stack(288);
 *       u32 r = (env_log(instance, a0, a1));
 *       if (__builtin_expect(((struct sinter_instance_head *)host)->is_failing, 0))
 *           sinter_raise_failure(instance);
 *       return r;
 *   }
 *
 * If nothing provides the import, `sinter_missing_import(instance, "\"env\".\"log\"")` takes the
 * place of the call. In a library, the instance has a slot for each import:
 *
 *   u32 w2c_h_i0(struct w2c_h *host, u32 a0, f64 a1) {
 *       struct sinter_instance *instance = (struct sinter_instance *)host;
 *       const struct sinter_import_slot *slot =
 *           &((struct sinter_instance_head *)host)->slots[0];
 *       sinter_probe_stack();
 *       library.runtime->check_stack(288);
 *       u32 r = ((u32 (*)(void *, u32, f64))slot->function)(slot->context, a0, a1);
 *       ... as above, by library.runtime->raise_failure
 *
 * With a header, whose functions also take the instance that calls, the call is
 * `slot->caller ? ((u32 (*)(void *, void *, u32, f64))slot->function)(slot->context, slot->caller,
 * a0, a1) : ...`. */
#include "glue/imports.h"

#include "glue/library_imports.h"
#include "glue/threads.h"
#include "glue/types.h"
#include "wasm2c/names.h"

/* ---- Of executables ---- */

/* Several results are written through pointers, to the fields of `r`. Function references are an
 * exception: the host gives pointers to them. */
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
            text_format(out, "    const struct sinter_funcref *p%u = 0;\n", i);
    }
}

/* Unwinds the guest if the import's C function called sinter_fail. */
static void put_failure_check(const char *runtime, struct text *out) {
    text_format(out,
                "    if (__builtin_expect(((struct sinter_instance_head *)host)->is_failing, 0))\n"
                "        %sraise_failure(instance);\n",
                runtime);
}

/* `ending` is a call to make right after it, or NULL. `may_fail`: the function may have called
 * sinter_fail, and only this thunk checks. */
static void put_import_call(const struct func_type *type, const char *symbol, const char *ending,
                            bool may_fail, struct text *out) {
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
    if (ending)
        text_format(out, "    %s(instance);\n", ending);
    if (may_fail)
        put_failure_check("sinter_", out);
    put_result_references(type, true, out);
    if (type->result_count)
        text_string(out, "    return r;\n");
}

/* Appends the import's name, for people, as a C string. */
static void put_quoted_name(const struct import *import, struct text *out) {
    struct text name = {0};
    text_string(&name, "\"");
    text_quoted(&name, import->module);
    text_string(&name, "\".\"");
    text_quoted(&name, import->name);
    text_string(&name, "\"");
    text_c_string(out, (struct bytes){(const uint8_t *)name.data, name.size});
    text_free(&name);
}

static void put_thunk_head(const struct func_type *type, const char *name, uint32_t index,
                           struct text *out) {
    wasm2c_result_type(type, out);
    text_format(out, " %s%u(" WASM2C_HOST " *host", name, index);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", %s a%u", wasm2c_type(type->params[i]), i);
    text_string(out,
                ") {\n    struct sinter_instance *instance = (struct sinter_instance *)host;\n");
}

/* What ends a call of WASI's where threads share its context. */
#define WASI_END_CALL "sinter_wasi_end_call"

static void put_bound_thunk(const struct module *module, uint32_t index,
                            const struct binding *binding, bool built_in, struct text *out) {
    const struct import *import = &module->imports[index];
    const struct func_type *type = module_func_type(module, import->index);
    bool is_shared = binding->kind == BINDING_WASI && !built_in &&
                     threads_memory_import(module) != MODULE_NO_IMPORT;
    if (binding->kind != BINDING_MISSING) {
        bind_binding_prototype(type, binding, out);
        text_string(out, ";\n");
    }
    put_thunk_head(type, built_in ? "built_in_i" : WASM2C_IMPORT_START, index, out);
    glue_stack_check(type, "sinter_", out);
    if (binding->kind == BINDING_MISSING) {
        text_string(out, "    sinter_missing_import(instance, ");
        put_quoted_name(import, out);
        text_string(out, ");\n");
    } else {
        if (type->result_count > 1) {
            text_string(out, "    ");
            wasm2c_result_type(type, out);
            text_string(out, " r;\n");
        }
        put_import_call(type, binding->symbol, is_shared ? WASI_END_CALL : NULL, !built_in, out);
    }
    text_string(out, "}\n");
}

static bool uses_vectors(const struct module *module) {
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_FUNC &&
            func_type_has_vectors(module_func_type(module, module->imports[i].index)))
            return true;
    return false;
}

static void put_helpers(const struct module *module, struct text *out) {
    text_string(
        out, "static inline wasm_rt_funcref_t from_reference(const struct sinter_funcref *from) {\n"
             "    wasm_rt_funcref_t to = wasm_rt_funcref_null_value;\n"
             "    if (from) memcpy(&to, from, sizeof to);\n    return to;\n}\n");
    if (uses_vectors(module))
        text_string(out, "static inline struct sinter_v128 sinter_to_vector(v128 from) {\n"
                         "    struct sinter_v128 to; memcpy(&to, &from, sizeof to); return to;\n}\n"
                         "static inline v128 sinter_from_vector(struct sinter_v128 from) {\n"
                         "    v128 to; memcpy(&to, &from, sizeof to); return to;\n}\n");
}

static void put_slot_object(const struct module *module, uint32_t index, struct text *out);

void glue_bound_imports(const struct module *module, const struct binding *bindings,
                        struct text *out) {
    put_helpers(module, out);
    if (threads_memory_import(module) != MODULE_NO_IMPORT)
        text_string(out, "void " WASI_END_CALL "(const struct sinter_instance *);\n");
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_FUNC)
            put_bound_thunk(module, i, &bindings[i], false, out);
        else /* a shared memory, which the start binds */
            put_slot_object(module, i, out);
}

/* ---- Of libraries ---- */

/* Appends the call of the function in `slot`, as one that takes `first` before its parameters. */
static void put_slot_call(const struct func_type *type, const char *first_types, const char *first,
                          struct text *out) {
    text_string(out, "((");
    wasm2c_pointer_type_of(type, first_types, out);
    text_format(out, ")slot->function)(%s", first);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", a%u", i);
    text_string(out, ")");
}

static void put_slot_thunk(const struct func_type *type, uint32_t index, bool may_take_caller,
                           struct text *out) {
    put_thunk_head(type, WASM2C_IMPORT_START, index, out);
    text_format(out,
                "    const struct sinter_import_slot *slot =\n"
                "        &((struct sinter_instance_head *)host)->slots[%u];\n",
                index);
    glue_stack_check(type, "library.runtime->", out);
    text_string(out, "    ");
    if (type->result_count) {
        wasm2c_result_type(type, out);
        text_string(out, " r = ");
    }
    if (may_take_caller) {
        text_string(out, "slot->caller ? ");
        put_slot_call(type, "void *, void *", "slot->context, slot->caller", out);
        text_string(out, " : ");
    }
    put_slot_call(type, "void *", "slot->context", out);
    text_string(out, ";\n");
    put_failure_check("library.runtime->", out);
    text_string(out, type->result_count ? "    return r;\n}\n" : "}\n");
}

static void put_slot_object(const struct module *module, uint32_t index, struct text *out) {
    const struct import *import = &module->imports[index];
    const char *type = "wasm_rt_memory_t";
    if (import->kind == EXTERN_TABLE)
        type = module->tables[import->index].element == VALUE_FUNCREF ? "wasm_rt_funcref_table_t"
               : module->tables[import->index].element == VALUE_EXNREF
                   ? "wasm_rt_exnref_table_t"
                   : "wasm_rt_externref_table_t";
    else if (import->kind == EXTERN_GLOBAL)
        type = wasm2c_type(module->globals[import->index].type);
    text_format(out,
                "%s *" WASM2C_IMPORT "(" WASM2C_HOST " *host) {\n"
                "    return ((struct sinter_instance_head *)host)->slots[%u].context;\n}\n",
                type, index, index);
}

void glue_slot_imports(const struct module *module, const struct library_names *names,
                       struct text *out) {
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_FUNC)
            put_slot_thunk(module_func_type(module, module->imports[i].index), i,
                           names && library_import_is_direct(module, names, i), out);
        else if (module->imports[i].kind != EXTERN_TAG)
            put_slot_object(module, i, out);
}

void glue_built_in_imports(const struct module *module, const struct binding *bindings,
                           struct text *out) {
    put_helpers(module, out);
    for (uint32_t i = 0; i < module->import_count; i++)
        if (bindings[i].kind != BINDING_MISSING)
            put_bound_thunk(module, i, &bindings[i], true, out);
    text_string(out, "static const sinter_any_function built_in[] = {\n");
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (bindings[i].kind == BINDING_MISSING)
            text_string(out, "    0,\n");
        else
            text_format(out, "    (sinter_any_function)built_in_i%u,\n", i);
    }
    text_string(out, "    0};\n");
}
