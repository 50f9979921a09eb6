/* Custom sections of a module, read from its description in place. */
#include "instance.h"

#include <string.h>

const struct sinter_module *sinter_instance_module(const struct sinter_instance *instance) {
    return instance->module;
}

size_t sinter_custom_sections(const struct sinter_module *module, const char *name,
                              size_t name_size, struct sinter_bytes *sections, size_t capacity) {
    const uint8_t *base = (const uint8_t *)module->description;
    const void *records = base + module->description->customs.offset_bytes;
    const struct sinter_custom_record *customs = records;
    size_t found = 0;
    for (uint32_t i = 0; i < module->description->customs.count; i++) {
        const struct sinter_custom_record *custom = &customs[i];
        if (custom->flags & SINTER_CUSTOM_DROPPED || custom->name.size_bytes != name_size ||
            (name_size && memcmp(base + custom->name.offset_bytes, name, name_size) != 0))
            continue;
        if (found < capacity)
            sections[found] = (struct sinter_bytes){.data = base + custom->payload.offset_bytes,
                                                    .size = custom->payload.size_bytes};
        found++;
    }
    return found;
}
