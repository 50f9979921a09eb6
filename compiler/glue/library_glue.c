/* See library_glue.h. For the export `add` of type [i32 i32] -> [i32], which is export 0, and the
 * prefix `foo`, this C comes out:
 *
 *   struct call_0 {
 *       struct sinter_instance *instance;
 *       u32 a0;
 *       u32 a1;
 *       u32 result;
 *   };
 *   static void run_0(void *argument) {
 *       struct call_0 *x = argument;
 *       x->result = ((u32 (*)(void *, u32, u32))w2c_m_exports[0])(
 *           ((struct sinter_instance_head *)x->instance)->state, x->a0, x->a1);
 *   }
 *   enum foo_status foo_add(struct foo *instance, uint32_t a0, uint32_t a1, uint32_t *result) {
 *       struct call_0 x;
 *       x.instance = (struct sinter_instance *)instance;
 *       memcpy(&x.a0, &a0, sizeof x.a0);
 *       memcpy(&x.a1, &a1, sizeof x.a1);
 *       enum sinter_status status = SINTER_OK;
 *       if (status == SINTER_OK)
 *           status = library.runtime->enter(x.instance, run_0, &x);
 *       if (status != SINTER_OK)
 *           return (enum foo_status)status;
 *       memcpy(result, &x.result, sizeof x.result);
 *       return (enum foo_status)status;
 *   }
 *
 * Values are copied by memcpy: the header's types and those of generated code have the same size
 * and layout, but vectors and references are different C types. */
#include "glue/library_glue.h"

#include "glue/glue.h"
#include "glue/library_header.h"
#include "glue/library_imports.h"
#include "glue/library_memory.h"
#include "glue/library_tables.h"
#include "glue/library_tags.h"
#include "glue/library_wasi.h"
#include "glue/types.h"
#include "wasm2c/names.h"

#include "sinter/internal/code.h"

#include <string.h>

#define DEFAULT_VISIBILITY "__attribute__((visibility(\"default\"))) "

static bool is_imported(const struct module *module, const struct export *export) {
    return export->index < module->import_counts[export->kind];
}

/* ---- Exported functions ---- */

/* Appends `function(context, arguments)`, the call of export `index` by the fields of `x`. */
static void put_target(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct export *export = &input->module->exports[index];
    const struct func_type *type = module_func_type(input->module, export->index);
    text_string(out, "((");
    wasm2c_pointer_type(type, out);
    text_byte(out, ')');
    if (is_imported(input->module, export)) {
        text_format(out, GLUE_EXPORTS "[%u])(x->instance", input->code_name, index);
    } else {
        text_format(out, GLUE_EXPORTS "[%u])(((struct sinter_instance_head *)x->instance)->state",
                    input->code_name, index);
    }
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, ", x->a%u", i);
    text_string(out, ")");
}

static void put_body(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct func_type *type =
        module_func_type(input->module, input->module->exports[index].index);
    text_format(out, "struct call_%u {\n    struct sinter_instance *instance;\n", index);
    glue_call_members(type, out);
    text_format(out,
                "};\nstatic void run_%u(void *argument) {\n    struct call_%u *x = argument;\n    ",
                index, index);
    if (type->param_count + type->result_count > SINTER_FEW_VALUES)
        text_format(out, "library.runtime->check_stack(%u);\n    ",
                    (type->param_count + type->result_count) * SINTER_FRAME_BYTES_PER_VALUE);
    text_string(out, type->result_count ? "x->result = " : "");
    put_target(input, index, out);
    text_string(out, ";\n}\n");
}

static void put_function(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct func_type *type =
        module_func_type(input->module, input->module->exports[index].index);
    const char *prefix = input->names->prefix;
    char field[16];
    put_body(input, index, out);
    text_string(out, DEFAULT_VISIBILITY);
    library_export_prototype(input->module, input->names, index, out);
    text_format(out,
                " {\n    struct call_%u x;\n    x.instance = (struct sinter_instance *)instance;\n",
                index);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    memcpy(&x.a%u, &a%u, sizeof x.a%u);\n", i, i, i);
    text_string(out, "    enum sinter_status status = SINTER_OK;\n");
    for (uint32_t i = 0; i < type->param_count; i++)
        if (type->params[i] == VALUE_FUNCREF)
            text_format(out,
                        "    if (status == SINTER_OK)\n"
                        "        status = library.runtime->admit(x.instance, &a%u);\n",
                        i);
    text_format(out,
                "    if (status == SINTER_OK)\n"
                "        status = library.runtime->enter(x.instance, run_%u, &x);\n",
                index);
    if (type->result_count)
        text_string(out, "    if (status != SINTER_OK)\n");
    if (type->result_count)
        text_format(out, "        return (enum %s_status)status;\n", prefix);
    for (uint32_t i = 0; type->result_count > 1 && i < type->result_count; i++) {
        wasm2c_result_field(type->results[i], i, field);
        text_format(out, "    memcpy(r%u, &x.result.%s, sizeof x.result.%s);\n", i, field, field);
    }
    if (type->result_count == 1)
        text_string(out, "    memcpy(result, &x.result, sizeof x.result);\n");
    text_format(out, "    return (enum %s_status)status;\n}\n", prefix);
}

/* ---- Exported globals ---- */

static void put_place(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct export *export = &input->module->exports[index];
    text_string(out, "    const struct sinter_instance_head *head = (const void *)instance;\n"
                     "    void *place = ");
    if (is_imported(input->module, export))
        text_format(out, "head->slots[%u].context;\n",
                    module_import_of(input->module, EXTERN_GLOBAL, export->index));
    else
        text_format(out, "object_%u(head->state);\n", index);
}

static void put_global(const struct library_glue *input, uint32_t index, struct text *out) {
    const struct library_names *names = input->names;
    const struct global *global = &input->module->globals[input->module->exports[index].index];
    text_string(out, DEFAULT_VISIBILITY);
    library_value_type(names, global->type, out);
    text_format(out, "%s_%s(const struct %s *instance) {\n", names->prefix, names->exports[index],
                names->prefix);
    put_place(input, index, out);
    text_string(out, "    ");
    library_value_type(names, global->type, out);
    text_string(out, "value;\n    memcpy(&value, place, sizeof value);\n    return value;\n}\n");
    if (!global->mutable_)
        return;
    text_format(out, DEFAULT_VISIBILITY "void %s_set_%s(struct %s *instance, ", names->prefix,
                names->exports[index], names->prefix);
    library_value_type(names, global->type, out);
    text_string(out, "value) {\n");
    put_place(input, index, out);
    if (global->type == VALUE_FUNCREF)
        text_string(out, "    if (library.runtime->admit((struct sinter_instance *)instance, "
                         "&value) != SINTER_OK)\n        return;\n");
    text_string(out, "    memcpy(place, &value, sizeof value);\n}\n");
}

/* ---- Creation, and the functions of every library ---- */

/* Appends `text`, with the prefix for each `@` and the type of addresses for each `$`. */
static void put_template(const struct library_glue *input, const char *text, struct text *out) {
    for (; *text; text++) {
        if (*text == '@')
            text_string(out, input->names->prefix);
        else if (*text == '$')
            text_string(out, input->names->address);
        else
            text_byte(out, (uint8_t)*text);
    }
}

static const char create_head[] =
    "{\n    struct creation c = {.made_count = 0};\n"
    "    struct sinter_imports bound = {.resolve = resolve, .context = &c};\n"
    "    struct sinter_error why;\n    enum sinter_status status = SINTER_OK;\n"
    "    why.message[0] = 0;\n    if (instance)\n        *instance = 0;\n"
    "    if (options) {\n"
    "        bound.skips_initialize = options->skips_initialize;\n"
    "        bound.max_memory_bytes = options->max_memory_bytes;\n"
    "        bound.max_table_elements = options->max_table_elements;\n"
    "        bound.max_handles = options->max_handles;\n"
    "        bound.deadline_ns = options->deadline_ns;\n    }\n"
    "    sinter_library_count_in(&library); /* which runtime it is does not change meanwhile */\n";
static const char create_tail[] =
    "    if (status == SINTER_OK)\n"
    "        status = library.runtime->create(&sinter_library_module, &bound, "
    "(struct sinter_instance **)instance, &why);\n"
    "    while (c.made_count)\n        library.runtime->object_release(&c.made[--c.made_count]);\n"
    "    if (status != SINTER_OK && error && error_size)\n"
    "        snprintf(error, error_size, \"%s\", why.message);\n"
    "    sinter_library_count_out(&library);\n"
    "    return (enum @_status)status;\n}\n";

static const char traps[] =
    "VISIBLE enum @_trap_kind @_trap_kind(const struct @ *i) {\n"
    "    return (enum @_trap_kind)library.runtime->trap_kind((const void *)i);\n}\n"
    "VISIBLE bool @_trap_address(const struct @ *i, uint64_t *address, uint64_t *memory_size) {\n"
    "    return library.runtime->trap_address((const void *)i, address, memory_size);\n}\n"
    "VISIBLE size_t @_trap_frames(const struct @ *i, struct @_frame *frames, size_t capacity) {\n"
    "    return library.runtime->trap_frames((const void *)i, (struct sinter_frame *)frames,\n"
    "                                        capacity);\n}\n"
    "VISIBLE const char *@_status_text(enum @_status status) {\n"
    "    return library.runtime->status_text((enum sinter_status)status);\n}\n";

/* After `common`. */
static const char transfers[] =
    "VISIBLE enum @_status @_put(struct @ *i, const void *bytes, size_t size, uint32_t align,\n"
    "                            $ *address) {\n"
    "    uint64_t at;\n    enum @_status status = STATUS(put((void *)i, bytes, size, align, "
    "&at));\n"
    "    *address = ($)at;\n    return status;\n}\n"
    "VISIBLE enum @_status @_put_text(struct @ *i, const char *text, size_t size,\n"
    "                                 $ *address) {\n"
    "    uint64_t at;\n    enum @_status status = STATUS(put_text((void *)i, text, size, &at));\n"
    "    *address = ($)at;\n    return status;\n}\n"
    "VISIBLE enum @_status @_put_utf16(struct @ *i, const char *text, size_t size,\n"
    "                                  $ *address) {\n"
    "    uint64_t at;\n    enum @_status status = STATUS(put_utf16((void *)i, text, size, &at));\n"
    "    *address = ($)at;\n    return status;\n}\n"
    "VISIBLE enum @_status @_release(struct @ *i, $ address, size_t size, uint32_t align) "
    "{\n"
    "    return STATUS(release((void *)i, address, size, align));\n}\n"
    "VISIBLE enum @_status @_get_text(struct @ *i, $ address, uint64_t length, char *to,\n"
    "                                 size_t capacity, size_t *size) {\n"
    "    return STATUS(get_text((void *)i, address, length, to, capacity, size));\n}\n"
    "VISIBLE enum @_status @_get_utf16(struct @ *i, $ address, char *to, size_t capacity,\n"
    "                                  size_t *size) {\n"
    "    return STATUS(get_utf16((void *)i, address, to, capacity, size));\n}\n";
static const char common[] =
    "VISIBLE void @_destroy(struct @ *i) { library.runtime->destroy((void *)i); }\n"
    "VISIBLE enum @_status @_reset(struct @ *i) {\n"
    "    return (enum @_status)library.runtime->reset((void *)i);\n}\n"
    "VISIBLE const char *@_trap_message(const struct @ *i) {\n"
    "    return library.runtime->trap_message((const void *)i);\n}\n"
    "VISIBLE uint32_t @_exit_code(const struct @ *i) {\n"
    "    return library.runtime->exit_code((const void *)i);\n}\n"
    "VISIBLE enum @_status @_interrupt(const struct @ *i) {\n"
    "    return (enum @_status)library.runtime->interrupt((const void *)i);\n}\n"
    "VISIBLE enum @_status @_set_deadline(struct @ *i, uint64_t limit_ns) {\n"
    "    return (enum @_status)library.runtime->set_deadline((void *)i, limit_ns);\n}\n"
    "VISIBLE void @_trap(struct @ *i, const char *message) {\n"
    "    library.runtime->trap((void *)i, message);\n}\n"
    "VISIBLE void @_fail(struct @ *i, const char *message) {\n"
    "    library.runtime->fail((void *)i, message);\n}\n"
    "VISIBLE uint8_t *@_memory_base(struct @ *i) {\n"
    "    return library.runtime->memory_base((void *)i);\n}\n"
    "VISIBLE uint64_t @_memory_size(const struct @ *i) {\n"
    "    return library.runtime->memory_size((const void *)i);\n}\n"
    "VISIBLE uint64_t @_memory_grow(struct @ *i, uint64_t count) {\n"
    "    return library.runtime->memory_grow((void *)i, count);\n}\n"
    "VISIBLE bool @_memory_read(struct @ *i, uint64_t address, void *to, size_t size) {\n"
    "    return library.runtime->memory_read((void *)i, address, to, size);\n}\n"
    "VISIBLE bool @_memory_write(struct @ *i, uint64_t address, const void *from, size_t size) {\n"
    "    return library.runtime->memory_write((void *)i, address, from, size);\n}\n"
    "#define STATUS(call) ((enum @_status)library.runtime->call)\n"
    "VISIBLE enum @_status @_handle_new(struct @ *i, const struct @_handle_type *type, void "
    "*object,\n"
    "                                   uint32_t *handle) {\n"
    "    return STATUS(handle_new((void *)i, (const void *)type, object, handle));\n}\n"
    "VISIBLE enum @_status @_handle_get(struct @ *i, uint32_t handle,\n"
    "                                   const struct @_handle_type *type, void **object) {\n"
    "    return STATUS(handle_get((void *)i, handle, (const void *)type, object));\n}\n"
    "VISIBLE enum @_status @_handle_take(struct @ *i, uint32_t handle,\n"
    "                                    const struct @_handle_type *type, void **object) {\n"
    "    return STATUS(handle_take((void *)i, handle, (const void *)type, object));\n}\n"
    "VISIBLE enum @_status @_handle_drop(struct @ *i, uint32_t handle,\n"
    "                                    const struct @_handle_type *type) {\n"
    "    return STATUS(handle_drop((void *)i, handle, (const void *)type));\n}\n"
    "VISIBLE size_t @_custom_sections(const char *name, size_t name_size, struct @_bytes "
    "*sections,\n"
    "                                 size_t capacity) {\n"
    "    return library.runtime->custom_sections(&sinter_library_module, name, name_size,\n"
    "                                            (struct sinter_bytes *)sections, capacity);\n}\n";

/* Also defines it under its plain name, for callers without the header. */
static void put_plain(const struct library_glue *input, const char *name, struct text *out) {
    char digits[LIBRARY_INTERFACE_BYTES];
    const char *prefix = input->names->prefix;
    library_interface(input->module, input->names, digits);
    text_format(out,
                "#undef %s_%s\n" DEFAULT_VISIBILITY
                "__typeof(%s_%s_%s) %s_%s __attribute__((alias(\"%s_%s_%s\")));\n",
                prefix, name, prefix, name, digits, prefix, name, prefix, name, digits);
}

static void put_create_with(const struct library_glue *input, struct text *out) {
    const char *prefix = input->names->prefix;
    text_format(out,
                DEFAULT_VISIBILITY
                "enum %s_status %s_create_with(const struct %s_options *options, "
                "struct %s **instance, char *error, size_t error_size) ",
                prefix, prefix, prefix, prefix);
    put_template(input, create_head, out);
    if (input->names->group_count)
        text_string(out, "    c.imports = options ? options->imports : 0;\n");
    if (input->max_memory_bytes)
        text_format(out,
                    "    if (!bound.max_memory_bytes || bound.max_memory_bytes > %lluu)\n"
                    "        bound.max_memory_bytes = %lluu;\n",
                    (unsigned long long)input->max_memory_bytes,
                    (unsigned long long)input->max_memory_bytes);
    library_wasi_create_c(input->names, out);
    put_template(input, create_tail, out);
}

static void put_create(const struct library_glue *input, struct text *out) {
    const char *prefix = input->names->prefix;
    bool has_imports = input->names->group_count != 0;
    library_wasi_checks_c(input->names, out);
    put_create_with(input, out);
    text_format(out, DEFAULT_VISIBILITY "enum %s_status %s_create(", prefix, prefix);
    if (has_imports)
        text_format(out, "const struct %s_imports *imports, ", prefix);
    text_format(out,
                "struct %s **instance, char *error, size_t error_size) {\n"
                "    struct %s_options options;\n    memset(&options, 0, sizeof options);\n%s"
                "    return %s_create_with(&options, instance, error, error_size);\n}\n",
                prefix, prefix, has_imports ? "    options.imports = imports;\n" : "", prefix);
    put_plain(input, "create", out);
    put_plain(input, "create_with", out);
}

void library_glue_c(const struct library_glue *input, struct text *out) {
    const struct module *module = input->module;
    text_format(out, "#include <stdio.h>\n#include \"%s\"\n", input->header_name);
    for (uint32_t i = 0; i < module->export_count; i++) {
        if (input->names->exports[i] && module->exports[i].kind == EXTERN_FUNC)
            put_function(input, i, out);
        else if (input->names->exports[i])
            put_global(input, i, out);
    }
    library_imports_c(input, out);
    put_create(input, out);
    text_string(out, "#define VISIBLE " DEFAULT_VISIBILITY "\n");
    put_template(input, traps, out);
    put_template(input, common, out);
    put_template(input, transfers, out);
    library_memory_c(input->names, out);
    library_tables_c(input, out);
    library_tags_c(input, out);
}
