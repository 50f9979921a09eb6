/* A module's description, read in place. */
#include "sinter/internal/code.h"

#include <string.h>

static const void *at(const struct sinter_module *module, uint32_t offset_bytes) {
    return (const uint8_t *)module->description + offset_bytes;
}

static struct sinter_bytes bytes_at(const struct sinter_module *module, struct sinter_range range) {
    return (struct sinter_bytes){.data = at(module, range.offset_bytes), .size = range.size_bytes};
}

static uint32_t page_bytes_of(const struct sinter_type_record *record) {
    if (record->kind != SINTER_MEMORY)
        return 0;
    return record->flags & SINTER_TYPE_BYTE_PAGES ? 1 : SINTER_PAGE_BYTES;
}

static struct sinter_extern_type type_of(const struct sinter_module *module,
                                         const struct sinter_type_record *record) {
    return (struct sinter_extern_type){.kind = (enum sinter_kind)record->kind,
                                       .params = bytes_at(module, record->params),
                                       .results = bytes_at(module, record->results),
                                       .value = (enum sinter_type)record->value,
                                       .is_mutable = (record->flags & SINTER_TYPE_MUTABLE) != 0,
                                       .is_shared = (record->flags & SINTER_TYPE_SHARED) != 0,
                                       .is_64 = (record->flags & SINTER_TYPE_IS_64) != 0,
                                       .page_bytes = page_bytes_of(record),
                                       .has_max = (record->flags & SINTER_TYPE_HAS_MAX) != 0,
                                       .min = record->min,
                                       .max = record->max,
                                       .text = bytes_at(module, record->text)};
}

size_t sinter_module_import_count(const struct sinter_module *module) {
    return module->description->imports.count;
}

size_t sinter_module_export_count(const struct sinter_module *module) {
    return module->description->exports.count;
}

bool sinter_module_import(const struct sinter_module *module, size_t index,
                          struct sinter_import_info *import) {
    if (index >= module->description->imports.count)
        return false;
    const struct sinter_import_record *records =
        at(module, module->description->imports.offset_bytes);
    *import = (struct sinter_import_info){.index = index,
                                          .module = bytes_at(module, records[index].module),
                                          .name = bytes_at(module, records[index].name),
                                          .type = type_of(module, &records[index].type)};
    return true;
}

bool sinter_module_export(const struct sinter_module *module, size_t index,
                          struct sinter_export_info *export_) {
    if (index >= module->description->exports.count)
        return false;
    const struct sinter_export_record *records =
        at(module, module->description->exports.offset_bytes);
    *export_ = (struct sinter_export_info){.name = bytes_at(module, records[index].name),
                                           .type = type_of(module, &records[index].type)};
    return true;
}

static bool is_name(const struct sinter_module *module, struct sinter_range range, const char *name,
                    size_t name_size) {
    return range.size_bytes == name_size &&
           (name_size == 0 || memcmp(at(module, range.offset_bytes), name, name_size) == 0);
}

size_t sinter_module_find_export(const struct sinter_module *module, const char *name,
                                 size_t name_size) {
    const struct sinter_export_record *records =
        at(module, module->description->exports.offset_bytes);
    for (size_t i = 0; i < module->description->exports.count; i++)
        if (is_name(module, records[i].name, name, name_size))
            return i;
    return SINTER_NO_EXPORT;
}

size_t sinter_custom_sections(const struct sinter_module *module, const char *name,
                              size_t name_size, struct sinter_bytes *sections, size_t capacity) {
    const struct sinter_custom_record *customs =
        at(module, module->description->customs.offset_bytes);
    size_t found = 0;
    for (uint32_t i = 0; i < module->description->customs.count; i++) {
        if (customs[i].flags & SINTER_CUSTOM_DROPPED ||
            !is_name(module, customs[i].name, name, name_size))
            continue;
        if (found < capacity)
            sections[found] = bytes_at(module, customs[i].payload);
        found++;
    }
    return found;
}
