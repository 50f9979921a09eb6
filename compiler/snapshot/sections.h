/* A module again, with some of its sections replaced. */
#ifndef COMPILER_SNAPSHOT_SECTIONS_H
#define COMPILER_SNAPSHOT_SECTIONS_H

#include "wasm/module.h"

/* What becomes of a section. SECTIONS_REPLACE adds one that the module does not have. */
enum section_fate { SECTIONS_KEEP, SECTIONS_DROP, SECTIONS_REPLACE };

struct section_edits {
    enum section_fate fates[SECTION_COUNT]; /* by enum section_id; of custom ones all or none */
    struct text payloads[SECTION_COUNT];    /* of those that are replaced */
};

/* Appends the module, with each section in the place that the spec gives it (core spec 5.5.2). */
void sections_put(const struct module *module, const struct section_edits *edits, struct text *out);
/* Replaces a section that is a vector by one with `count` more `items`. If the module does not have
 * it, it is added. */
void sections_extend(const struct module *module, enum section_id id, uint32_t count,
                     struct bytes items, struct section_edits *edits);
/* Frees the payloads. */
void sections_free(struct section_edits *edits);

#endif
