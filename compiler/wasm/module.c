/* Questions about a parsed module: names of kinds and sections, types, and types as text. */
#include "wasm/module.h"

#include <inttypes.h>
#include <string.h>

static const char *const extern_kind_names[EXTERN_COUNT] = {
    [EXTERN_FUNC] = "func",     [EXTERN_TABLE] = "table", [EXTERN_MEMORY] = "memory",
    [EXTERN_GLOBAL] = "global", [EXTERN_TAG] = "tag",
};

const char *extern_kind_name(enum extern_kind kind) { return extern_kind_names[kind]; }

static const struct {
    const char *name;
    unsigned rank;
} sections[SECTION_COUNT] = {
    [SECTION_CUSTOM] = {"custom", 0},    [SECTION_TYPE] = {"type", 1},
    [SECTION_IMPORT] = {"import", 2},    [SECTION_FUNCTION] = {"function", 3},
    [SECTION_TABLE] = {"table", 4},      [SECTION_MEMORY] = {"memory", 5},
    [SECTION_TAG] = {"tag", 6},          [SECTION_GLOBAL] = {"global", 7},
    [SECTION_EXPORT] = {"export", 8},    [SECTION_START] = {"start", 9},
    [SECTION_ELEMENT] = {"element", 10}, [SECTION_DATA_COUNT] = {"data count", 11},
    [SECTION_CODE] = {"code", 12},       [SECTION_DATA] = {"data", 13},
};

const char *section_name(enum section_id id) {
    return (unsigned)id < SECTION_COUNT ? sections[id].name : NULL;
}

unsigned section_rank(enum section_id id) { return sections[id].rank; }

uint32_t module_import_of(const struct module *module, enum extern_kind kind, uint32_t index) {
    for (uint32_t i = 0; index < module->import_counts[kind] && i < module->import_count; i++)
        if (module->imports[i].kind == kind && module->imports[i].index == index)
            return i;
    return MODULE_NO_IMPORT;
}

bool func_type_equal(const struct func_type *a, const struct func_type *b) {
    return bytes_equal(func_type_params(a), func_type_params(b)) &&
           bytes_equal(func_type_results(a), func_type_results(b));
}

static bool func_type_has(const struct func_type *type, uint8_t value) {
    return (type->param_count && memchr(type->params, value, type->param_count)) ||
           (type->result_count && memchr(type->results, value, type->result_count));
}

bool func_type_has_vectors(const struct func_type *type) { return func_type_has(type, VALUE_V128); }

bool func_type_has_exnref(const struct func_type *type) {
    return func_type_has(type, VALUE_EXNREF);
}

bool module_has_vector_types(const struct module *module) {
    for (uint32_t i = 0; i < module->type_count; i++)
        if (func_type_has_vectors(&module->types[i]))
            return true;
    for (uint32_t i = 0; i < module->global_count; i++)
        if (module->globals[i].type == VALUE_V128)
            return true;
    return false;
}

bool module_has_memory64(const struct module *module) {
    for (uint32_t i = 0; i < module->memory_count; i++)
        if (module->memories[i].limits.is_64)
            return true;
    return false;
}

bool module_imports_exnref_table(const struct module *module) {
    for (uint32_t i = 0; i < module->import_counts[EXTERN_TABLE]; i++)
        if (module->tables[i].element == VALUE_EXNREF)
            return true;
    return false;
}

bool module_has_byte_pages(const struct module *module) {
    for (uint32_t i = 0; i < module->memory_count; i++)
        if (module->memories[i].limits.byte_pages)
            return true;
    return false;
}

bool module_shares_memory(const struct module *module) {
    for (uint32_t i = 0; i < module->memory_count; i++)
        if (module->memories[i].limits.shared)
            return true;
    return false;
}

const struct func_type *module_func_type(const struct module *module, uint32_t index) {
    return &module->types[module->funcs[index].type_index];
}

/* ---- Types in the text format ---- */

static void value_types_text(const char *keyword, const uint8_t *types, uint32_t count,
                             struct text *text) {
    if (count == 0)
        return;
    text_format(text, " (%s", keyword);
    for (uint32_t i = 0; i < count; i++)
        text_format(text, " %s", value_type_name(types[i]));
    text_byte(text, ')');
}

static void signature_text(const char *keyword, const struct func_type *type, struct text *text) {
    text_format(text, "(%s", keyword);
    value_types_text("param", type->params, type->param_count, text);
    value_types_text("result", type->results, type->result_count, text);
    text_byte(text, ')');
}

void func_type_text(const struct func_type *type, struct text *text) {
    signature_text("func", type, text);
}

static void limits_text(const struct limits *limits, struct text *text) {
    text_format(text, "%s %" PRIu64, limits->is_64 ? " i64" : "", limits->min);
    if (limits->has_max)
        text_format(text, " %" PRIu64, limits->max);
    if (limits->shared)
        text_string(text, " shared");
    if (limits->byte_pages)
        text_string(text, " (pagesize 1)");
}

void module_extern_type_text(const struct module *module, enum extern_kind kind, uint32_t index,
                             struct text *text) {
    switch (kind) {
    case EXTERN_FUNC:
        func_type_text(module_func_type(module, index), text);
        break;
    case EXTERN_TABLE:
        text_string(text, "(table");
        limits_text(&module->tables[index].limits, text);
        text_format(text, " %s)", value_type_name(module->tables[index].element));
        break;
    case EXTERN_MEMORY:
        text_string(text, "(memory");
        limits_text(&module->memories[index].limits, text);
        text_byte(text, ')');
        break;
    case EXTERN_GLOBAL:
        text_format(text, module->globals[index].mutable_ ? "(global (mut %s))" : "(global %s)",
                    value_type_name(module->globals[index].type));
        break;
    case EXTERN_TAG:
        signature_text("tag", &module->types[module->tags[index].type_index], text);
        break;
    case EXTERN_COUNT:
        break;
    }
}
