/* See rewrite.h. */
#include "lower/rewrite.h"

#include "lower/segments.h"

#include <stdio.h>
#include <string.h>

#define NAME_KEPT_BYTES 80u

static void put_name(struct text *out, const char *name) {
    size_t size = strlen(name);
    rewrite_put_u32(out, size);
    text_append(out, name, size);
}

static void put_section(struct text *out, uint8_t id, const struct text *payload) {
    text_byte(out, id);
    rewrite_put_u32(out, payload->size);
    text_append(out, payload->data, payload->size);
}

static void put_limits(struct text *out, const struct limits *limits) {
    text_byte(out, (uint8_t)((limits->has_max ? 1 : 0) | (limits->shared ? 2 : 0)));
    rewrite_put_u32(out, limits->min);
    if (limits->has_max)
        rewrite_put_u32(out, limits->max);
}

static void put_import_type(struct text *out, const struct module *module,
                            const struct import *import) {
    text_byte(out, (uint8_t)import->kind);
    switch (import->kind) {
    case EXTERN_FUNC:
        rewrite_put_u32(out, module->funcs[import->index].type_index);
        return;
    case EXTERN_TABLE:
        text_byte(out, module->tables[import->index].element);
        put_limits(out, &module->tables[import->index].limits);
        return;
    case EXTERN_MEMORY:
        put_limits(out, &module->memories[import->index].limits);
        return;
    case EXTERN_GLOBAL:
        text_byte(out, module->globals[import->index].type);
        text_byte(out, module->globals[import->index].mutable_);
        return;
    case EXTERN_TAG:
        text_byte(out, 0);
        rewrite_put_u32(out, module->tags[import->index].type_index);
        return;
    case EXTERN_COUNT:
        return;
    }
}

static void put_imports(const struct module *module, struct text *out) {
    struct text payload = {0};
    char name[16];
    rewrite_put_u32(&payload, module->import_count);
    for (uint32_t i = 0; i < module->import_count; i++) {
        snprintf(name, sizeof name, "i%u", i);
        put_name(&payload, "h");
        put_name(&payload, name);
        put_import_type(&payload, module, &module->imports[i]);
    }
    put_section(out, SECTION_IMPORT, &payload);
    text_free(&payload);
}

bool rewrite_default_memory(const struct module *module, uint32_t *index) {
    *index = 0;
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_MEMORY &&
            bytes_equal(module->exports[i].name, bytes_of("memory")))
            *index = module->exports[i].index;
    return module->memory_count > 0;
}

/* Exported functions are reached by a table (glue/glue.h): wasm2c would take quadratic time for
 * them. Nor does an import that is exported again need wasm2c. */
static bool is_exported(const struct module *module, uint32_t index) {
    const struct export *export = &module->exports[index];
    return export->kind != EXTERN_FUNC && export->index >= module->import_counts[export->kind];
}

static void put_exports(const struct module *module, struct text *out) {
    struct text payload = {0};
    char name[16];
    uint32_t memory_index;
    bool has_memory = rewrite_default_memory(module, &memory_index);
    uint32_t count = has_memory;
    for (uint32_t i = 0; i < module->export_count; i++)
        count += is_exported(module, i);
    rewrite_put_u32(&payload, count);
    for (uint32_t i = 0; i < module->export_count; i++) {
        if (!is_exported(module, i))
            continue;
        snprintf(name, sizeof name, "e%u", i);
        put_name(&payload, name);
        text_byte(&payload, (uint8_t)module->exports[i].kind);
        rewrite_put_u32(&payload, module->exports[i].index);
    }
    if (has_memory) {
        put_name(&payload, "dm");
        text_byte(&payload, EXTERN_MEMORY);
        rewrite_put_u32(&payload, memory_index);
    }
    put_section(out, SECTION_EXPORT, &payload);
    text_free(&payload);
}

const char *rewrite_memory_name(const struct module *module, struct arena *arena) {
    if (module->import_counts[EXTERN_MEMORY])
        return arena_format(arena, "h_i%u", module_import_of(module, EXTERN_MEMORY, 0));
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == EXTERN_MEMORY)
            return arena_format(arena, "e%u", i);
    return "dm";
}

/* One `_` for every run of other bytes, and none at the end: wasm2c would escape those. */
const char *rewrite_func_name(const struct module *module, uint32_t index, struct arena *arena) {
    struct bytes name = module->func_names[index];
    char sane[NAME_KEPT_BYTES + 1];
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < NAME_KEPT_BYTES; i++) {
        uint8_t c = name.data[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            sane[size++] = (char)c;
        else if (size && sane[size - 1] != '_')
            sane[size++] = '_';
    }
    if (size && sane[size - 1] == '_')
        size--;
    sane[size] = '\0';
    return arena_format(arena, size ? "f%u_%s" : "f%u", index, sane);
}

/* Only narrow locals have names: wasm2c/adopt.h tells by them what they are. */
static void put_local_names(const struct module *module, struct text *out) {
    struct text names = {0};
    char name[24];
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->code_count; i++)
        count += module->codes[i].narrow_count > 0;
    if (count == 0)
        return;
    rewrite_put_u32(&names, count);
    for (uint32_t i = 0; i < module->code_count; i++) {
        const struct code *code = &module->codes[i];
        if (code->narrow_count == 0)
            continue;
        rewrite_put_u32(&names, (uint64_t)module->import_counts[EXTERN_FUNC] + i);
        rewrite_put_u32(&names, code->narrow_count);
        for (uint32_t k = 0; k < code->narrow_count; k++) {
            struct narrow_local local = code->narrow_locals[k];
            snprintf(name, sizeof name, "%s%s%u", local.bits == 8 ? REWRITE_BYTE : REWRITE_HALF,
                     local.is_last ? REWRITE_LAST : "", local.index);
            rewrite_put_u32(&names, local.index);
            put_name(&names, name);
        }
    }
    put_section(out, 2, &names);
    text_free(&names);
}

static void put_function_names(const struct module *module, const struct rewritten_code *code,
                               struct text *out) {
    struct arena arena = {0};
    struct text names = {0}, payload = {0};
    rewrite_put_u32(&names, (uint64_t)module->func_count + code->helper_count);
    for (uint32_t i = 0; i < module->func_count; i++) {
        rewrite_put_u32(&names, i);
        put_name(&names, rewrite_func_name(module, i, &arena));
    }
    for (uint32_t i = 0; i < code->helper_count; i++) {
        rewrite_put_u32(&names, (uint64_t)module->func_count + i);
        put_name(&names, code->helpers[i].name);
    }
    put_name(&payload, "name");
    put_section(&payload, 1, &names);
    put_local_names(module, &payload);
    put_section(out, SECTION_CUSTOM, &payload);
    text_free(&names);
    text_free(&payload);
    arena_destroy(&arena);
}

/* Sections stand in this order; ids of later additions are out of sequence. */
static unsigned order_of(enum section_id id) {
    static const uint8_t order[SECTION_COUNT] = {
        [SECTION_TYPE] = 1,     [SECTION_IMPORT] = 2,      [SECTION_FUNCTION] = 3,
        [SECTION_TABLE] = 4,    [SECTION_MEMORY] = 5,      [SECTION_TAG] = 6,
        [SECTION_GLOBAL] = 7,   [SECTION_EXPORT] = 8,      [SECTION_START] = 9,
        [SECTION_ELEMENT] = 10, [SECTION_DATA_COUNT] = 11, [SECTION_CODE] = 12,
        [SECTION_DATA] = 13,
    };
    return order[id];
}

/* The types or functions of the module, `count` of them, and those that rewritten code adds. */
static void put_longer_section(const struct section *section, uint32_t count,
                               const struct text *added, uint32_t added_count, struct text *out) {
    struct text payload = {0};
    const uint8_t *items = section->payload.data;
    while (*items++ & 0x80) /* the count */
        ;
    rewrite_put_u32(&payload, (uint64_t)count + added_count);
    text_append(&payload, items, (size_t)(section->payload.data + section->payload.size - items));
    if (added_count)
        text_append(&payload, added->data, added->size);
    put_section(out, (uint8_t)section->id, &payload);
    text_free(&payload);
}

static void put_functions(const struct module *module, const struct section *section,
                          const struct rewritten_code *code, struct text *out) {
    struct text types = {0};
    for (uint32_t i = 0; i < code->helper_count; i++)
        rewrite_put_u32(&types, code->helpers[i].type_index);
    put_longer_section(section, module->code_count, &types, code->helper_count, out);
    text_free(&types);
}

/* The element section with one segment more, which declares what ref.func names: an export that is
 * gone may have done so. `section` is NULL where the module has none. */
static void put_elements(const struct module *module, const struct section *section,
                         const struct rewritten_code *code, struct text *out) {
    static const uint8_t nothing[] = {0};
    const struct section none = {.id = SECTION_ELEMENT, .payload = {nothing, sizeof nothing}};
    struct text segment = {0};
    text_append(&segment, "\3", 2); /* declarative; of functions, by their indices */
    rewrite_put_u32(&segment, code->referenced_count);
    if (code->referenced_count)
        text_append(&segment, code->referenced.data, code->referenced.size);
    put_longer_section(section ? section : &none, module->elem_count, &segment,
                       code->referenced_count > 0, out);
    text_free(&segment);
}

static void put_datas(const struct module *module, struct text *out) {
    struct text payload = {0};
    segments_put_section(module, &payload);
    put_section(out, SECTION_DATA, &payload);
    text_free(&payload);
}

/* Where there are element segments and no table, not even for passive ones, wasm2c gives names to
 * nothing in data segments, and then stops at a global that one's address reads. */
static bool lacks_table(const struct module *module, const struct rewritten_code *code) {
    return module->table_count == 0 && (module->elem_count || code->referenced_count) &&
           segments_have_computed_address(module);
}

/* One table, which nothing uses. */
static void put_empty_table(struct text *out) {
    static const uint8_t section[] = {SECTION_TABLE, 5, 1, VALUE_EXTERNREF, 1, 0, 0};
    text_append(out, section, sizeof section);
}

static void put_section_of(const struct module *module, const struct section *section,
                           const struct rewritten_code *code, struct text *out) {
    if (section->id == SECTION_IMPORT) {
        put_imports(module, out);
    } else if (section->id == SECTION_TYPE) {
        put_longer_section(section, module->type_count, &code->types, code->type_count, out);
    } else if (section->id == SECTION_FUNCTION) {
        put_functions(module, section, code, out);
    } else if (section->id == SECTION_ELEMENT) {
        put_elements(module, section, code, out);
    } else if (section->id == SECTION_CODE) {
        put_section(out, SECTION_CODE, &code->payload);
    } else if (section->id == SECTION_DATA) {
        put_datas(module, out);
    } else {
        text_byte(out, (uint8_t)section->id);
        rewrite_put_u32(out, section->payload.size);
        text_append(out, section->payload.data, section->payload.size);
    }
}

struct rewritten rewrite_module(const struct module *module, const struct tail_calls *tails,
                                struct arena *arena, struct text *out) {
    static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    bool exports_done = false, elements_done = false;
    struct rewritten_code code = rewrite_code(module, tails, arena);
    bool table_done = !lacks_table(module, &code);
    text_append(out, preamble, sizeof preamble);
    for (uint32_t i = 0; i < module->section_count; i++) {
        const struct section *section = &module->sections[i];
        if (section->id == SECTION_CUSTOM)
            continue;
        if (!table_done && order_of(section->id) >= order_of(SECTION_TABLE)) {
            put_empty_table(out);
            table_done = true;
        }
        if (section->id == SECTION_TABLE && module->table_count == 0)
            continue;
        if (!exports_done && order_of(section->id) >= order_of(SECTION_EXPORT)) {
            put_exports(module, out);
            exports_done = true;
        }
        if (section->id == SECTION_EXPORT)
            continue;
        elements_done |= section->id == SECTION_ELEMENT;
        if (!elements_done && order_of(section->id) > order_of(SECTION_ELEMENT)) {
            if (code.referenced_count)
                put_elements(module, NULL, &code, out);
            elements_done = true;
        }
        put_section_of(module, section, &code, out);
    }
    if (!exports_done)
        put_exports(module, out);
    put_function_names(module, &code, out);
    text_free(&code.payload);
    text_free(&code.types);
    text_free(&code.referenced);
    return (struct rewritten){
        .helpers = code.helpers, .helper_count = code.helper_count, .fault = code.fault};
}
