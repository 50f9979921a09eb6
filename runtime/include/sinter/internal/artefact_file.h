/* Finding and checking the description in an artefact's file, which nobody vouches for: for
 * `sinter inspect`, and for a runtime that reads or loads the file. artefact.h has the layout. */
#ifndef SINTER_ARTEFACT_FILE_H
#define SINTER_ARTEFACT_FILE_H

#include "sinter/internal/artefact.h"
#include "sinter/internal/code.h"
#include "sinter/internal/elf.h"

enum sinter_artefact_fault {
    SINTER_ARTEFACT_OK,
    SINTER_ARTEFACT_NOT_ELF,
    SINTER_ARTEFACT_FOREIGN, /* it has no Sinter note or section */
    SINTER_ARTEFACT_TRUNCATED,
    SINTER_ARTEFACT_DAMAGED,
    SINTER_ARTEFACT_OTHER_VERSION
};

/* ---- The description ---- */

static inline bool sinter_range_inside(struct sinter_bytes bytes, struct sinter_range range) {
    return sinter_elf_slice(bytes, range.offset_bytes, range.size_bytes).data != NULL;
}

/* Whether all records of an array are inside, aligned so that they can be read in place. */
static inline bool sinter_array_inside(struct sinter_bytes bytes, struct sinter_array array,
                                       size_t record_bytes) {
    return array.offset_bytes % 8 == 0 &&
           sinter_elf_slice(bytes, array.offset_bytes, (uint64_t)array.count * record_bytes).data !=
               NULL;
}

/* Copies record `index` of an array that is inside. */
static inline void sinter_record_copy(struct sinter_bytes bytes, struct sinter_array array,
                                      uint32_t index, void *record, size_t record_bytes) {
    memcpy(record, bytes.data + array.offset_bytes + index * record_bytes, record_bytes);
}

static inline bool sinter_type_inside(struct sinter_bytes bytes,
                                      const struct sinter_type_record *type) {
    return type->kind < SINTER_KIND_COUNT && sinter_range_inside(bytes, type->params) &&
           sinter_range_inside(bytes, type->results) && sinter_range_inside(bytes, type->text);
}

static inline bool sinter_imports_inside(struct sinter_bytes bytes, struct sinter_array array) {
    struct sinter_import_record record;
    if (!sinter_array_inside(bytes, array, sizeof record))
        return false;
    for (uint32_t i = 0; i < array.count; i++) {
        sinter_record_copy(bytes, array, i, &record, sizeof record);
        if (!sinter_range_inside(bytes, record.module) ||
            !sinter_range_inside(bytes, record.name) || !sinter_type_inside(bytes, &record.type))
            return false;
    }
    return true;
}

static inline bool sinter_exports_inside(struct sinter_bytes bytes, struct sinter_array array) {
    struct sinter_export_record record;
    if (!sinter_array_inside(bytes, array, sizeof record))
        return false;
    for (uint32_t i = 0; i < array.count; i++) {
        sinter_record_copy(bytes, array, i, &record, sizeof record);
        if (!sinter_range_inside(bytes, record.name) || !sinter_type_inside(bytes, &record.type))
            return false;
    }
    return true;
}

static inline bool sinter_customs_inside(struct sinter_bytes bytes, struct sinter_array array) {
    struct sinter_custom_record record;
    if (!sinter_array_inside(bytes, array, sizeof record))
        return false;
    for (uint32_t i = 0; i < array.count; i++) {
        sinter_record_copy(bytes, array, i, &record, sizeof record);
        if (!sinter_range_inside(bytes, record.name) ||
            (!(record.flags & SINTER_CUSTOM_DROPPED) &&
             !sinter_range_inside(bytes, record.payload)))
            return false;
    }
    return true;
}

static inline bool sinter_strings_inside(struct sinter_bytes bytes, struct sinter_array array) {
    struct sinter_range range;
    if (!sinter_array_inside(bytes, array, sizeof range))
        return false;
    for (uint32_t i = 0; i < array.count; i++) {
        sinter_record_copy(bytes, array, i, &range, sizeof range);
        if (!sinter_range_inside(bytes, range))
            return false;
    }
    return true;
}

static inline bool sinter_directories_inside(struct sinter_bytes bytes, struct sinter_array array) {
    struct sinter_policy_directory_record record;
    if (!sinter_array_inside(bytes, array, sizeof record))
        return false;
    for (uint32_t i = 0; i < array.count; i++) {
        sinter_record_copy(bytes, array, i, &record, sizeof record);
        if (!sinter_range_inside(bytes, record.host) || !sinter_range_inside(bytes, record.guest))
            return false;
    }
    return true;
}

static inline bool sinter_policy_inside(struct sinter_bytes bytes, struct sinter_array array) {
    struct sinter_policy_record record;
    if (array.count == 0)
        return true;
    if (array.count > 1 || !sinter_array_inside(bytes, array, sizeof record))
        return false;
    sinter_record_copy(bytes, array, 0, &record, sizeof record);
    return sinter_directories_inside(bytes, record.directories) &&
           sinter_strings_inside(bytes, record.environment) &&
           sinter_strings_inside(bytes, record.listeners);
}

/* Checks the description at the start of `bytes`, which may have more behind it. When it is whole
 * and all of its offsets are inside, its own bytes go to `*description`. */
static inline enum sinter_artefact_fault
sinter_description_check(struct sinter_bytes bytes, struct sinter_bytes *description) {
    struct sinter_description header;
    if (!sinter_elf_copy(bytes, 0, &header, sizeof header))
        return SINTER_ARTEFACT_TRUNCATED;
    if (header.magic != SINTER_ARTEFACT_MAGIC)
        return SINTER_ARTEFACT_DAMAGED;
    if (header.version != SINTER_ARTEFACT_VERSION)
        return SINTER_ARTEFACT_OTHER_VERSION;
    if (header.size_bytes < sizeof header || header.size_bytes > bytes.size)
        return SINTER_ARTEFACT_TRUNCATED;
    bytes.size = header.size_bytes;
    if (!sinter_range_inside(bytes, header.producer) ||
        !sinter_imports_inside(bytes, header.imports) ||
        !sinter_exports_inside(bytes, header.exports) ||
        !sinter_customs_inside(bytes, header.customs) ||
        !sinter_policy_inside(bytes, header.policy))
        return SINTER_ARTEFACT_DAMAGED;
    *description = bytes;
    return SINTER_ARTEFACT_OK;
}

/* ---- Where it is ---- */

/* Sinter's note: distances, each from its own place. */
struct sinter_artefact_note {
    struct sinter_bytes content;
    uint64_t address; /* of the content, as linked */
};

struct sinter_artefact_place {
    Elf64_Ehdr elf;
    struct sinter_artefact_note note; /* none in an object file */
    /* From where the description starts to the end of its segment or section: not checked yet. */
    struct sinter_bytes description;
};

static inline bool sinter_artefact_note(struct sinter_bytes notes, uint64_t address,
                                        struct sinter_artefact_note *found) {
    Elf64_Nhdr note;
    for (uint64_t at = 0; sinter_elf_copy(notes, at, &note, sizeof note);) {
        uint64_t name_at = at + sizeof note;
        uint64_t content_at = name_at + (((uint64_t)note.n_namesz + 3) & ~(uint64_t)3);
        struct sinter_bytes name = sinter_elf_slice(notes, name_at, note.n_namesz);
        struct sinter_bytes content = sinter_elf_slice(notes, content_at, note.n_descsz);
        if (note.n_type == SINTER_NOTE_DESCRIPTION && content.size >= sizeof(uint64_t) &&
            name.size == sizeof SINTER_NOTE_NAME &&
            memcmp(name.data, SINTER_NOTE_NAME, sizeof SINTER_NOTE_NAME) == 0) {
            *found = (struct sinter_artefact_note){content, address + content_at};
            return true;
        }
        at = content_at + (((uint64_t)note.n_descsz + 3) & ~(uint64_t)3);
    }
    return false;
}

/* The address, as linked, that distance `index` of the note leads to; false when the note has
 * fewer. */
static inline bool sinter_artefact_follow(const struct sinter_artefact_note *note, uint32_t index,
                                          uint64_t *address) {
    uint64_t distance, at = index * sizeof distance;
    if (!sinter_elf_copy(note->content, at, &distance, sizeof distance))
        return false;
    *address = note->address + at + distance;
    return true;
}

static inline bool sinter_artefact_find_note(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                             struct sinter_artefact_note *note) {
    Elf64_Phdr segment;
    for (uint32_t i = 0; sinter_elf_segment(file, elf, i, &segment); i++)
        if (segment.p_type == PT_NOTE &&
            sinter_artefact_note(sinter_elf_slice(file, segment.p_offset, segment.p_filesz),
                                 segment.p_vaddr, note))
            return true;
    return false;
}

/* Finds the description in the whole file `file`: by the program headers, or in an object file by
 * its section. */
static inline enum sinter_artefact_fault
sinter_artefact_locate(struct sinter_bytes file, struct sinter_artefact_place *place) {
    Elf64_Shdr section;
    uint64_t address;
    *place = (struct sinter_artefact_place){0};
    if (!sinter_elf_header(file, &place->elf))
        return SINTER_ARTEFACT_NOT_ELF;
    if (place->elf.e_type == ET_REL) {
        if (!sinter_elf_find_section(file, &place->elf, SINTER_SECTION_DESCRIPTION, &section))
            return SINTER_ARTEFACT_FOREIGN;
        place->description = sinter_elf_slice(file, section.sh_offset, section.sh_size);
        return place->description.data ? SINTER_ARTEFACT_OK : SINTER_ARTEFACT_TRUNCATED;
    }
    if (!sinter_artefact_find_note(file, &place->elf, &place->note))
        return SINTER_ARTEFACT_FOREIGN;
    if (sinter_artefact_follow(&place->note, 0, &address))
        place->description = sinter_elf_at_address(file, &place->elf, address);
    return place->description.data ? SINTER_ARTEFACT_OK : SINTER_ARTEFACT_DAMAGED;
}

#endif
