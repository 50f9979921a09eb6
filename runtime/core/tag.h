/* Tags: what stands for one. */
#ifndef RUNTIME_CORE_TAG_H
#define RUNTIME_CORE_TAG_H

#include "core/instance.h"

/* What stands for the first of `count` new tags; adding 1 gives the next. No tag has had it before,
 * and none will. Any thread. */
void *sinter_tags_new(uint32_t count);

/* Writes to the instance's state what stands for its tags: the imported ones, which are bound, and
 * new ones of its own. */
void sinter_tags_begin(struct sinter_instance *instance);

/* Where generated code has an exception's values: in a C struct of them. Starts with zeros; adding
 * a value of `type` returns its offset in bytes. */
struct sinter_layout {
    size_t size_bytes;
    size_t align_bytes;
};
size_t sinter_layout_add(struct sinter_layout *layout, uint8_t type);
/* The size of one value, and of a struct of all. */
size_t sinter_layout_bytes(uint8_t type);
uint32_t sinter_layout_size(struct sinter_bytes params);

#endif
