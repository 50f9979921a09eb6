/* See describe.h. The header and records stand first, the bytes that they point at after them. */
#include "describe.h"

#include "version.h"

#include <stdlib.h>
#include <string.h>

static bool glob(const char *pattern, struct bytes name) {
    if (*pattern == '\0')
        return name.size == 0;
    if (*pattern == '*')
        return glob(pattern + 1, name) ||
               (name.size && glob(pattern, (struct bytes){name.data + 1, name.size - 1}));
    return name.size && (*pattern == '?' || (uint8_t)*pattern == name.data[0]) &&
           glob(pattern + 1, (struct bytes){name.data + 1, name.size - 1});
}

static bool keeps(const char *which, struct bytes name) {
    if (!which)
        return !glob(".debug_*", name) && !glob("reloc.*", name) && !glob("linking", name);
    if (strcmp(which, "none") == 0)
        return false;
    if (strncmp(which, "keep:", 5) == 0)
        return glob(which + 5, name);
    if (strncmp(which, "drop:", 5) == 0)
        return !glob(which + 5, name);
    return true;
}

/* The bytes after the records: `base` is where they will start. */
struct heap {
    struct text text;
    uint32_t base;
};

static struct sinter_range put(struct heap *heap, struct bytes bytes) {
    struct sinter_range range = {heap->base + (uint32_t)heap->text.size, (uint32_t)bytes.size};
    text_append(&heap->text, bytes.data, bytes.size);
    return range;
}

static struct sinter_range put_type_text(struct heap *heap, const struct module *module,
                                         enum extern_kind kind, uint32_t index) {
    struct text type = {0};
    module_extern_type_text(module, kind, index, &type);
    struct sinter_range range = put(heap, (struct bytes){(const uint8_t *)type.data, type.size});
    text_free(&type);
    return range;
}

static void put_function_type(struct heap *heap, const struct func_type *type,
                              struct sinter_type_record *record) {
    record->params = put(heap, (struct bytes){type->params, type->param_count});
    record->results = put(heap, (struct bytes){type->results, type->result_count});
}

static void put_limits(const struct limits *limits, struct sinter_type_record *record) {
    record->min = limits->min;
    record->max = limits->max;
    record->flags |=
        (limits->has_max ? SINTER_TYPE_HAS_MAX : 0) | (limits->shared ? SINTER_TYPE_SHARED : 0);
}

static struct sinter_type_record put_type(struct heap *heap, const struct module *module,
                                          enum extern_kind kind, uint32_t index) {
    struct sinter_type_record record = {.kind = (uint32_t)kind,
                                        .text = put_type_text(heap, module, kind, index)};
    switch (kind) {
    case EXTERN_FUNC:
        put_function_type(heap, module_func_type(module, index), &record);
        break;
    case EXTERN_TAG:
        put_function_type(heap, &module->types[module->tags[index].type_index], &record);
        break;
    case EXTERN_TABLE:
        record.value = module->tables[index].element;
        put_limits(&module->tables[index].limits, &record);
        break;
    case EXTERN_MEMORY:
        put_limits(&module->memories[index].limits, &record);
        break;
    case EXTERN_GLOBAL:
        record.value = module->globals[index].type;
        record.flags = module->globals[index].mutable_ ? SINTER_TYPE_MUTABLE : 0;
        break;
    case EXTERN_COUNT:
        break;
    }
    return record;
}

static void add_imports(const struct module *module, struct heap *heap, struct text *records) {
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct import *import = &module->imports[i];
        struct sinter_import_record record = {
            .module = put(heap, import->module),
            .name = put(heap, import->name),
            .type = put_type(heap, module, import->kind, import->index)};
        text_append(records, &record, sizeof record);
    }
}

static void add_exports(const struct module *module, struct heap *heap, struct text *records) {
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        struct sinter_export_record record = {
            .name = put(heap, export->name),
            .type = put_type(heap, module, export->kind, export->index)};
        text_append(records, &record, sizeof record);
    }
}

static void add_customs(const struct module *module, const char *which, struct heap *heap,
                        struct text *records) {
    for (uint32_t i = 0; i < module->custom_count; i++) {
        const struct custom_section *custom = &module->customs[i];
        struct sinter_custom_record record = {.name = put(heap, custom->name)};
        if (keeps(which, custom->name)) {
            record.payload = put(heap, custom->payload);
        } else {
            record.payload.size_bytes = (uint32_t)custom->payload.size;
            record.flags = SINTER_CUSTOM_DROPPED;
        }
        text_append(records, &record, sizeof record);
    }
}

void describe_module(const struct module *module, const char *custom_sections, struct text *out) {
    struct sinter_description header = {.magic = SINTER_ARTEFACT_MAGIC,
                                        .version = SINTER_ARTEFACT_VERSION};
    uint32_t at = sizeof header;
    header.imports = (struct sinter_array){at, module->import_count};
    at += module->import_count * (uint32_t)sizeof(struct sinter_import_record);
    header.exports = (struct sinter_array){at, module->export_count};
    at += module->export_count * (uint32_t)sizeof(struct sinter_export_record);
    header.customs = (struct sinter_array){at, module->custom_count};
    at += module->custom_count * (uint32_t)sizeof(struct sinter_custom_record);

    struct heap heap = {.base = at};
    struct text records = {0};
    add_imports(module, &heap, &records);
    add_exports(module, &heap, &records);
    add_customs(module, custom_sections, &heap, &records);
    header.producer = put(&heap, bytes_of("sinter " SINTER_VERSION));
    header.size_bytes = heap.base + (uint32_t)heap.text.size;
    text_append(out, &header, sizeof header);
    text_append(out, records.data, records.size);
    text_append(out, heap.text.data, heap.text.size);
    text_free(&records);
    text_free(&heap.text);
}

struct sinter_description describe_header(struct bytes description) {
    struct sinter_description header;
    memcpy(&header, description.data, sizeof header);
    return header;
}

void describe_record(struct bytes description, struct sinter_array array, uint32_t index,
                     void *record, size_t size) {
    memcpy(record, description.data + array.offset_bytes + index * size, size);
}

struct bytes describe_bytes(struct bytes description, struct sinter_range range) {
    return (struct bytes){description.data + range.offset_bytes, range.size_bytes};
}

static bool inside(struct bytes bytes, uint64_t offset, uint64_t size) {
    return offset <= bytes.size && size <= bytes.size - offset;
}

static bool range_inside(struct bytes bytes, struct sinter_range range) {
    return inside(bytes, range.offset_bytes, range.size_bytes);
}

static bool array_inside(struct bytes bytes, struct sinter_array array, size_t record_bytes) {
    return inside(bytes, array.offset_bytes, (uint64_t)array.count * record_bytes);
}

static bool type_inside(struct bytes bytes, const struct sinter_type_record *type) {
    return type->kind < EXTERN_COUNT && range_inside(bytes, type->params) &&
           range_inside(bytes, type->results) && range_inside(bytes, type->text);
}

static bool imports_inside(struct bytes bytes, struct sinter_array array) {
    for (uint32_t i = 0; i < array.count; i++) {
        struct sinter_import_record record;
        describe_record(bytes, array, i, &record, sizeof record);
        if (!range_inside(bytes, record.module) || !range_inside(bytes, record.name) ||
            !type_inside(bytes, &record.type))
            return false;
    }
    return true;
}

static bool exports_inside(struct bytes bytes, struct sinter_array array) {
    for (uint32_t i = 0; i < array.count; i++) {
        struct sinter_export_record record;
        describe_record(bytes, array, i, &record, sizeof record);
        if (!range_inside(bytes, record.name) || !type_inside(bytes, &record.type))
            return false;
    }
    return true;
}

static bool customs_inside(struct bytes bytes, struct sinter_array array) {
    for (uint32_t i = 0; i < array.count; i++) {
        struct sinter_custom_record record;
        describe_record(bytes, array, i, &record, sizeof record);
        if (!range_inside(bytes, record.name) ||
            (!(record.flags & SINTER_CUSTOM_DROPPED) && !range_inside(bytes, record.payload)))
            return false;
    }
    return true;
}

bool describe_check(struct bytes bytes) {
    if (bytes.size < sizeof(struct sinter_description))
        return false;
    struct sinter_description header = describe_header(bytes);
    if (header.magic != SINTER_ARTEFACT_MAGIC || header.version != SINTER_ARTEFACT_VERSION ||
        header.size_bytes > bytes.size || header.size_bytes < sizeof header)
        return false;
    bytes.size = header.size_bytes;
    return range_inside(bytes, header.producer) &&
           array_inside(bytes, header.imports, sizeof(struct sinter_import_record)) &&
           array_inside(bytes, header.exports, sizeof(struct sinter_export_record)) &&
           array_inside(bytes, header.customs, sizeof(struct sinter_custom_record)) &&
           imports_inside(bytes, header.imports) && exports_inside(bytes, header.exports) &&
           customs_inside(bytes, header.customs);
}
