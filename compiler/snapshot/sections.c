/* See sections.h. */
#include "snapshot/sections.h"

#include "wasm/encoder.h"
#include "wasm/reader.h"

#include <limits.h>

static bool has_section(const struct module *module, enum section_id id) {
    for (uint32_t i = 0; i < module->section_count; i++)
        if (module->sections[i].id == id)
            return true;
    return false;
}

/* Appends the sections that the module does not have and whose ranks are from `*rank` up to, and
 * without, `end`. */
static void put_added(const struct module *module, const struct section_edits *edits,
                      unsigned *rank, unsigned end, struct text *out) {
    for (; *rank < end && *rank <= SECTION_COUNT; ++*rank)
        for (int id = SECTION_CUSTOM + 1; id < SECTION_COUNT; id++)
            if (section_rank((enum section_id)id) == *rank &&
                edits->fates[id] == SECTIONS_REPLACE && !has_section(module, (enum section_id)id))
                encoder_section(out, (unsigned)id, text_bytes(&edits->payloads[id]));
}

void sections_put(const struct module *module, const struct section_edits *edits,
                  struct text *out) {
    unsigned rank = 0;
    uint32_t known_end = module->section_count; /* only custom sections follow */
    while (known_end && module->sections[known_end - 1].id == SECTION_CUSTOM)
        known_end--;
    encoder_header(out);
    for (uint32_t i = 0; i < module->section_count; i++) {
        const struct section *section = &module->sections[i];
        enum section_fate fate = edits->fates[section->id];
        if (i >= known_end)
            put_added(module, edits, &rank, UINT_MAX, out);
        else if (section->id != SECTION_CUSTOM)
            put_added(module, edits, &rank, section_rank(section->id), out);
        if (fate == SECTIONS_KEEP)
            encoder_section(out, section->id, section->payload);
        else if (fate == SECTIONS_REPLACE)
            encoder_section(out, section->id, text_bytes(&edits->payloads[section->id]));
    }
    put_added(module, edits, &rank, UINT_MAX, out);
}

void sections_extend(const struct module *module, enum section_id id, uint32_t count,
                     struct bytes items, struct section_edits *edits) {
    struct diag unused = {0}; /* the module is valid */
    struct text *out = &edits->payloads[id];
    struct bytes present = {0};
    uint64_t present_count = 0;
    for (uint32_t i = 0; i < module->section_count; i++) {
        if (module->sections[i].id != id)
            continue;
        struct reader r = reader_open(module->sections[i].payload, &unused);
        present_count = reader_u32(&r, "a count");
        present = (struct bytes){r.cursor, reader_left(&r)};
    }
    encoder_unsigned(out, present_count + count);
    text_append(out, present.data, present.size);
    text_append(out, items.data, items.size);
    edits->fates[id] = SECTIONS_REPLACE;
}

void sections_free(struct section_edits *edits) {
    for (int id = 0; id < SECTION_COUNT; id++)
        text_free(&edits->payloads[id]);
}
