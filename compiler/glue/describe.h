/* The description that an artefact carries (<sinter/internal/artefact.h>). It is made from a
 * module, and checked when it is read back from an untrusted file. */
#ifndef COMPILER_GLUE_DESCRIBE_H
#define COMPILER_GLUE_DESCRIBE_H

#include "settings.h"
#include "wasm/module.h"

#include "sinter/internal/artefact.h"

/* Appends the description of `module`. `custom_filter` says which custom sections keep their
 * payload (custom_filter.h). `policy` is what the build allows; NULL describes a module that was
 * not built. */
void describe_module(const struct module *module, const char *custom_filter,
                     const struct policy_settings *policy, struct text *out);

/* True when every offset in `bytes` is in range. Only then may the functions below be used. */
bool describe_check(struct bytes bytes);

/* Copies record `index` of `array`, of `size` bytes, to `record`. `index` must be in range. */
void describe_record(struct bytes description, struct sinter_array array, uint32_t index,
                     void *record, size_t size);
struct bytes describe_bytes(struct bytes description, struct sinter_range range);
struct sinter_description describe_header(struct bytes description);

#endif
