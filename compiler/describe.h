/* The description that an artefact carries (<sinter/internal/artefact.h>): made from a module, and
 * checked when it is read back from a file that nobody vouches for. */
#ifndef COMPILER_DESCRIBE_H
#define COMPILER_DESCRIBE_H

#include "module.h"
#include "options.h"

#include "sinter/internal/artefact.h"

/* Which custom sections keep their payload: `all`, `none`, `keep:GLOB`, `drop:GLOB`, or NULL for
 * all but debug sections
 * (.debug_*, reloc.*, linking). GLOB has `*` and `?`. `built` are the options of a build, whose
 * policy is described too; NULL: there is none. */
void describe_module(const struct module *module, const char *custom_sections,
                     const struct options *built, struct text *out);

/* True when every offset in `bytes` is inside: then the records may be read with describe_record
 * and describe_bytes. */
bool describe_check(struct bytes bytes);

/* Copies record `index` of `array`, of `size` bytes, to `record`. In range, after describe_check.
 */
void describe_record(struct bytes description, struct sinter_array array, uint32_t index,
                     void *record, size_t size);
struct bytes describe_bytes(struct bytes description, struct sinter_range range);
struct sinter_description describe_header(struct bytes description);

#endif
