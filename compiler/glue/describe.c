/* See describe.h. The header and the records come first, then the bytes that they point to. */
#include "glue/describe.h"

#include "base/version.h"
#include "glue/custom_filter.h"

#include "sinter/internal/artefact_file.h"
#include "sinter/internal/policy_text.h"

#include <stdlib.h>
#include <string.h>

/* The bytes after the records; `base` is the offset where they will start. */
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
        (limits->has_max ? SINTER_TYPE_HAS_MAX : 0) | (limits->shared ? SINTER_TYPE_SHARED : 0) |
        (limits->is_64 ? SINTER_TYPE_IS_64 : 0) | (limits->byte_pages ? SINTER_TYPE_BYTE_PAGES : 0);
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

static void add_customs(const struct module *module, const char *filter, struct heap *heap,
                        struct text *records) {
    for (uint32_t i = 0; i < module->custom_count; i++) {
        const struct custom_section *custom = &module->customs[i];
        struct sinter_custom_record record = {.name = put(heap, custom->name)};
        if (custom_filter_keeps(filter, custom->name)) {
            record.payload = put(heap, custom->payload);
        } else {
            record.payload.size_bytes = (uint32_t)custom->payload.size;
            record.flags = SINTER_CUSTOM_DROPPED;
        }
        text_append(records, &record, sizeof record);
    }
}

static void add_directories(const struct string_list *list, struct heap *heap,
                            struct text *records) {
    for (uint32_t i = 0; i < list->count; i++) {
        struct sinter_directory_text directory;
        if (!sinter_parse_directory(list->items[i], &directory))
            directory = (struct sinter_directory_text){0}; /* the command line refuses it */
        struct sinter_policy_directory_record record = {
            .host = put(heap, (struct bytes){(const uint8_t *)directory.host, directory.host_size}),
            .guest =
                put(heap, (struct bytes){(const uint8_t *)directory.guest, directory.guest_size}),
            .flags = directory.read_only ? SINTER_POLICY_DIRECTORY_READ_ONLY : 0};
        text_append(records, &record, sizeof record);
    }
}

static void add_strings(const struct string_list *list, struct heap *heap, struct text *records) {
    for (uint32_t i = 0; i < list->count; i++) {
        struct sinter_range range = put(heap, bytes_of(list->items[i]));
        text_append(records, &range, sizeof range);
    }
}

/* Adds the record of the policy, which is at offset `at`, and its lists behind it. */
static void add_policy(const struct policy_settings *policy, uint32_t at, struct heap *heap,
                       struct text *records) {
    struct sinter_policy_record record = {
        .stack_size_bytes = policy->stack_size_bytes,
        .max_memory_bytes = policy->max_memory_bytes,
        .timeout_ns = policy->timeout_ns,
        .max_threads = (uint32_t)policy->max_threads,
        .flags = (policy->inherit_environment ? SINTER_POLICY_INHERIT_ENVIRONMENT : 0) |
                 (policy->runtime_policy ? SINTER_POLICY_RUNTIME : 0) |
                 (policy->os_sandbox ? SINTER_POLICY_OS_SANDBOX : 0)};
    at += (uint32_t)sizeof record;
    record.directories = (struct sinter_array){at, policy->directories.count};
    at += policy->directories.count * (uint32_t)sizeof(struct sinter_policy_directory_record);
    record.environment = (struct sinter_array){at, policy->environment.count};
    at += policy->environment.count * (uint32_t)sizeof(struct sinter_range);
    record.listeners = (struct sinter_array){at, policy->listeners.count};
    text_append(records, &record, sizeof record);
    add_directories(&policy->directories, heap, records);
    add_strings(&policy->environment, heap, records);
    add_strings(&policy->listeners, heap, records);
}

static uint32_t policy_size_bytes(const struct policy_settings *policy) {
    return (uint32_t)(sizeof(struct sinter_policy_record) +
                      policy->directories.count * sizeof(struct sinter_policy_directory_record) +
                      (policy->environment.count + policy->listeners.count) *
                          sizeof(struct sinter_range));
}

void describe_module(const struct module *module, const char *custom_filter,
                     const struct policy_settings *policy, struct text *out) {
    struct sinter_description header = {.magic = SINTER_ARTEFACT_MAGIC,
                                        .version = SINTER_ARTEFACT_VERSION};
    uint32_t at = sizeof header;
    header.imports = (struct sinter_array){at, module->import_count};
    at += module->import_count * (uint32_t)sizeof(struct sinter_import_record);
    header.exports = (struct sinter_array){at, module->export_count};
    at += module->export_count * (uint32_t)sizeof(struct sinter_export_record);
    header.customs = (struct sinter_array){at, module->custom_count};
    at += module->custom_count * (uint32_t)sizeof(struct sinter_custom_record);

    header.policy = (struct sinter_array){at, policy ? 1 : 0};
    uint32_t policy_offset = at;
    at += policy ? policy_size_bytes(policy) : 0;

    struct heap heap = {.base = at};
    struct text records = {0};
    add_imports(module, &heap, &records);
    add_exports(module, &heap, &records);
    add_customs(module, custom_filter, &heap, &records);
    if (policy)
        add_policy(policy, policy_offset, &heap, &records);
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

bool describe_check(struct bytes bytes) {
    struct sinter_bytes description;
    return sinter_description_check((struct sinter_bytes){bytes.data, bytes.size}, &description) ==
           SINTER_ARTEFACT_OK;
}
