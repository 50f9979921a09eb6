/* The import module "host": lets a guest read its own custom sections, through Sinter's C API. */
#include <sinter/sinter.h>

uint32_t host_section_count(struct sinter_instance *instance, uint32_t name, uint32_t name_size);
uint32_t host_section_read(struct sinter_instance *instance, uint32_t name, uint32_t name_size,
                           uint32_t index, uint32_t to, uint32_t capacity);

/* All sections of the name that the guest gives; writes the first `capacity` of them. */
static size_t find(struct sinter_instance *instance, uint32_t name, uint32_t name_size,
                   struct sinter_bytes *sections, size_t capacity) {
    const char *bytes = sinter_memory_span(instance, name, name_size);
    if (bytes == NULL)
        sinter_trap(instance, "section: the name is not inside the memory");
    return sinter_custom_sections(sinter_instance_module(instance), bytes, name_size, sections,
                                  capacity);
}

uint32_t host_section_count(struct sinter_instance *instance, uint32_t name, uint32_t name_size) {
    return (uint32_t)find(instance, name, name_size, NULL, 0);
}

uint32_t host_section_read(struct sinter_instance *instance, uint32_t name, uint32_t name_size,
                           uint32_t index, uint32_t to, uint32_t capacity) {
    struct sinter_bytes sections[16];
    size_t count = find(instance, name, name_size, sections, 16);
    if (index >= count || index >= 16)
        sinter_trap(instance, "section_read: there is no section of that number");
    struct sinter_bytes section = sections[index];
    size_t copied = section.size < capacity ? section.size : capacity;
    if (!sinter_memory_write(instance, to, section.data, copied))
        sinter_trap(instance, "section_read: the buffer is not inside the memory");
    return (uint32_t)section.size;
}
