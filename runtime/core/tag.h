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

/* The size in bytes of an exception's values as generated code keeps them, those of a tag with
 * `params`: a C struct of them, or the one value. */
size_t sinter_tag_layout(struct sinter_bytes params, uint32_t *offsets);

#endif
