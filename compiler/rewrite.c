/* See rewrite.h. */
#include "rewrite.h"

#include <stdio.h>
#include <string.h>

#define NAME_KEPT_BYTES 80u

static void put_u32(struct text *out, uint64_t value) {
    do {
        uint8_t byte = value & 0x7f;
        value >>= 7;
        text_byte(out, (uint8_t)(byte | (value ? 0x80 : 0)));
    } while (value);
}

static void put_name(struct text *out, const char *name) {
    size_t size = strlen(name);
    put_u32(out, size);
    text_append(out, name, size);
}

static void put_section(struct text *out, uint8_t id, const struct text *payload) {
    text_byte(out, id);
    put_u32(out, payload->size);
    text_append(out, payload->data, payload->size);
}

static void put_limits(struct text *out, const struct limits *limits) {
    text_byte(out, (uint8_t)((limits->has_max ? 1 : 0) | (limits->shared ? 2 : 0)));
    put_u32(out, limits->min);
    if (limits->has_max)
        put_u32(out, limits->max);
}

static void put_import_type(struct text *out, const struct module *module,
                            const struct import *import) {
    text_byte(out, (uint8_t)import->kind);
    switch (import->kind) {
    case EXTERN_FUNC:
        put_u32(out, module->funcs[import->index].type_index);
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
        put_u32(out, module->tags[import->index].type_index);
        return;
    case EXTERN_COUNT:
        return;
    }
}

static void put_imports(const struct module *module, struct text *out) {
    struct text payload = {0};
    char name[16];
    put_u32(&payload, module->import_count);
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

/* Exported functions are reached by a table (glue.h): wasm2c would take quadratic time for them.
 * Nor does an import that is exported again need wasm2c. */
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
    put_u32(&payload, count);
    for (uint32_t i = 0; i < module->export_count; i++) {
        if (!is_exported(module, i))
            continue;
        snprintf(name, sizeof name, "e%u", i);
        put_name(&payload, name);
        text_byte(&payload, (uint8_t)module->exports[i].kind);
        put_u32(&payload, module->exports[i].index);
    }
    if (has_memory) {
        put_name(&payload, "dm");
        text_byte(&payload, EXTERN_MEMORY);
        put_u32(&payload, memory_index);
    }
    put_section(out, SECTION_EXPORT, &payload);
    text_free(&payload);
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

static void put_function_names(const struct module *module, struct text *out) {
    struct arena arena = {0};
    struct text names = {0}, payload = {0};
    put_u32(&names, module->func_count);
    for (uint32_t i = 0; i < module->func_count; i++) {
        put_u32(&names, i);
        put_name(&names, rewrite_func_name(module, i, &arena));
    }
    put_name(&payload, "name");
    put_section(&payload, 1, &names);
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

void rewrite_module(const struct module *module, struct text *out) {
    static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    bool exports_done = false;
    text_append(out, preamble, sizeof preamble);
    for (uint32_t i = 0; i < module->section_count; i++) {
        const struct section *section = &module->sections[i];
        if (section->id == SECTION_CUSTOM)
            continue;
        if (!exports_done && order_of(section->id) >= order_of(SECTION_EXPORT)) {
            put_exports(module, out);
            exports_done = true;
        }
        if (section->id == SECTION_EXPORT)
            continue;
        if (section->id == SECTION_IMPORT) {
            put_imports(module, out);
            continue;
        }
        text_byte(out, (uint8_t)section->id);
        put_u32(out, section->payload.size);
        text_append(out, section->payload.data, section->payload.size);
    }
    if (!exports_done)
        put_exports(module, out);
    put_function_names(module, out);
}
