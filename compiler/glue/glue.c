/* See glue.h. */
#include "glue/glue.h"

#include "glue/imports.h"
#include "glue/library_glue.h"
#include "glue/policy.h"
#include "glue/threads.h"
#include "glue/types.h"
#include "lower/rewrite.h"
#include "wasm2c/known.h"

#include "sinter/internal/sections.h"

#include <string.h>

/* ---- Exported functions ---- */

/* For each imported function, by function index: the index of its import. */
static uint32_t *function_imports(const struct module *module, struct arena *arena) {
    uint32_t *imports = arena_array(arena, module->import_counts[EXTERN_FUNC] + 1, sizeof *imports);
    for (uint32_t i = 0, next = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_FUNC)
            imports[next++] = i;
    return imports;
}

/* The tail entries of exported functions. */
static void put_tails(const struct module *module, const char *name, const struct tail_calls *tails,
                      struct text *out) {
    text_format(out, "const struct sinter_tail_entry " GLUE_TAILS "[] = {\n", name);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (export->kind == EXTERN_FUNC && tail_calls_has_entry(tails, export->index))
            text_format(out, "  {" WASM2C_TAIL_ENTRY "},\n", name, export->index);
        else
            text_string(out, "  {0},\n");
    }
    text_string(out, "  {0}};\n");
}

void glue_appendix(const struct module *module, const char *name, const struct tail_calls *tails,
                   struct arena *arena, struct text *out) {
    const uint32_t *imports = function_imports(module, arena);
    text_format(out,
                "\n#define SINTER_CPU_FEATURES " GLUE_CPU "\n#include \"sinter/internal/cpu.h\"\n"
                "const wasm_rt_any_function_t " GLUE_EXPORTS "[] = {\n",
                name, name);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (export->kind != EXTERN_FUNC)
            text_string(out, "  0,\n");
        else if (export->index < module->import_counts[EXTERN_FUNC])
            text_format(out, "  (wasm_rt_any_function_t)" WASM2C_IMPORT ",\n",
                        imports[export->index]);
        else
            text_format(out, "  (wasm_rt_any_function_t)" WASM2C_FUNCTION ",\n", name,
                        rewrite_func_name(module, export->index, arena));
    }
    text_string(out, "  0};\n");
    if (tails)
        put_tails(module, name, tails, out);
}

/* ---- The code ---- */

static void put_export(const struct glue_input *input, uint32_t index, const uint32_t *imports,
                       const struct glue_types *types, struct text *out) {
    const struct module *module = input->module;
    const struct export *export = &module->exports[index];
    bool imported = export->index < module->import_counts[export->kind];
    if (export->kind == EXTERN_FUNC) {
        text_format(out, "    {%uu, %uu, 0},\n",
                    types->numbers[module->funcs[export->index].type_index],
                    imported ? imports[export->index] : UINT32_MAX);
    } else if (imported) {
        text_format(out, "    {0, %uu, 0},\n",
                    module_import_of(module, export->kind, export->index));
    } else {
        text_format(out, "    {0, %uu, object_%u},\n", UINT32_MAX, index);
    }
}

/* Appends the accessors of memories, tables and globals, and those that tell what stands for a tag.
 */
static void put_objects(const struct glue_input *input, struct text *out) {
    const struct module *module = input->module;
    for (uint32_t i = 0, number = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        number += i > 0 && module->exports[i - 1].kind != EXTERN_FUNC;
        if (export->kind == EXTERN_FUNC || export->index < module->import_counts[export->kind])
            continue;
        text_format(out, "static void *object_%u(void *state) { return ", i);
        if (export->kind == EXTERN_TAG)
            text_format(out, "SINTER_TAGS(state, sizeof(" WASM2C_STATE "))[%u]; }\n",
                        input->code->name, export->index);
        else
            text_format(out, "(void *)" WASM2C_EXPORT "(state); }\n", input->code->name, number);
    }
}

static void put_exports(const struct glue_input *input, const struct glue_types *types,
                        struct arena *arena, struct text *out) {
    const uint32_t *imports = function_imports(input->module, arena);
    put_objects(input, out);
    text_format(out,
                "extern const char " GLUE_CPU "[];\n"
                "extern const sinter_any_function " GLUE_EXPORTS "[];\n"
                "static const struct sinter_export_code exports[] = {\n",
                input->code->name, input->code->name);
    for (uint32_t i = 0; i < input->module->export_count; i++)
        put_export(input, i, imports, types, out);
    text_string(out, "    {0}};\n");
}

static void put_imported_functions(const struct module *module, const struct glue_types *types,
                                   struct text *out) {
    text_string(out, "static const uint32_t import_types[] = {");
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct import *import = &module->imports[i];
        text_format(out, "%u, ",
                    import->kind == EXTERN_FUNC
                        ? types->numbers[module->funcs[import->index].type_index]
                        : 0);
    }
    text_string(out, "0};\nstatic const sinter_any_function thunks[] = {");
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].kind == EXTERN_FUNC)
            text_format(out, "(sinter_any_function)" WASM2C_IMPORT ", ", i);
    text_string(out, "0};\n");
}

static void put_tag_params(const struct module *module, struct text *out) {
    text_string(out, "static const struct sinter_bytes tag_params[] = {\n");
    for (uint32_t i = 0; i < module->tag_count; i++) {
        const struct func_type *type = &module->types[module->tags[i].type_index];
        text_string(out, "    {(const uint8_t *)");
        text_c_string(out, (struct bytes){type->params, type->param_count});
        text_format(out, ", %u},\n", type->param_count);
    }
    text_string(out, "    {0}};\n");
}

/* A string, or a null pointer. */
static void put_name(const char *name, struct text *out) {
    if (name)
        text_c_string(out, bytes_of(name));
    else
        text_string(out, "0");
}

static void put_code(const struct glue_input *input, const struct glue_types *types,
                     struct arena *arena, struct text *out) {
    const struct module *module = input->module;
    const struct glue_code *code = input->code;
    bool library = input->library;
    uint32_t memory_index;
    bool has_memory = rewrite_default_memory(module, &memory_index);
    glue_types_c(module, types, library, out);
    put_exports(input, types, arena, out);
    put_tag_params(module, out);
    if (library) {
        put_imported_functions(module, types, out);
        text_format(out, "extern const struct sinter_tail_entry " GLUE_TAILS "[];\n", code->name);
    }
    text_format(out,
                "static void instantiate(void *state, struct sinter_instance *instance) {\n"
                "    wasm2c_%s_instantiate(state%s);\n}\n"
                "static void destroy(void *state) { wasm2c_%s_free(state); }\n",
                code->name, rewrite_import_count(module) ? ", (" WASM2C_HOST " *)instance" : "",
                code->name);
    if (code->jumps)
        text_format(out, "extern const sinter_any_function " WASM2C_KNOWN_ARRAY "[];\n", code->name,
                    code->jumps->table, code->jumps->type);
    if (has_memory)
        text_format(out, "static void *memory(void *state) { return " WASM2C_MEMORY "(state); }\n",
                    code->name);
    text_format(out,
                "static const struct sinter_code code = {\n"
                "    .bounds = %s,\n"
                "    .state_size_bytes = SINTER_STATE_BYTES(sizeof(" WASM2C_STATE "), %u),\n"
                "    .tags_offset_bytes = SINTER_TAGS_OFFSET(sizeof(" WASM2C_STATE ")),\n"
                "    .tag_params = tag_params,\n    .tag_count = %u,\n"
                "    .instantiate = instantiate,\n    .destroy = destroy,\n    .memory = %s,\n"
                "    .exports = exports,\n    .functions = " GLUE_EXPORTS ",\n    .types = types,\n"
                "    .type_count = %u,\n    .import_types = %s,\n    .built_in = %s,\n"
                "    .memory_import = %uu,\n    .memory_base = %s,\n"
                "    .memory64_cap_bytes = %lluu,\n",
                code->guarded_too       ? "SINTER_BOUNDS_BOTH"
                : code->explicit_bounds ? "SINTER_BOUNDS_EXPLICIT"
                                        : "SINTER_BOUNDS_GUARD",
                code->name, module->tag_count, code->name, module->tag_count,
                has_memory ? "memory" : "0", code->name, types->count,
                library ? "import_types" : "0", library ? "built_in" : "0",
                has_memory ? module_import_of(module, EXTERN_MEMORY, memory_index) : UINT32_MAX,
                code->fixed_base ? "SINTER_FIXED_MEMORY_BASE" : "0",
                (unsigned long long)code->memory64_cap_bytes);
    if (!library && threads_memory_import(module) != MODULE_NO_IMPORT)
        text_string(out, "    .link = sinter_link,\n");
    if (library)
        text_format(out, "    .tails = " GLUE_TAILS ",\n    .thunks = thunks,\n", code->name);
    if (code->jumps)
        text_format(out, "    .jumps = " WASM2C_KNOWN_ARRAY ",\n    .jump_count = %u,\n",
                    code->name, code->jumps->table, code->jumps->type, code->jump_count);
    text_string(out, "    .cpu = ");
    put_name(input->settings->cpu, out);
    text_format(out, ",\n    .cpu_features = " GLUE_CPU ",\n    .allocate = ", code->name);
    put_name(input->settings->library.allocate, out);
    text_string(out, ",\n    .release = ");
    put_name(input->settings->library.release, out);
    text_string(out, ",\n};\n");
}

/* ---- The module ---- */

static void put_module(const struct glue_input *input, struct text *out) {
    bool library = input->library;
    text_string(out, "extern const struct sinter_description sinter_description_start;\n"
                     "extern const struct sinter_function_map sinter_functions;\n"
                     "extern const uint8_t __start_" SINTER_SECTION_TEXT
                     "[], __stop_" SINTER_SECTION_TEXT "[];\n");
    text_format(out,
                "%sconst struct sinter_module %s = {\n"
                "    SINTER_CODE_VERSION, &sinter_description_start, &code, &sinter_functions,\n"
                "    __start_" SINTER_SECTION_TEXT ", __stop_" SINTER_SECTION_TEXT ", %s};\n",
                library ? "" : "static ", library ? GLUE_LIBRARY_MODULE : "module",
                library ? "&library" : "0");
}

static bool uses_wasi(const struct glue_input *input) {
    for (uint32_t i = 0; i < input->module->import_count; i++)
        if (input->bindings[i].kind == BINDING_WASI)
            return true;
    return false;
}

static void put_executable(const struct glue_input *input, struct arena *arena, struct text *out) {
    struct glue_types types;
    glue_types_find(input->module, false, arena, &types);
    glue_bound_imports(input->module, input->bindings, out);
    put_code(input, &types, arena, out);
    put_module(input, out);
    policy_c(&(struct policy_input){.policy = input->policy,
                                    .module_symbol = "module",
                                    .module = input->module,
                                    .wasi = uses_wasi(input),
                                    .host_code = settings_have_host_code(input->settings),
                                    .host_main = input->host_main},
             out);
}

/* A library's code calls the runtime through a variable, which the loader may set. */
static void put_library(const struct glue_input *input, struct arena *arena, struct text *out) {
    struct glue_types types;
    glue_types_find(input->module, true, arena, &types);
    text_string(out, "__attribute__((visibility(\"hidden\"))) const struct wasm_rt_calls "
                     "*wasm_rt_calls = &sinter_runtime.guest;\n"
                     "static struct sinter_library library = {\n"
                     "    &wasm_rt_calls, &sinter_runtime, &sinter_runtime, 0, 0, 0};\n");
    glue_slot_imports(input->module, input->header_name ? input->names : NULL, out);
    glue_built_in_imports(input->module, input->bindings, out);
    put_code(input, &types, arena, out);
    put_module(input, out);
    text_format(out,
                "extern __attribute__((visibility(\"default\"), alias(\"" GLUE_LIBRARY_MODULE
                "\"))) const struct sinter_module %s_module;\n",
                input->names->prefix);
    if (!input->header_name)
        return;
    if (input->names->wasi)
        policy_c(&(struct policy_input){.policy = input->policy,
                                        .module_symbol = GLUE_LIBRARY_MODULE,
                                        .library = true,
                                        .wasi = true,
                                        .module = input->module},
                 out);
    library_glue_c(&(struct library_glue){.module = input->module,
                                          .max_memory_bytes = input->policy->max_memory_bytes,
                                          .names = input->names,
                                          .types = &types,
                                          .code_name = input->code->name,
                                          .header_name = input->header_name},
                   out);
}

void glue_c(const struct glue_input *input, struct arena *arena, struct text *out) {
    text_format(out, "#include \"sinter/internal/%s.h\"\n#include <string.h>\n#include \"%s\"\n",
                input->library ? "library" : "code", input->code->header);
    if (input->library)
        put_library(input, arena, out);
    else
        put_executable(input, arena, out);
}
