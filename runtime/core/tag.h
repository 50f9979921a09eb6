/* Tags: what stands for one. */
#ifndef RUNTIME_CORE_TAG_H
#define RUNTIME_CORE_TAG_H

#include "core/instance.h"

/* What stands for a new tag with values of types `params`. No tag has had it before, and none will.
 * NULL when there are no more. Any thread. */
void *sinter_tag_new(struct sinter_bytes params);

/* At which of the values' words of 8 bytes a function reference begins: a bit for each. 0 for tags
 * whose values have more than WASM_RT_EXCEPTION_MAX_BYTES: their exceptions know their types. */
uint32_t sinter_tag_references(const void *tag);

/* Writes to the instance's state what stands for its tags: the imported ones, which are bound, and
 * new ones of its own. False when there are no more. */
bool sinter_tags_begin(struct sinter_instance *instance);

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
