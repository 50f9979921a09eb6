/* Artefacts are ELF files of 64 bits. The description is found by the program headers (an
 * executable or shared object: PT_NOTE), or by its section (an object file). Every offset of the
 * file, and of the description, is compared with the size before it is used. */
#include "embed/artefact.h"

#include "sinter/internal/code.h"

#include <elf.h>
#include <string.h>

static const char damaged[] = "its description is damaged";
static const char truncated[] = "the file is truncated";
static const char foreign[] = "not an artefact of Sinter's: it has no Sinter note";

/* Copies `size` bytes at `offset` of the file; false when they are not all there. */
static bool copy(struct sinter_bytes file, uint64_t offset, void *to, size_t size) {
    if (!sinter_artefact_holds(file.size, offset, size))
        return false;
    memcpy(to, file.data + offset, size);
    return true;
}

/* ---- The description ---- */

static bool range_inside(struct sinter_bytes bytes, struct sinter_range range) {
    return sinter_artefact_holds(bytes.size, range.offset_bytes, range.size_bytes);
}

static bool type_inside(struct sinter_bytes bytes, const struct sinter_type_record *type) {
    return type->kind < SINTER_KIND_COUNT && range_inside(bytes, type->params) &&
           range_inside(bytes, type->results) && range_inside(bytes, type->text);
}

static const void *records(struct sinter_bytes bytes, struct sinter_array array, size_t size) {
    if (array.offset_bytes % 8 != 0 ||
        !sinter_artefact_holds(bytes.size, array.offset_bytes, (uint64_t)array.count * size))
        return NULL;
    return bytes.data + array.offset_bytes;
}

static bool imports_inside(struct sinter_bytes bytes, struct sinter_array array) {
    const struct sinter_import_record *imports = records(bytes, array, sizeof *imports);
    for (uint32_t i = 0; imports && i < array.count; i++)
        if (!range_inside(bytes, imports[i].module) || !range_inside(bytes, imports[i].name) ||
            !type_inside(bytes, &imports[i].type))
            return false;
    return imports != NULL;
}

static bool exports_inside(struct sinter_bytes bytes, struct sinter_array array) {
    const struct sinter_export_record *exports = records(bytes, array, sizeof *exports);
    for (uint32_t i = 0; exports && i < array.count; i++)
        if (!range_inside(bytes, exports[i].name) || !type_inside(bytes, &exports[i].type))
            return false;
    return exports != NULL;
}

static bool customs_inside(struct sinter_bytes bytes, struct sinter_array array) {
    const struct sinter_custom_record *customs = records(bytes, array, sizeof *customs);
    for (uint32_t i = 0; customs && i < array.count; i++)
        if (!range_inside(bytes, customs[i].name) || (!(customs[i].flags & SINTER_CUSTOM_DROPPED) &&
                                                      !range_inside(bytes, customs[i].payload)))
            return false;
    return customs != NULL;
}

static const char *check_description(struct sinter_bytes file, uint64_t offset,
                                     struct sinter_bytes *description) {
    struct sinter_description header;
    if (offset % 16 != 0 || !copy(file, offset, &header, sizeof header))
        return truncated;
    if (header.magic != SINTER_ARTEFACT_MAGIC)
        return damaged;
    if (header.version != SINTER_ARTEFACT_VERSION)
        return "it was made by another version of Sinter";
    if (header.size_bytes < sizeof header ||
        !sinter_artefact_holds(file.size, offset, header.size_bytes))
        return truncated;
    struct sinter_bytes bytes = {file.data + offset, header.size_bytes};
    if (!range_inside(bytes, header.producer) || !imports_inside(bytes, header.imports) ||
        !exports_inside(bytes, header.exports) || !customs_inside(bytes, header.customs))
        return damaged;
    *description = bytes;
    return NULL;
}

/* ---- Where it is ---- */

static bool program_header(struct sinter_bytes file, const Elf64_Ehdr *elf, uint32_t index,
                           Elf64_Phdr *out) {
    return elf->e_phentsize == sizeof *out && elf->e_phoff <= file.size &&
           copy(file, elf->e_phoff + (uint64_t)index * sizeof *out, out, sizeof *out);
}

/* From an address as linked to an offset in the file. */
static bool file_offset(struct sinter_bytes file, const Elf64_Ehdr *elf, uint64_t address,
                        uint64_t *offset) {
    Elf64_Phdr segment;
    for (uint32_t i = 0; i < elf->e_phnum && program_header(file, elf, i, &segment); i++)
        if (segment.p_type == PT_LOAD && address - segment.p_vaddr < segment.p_filesz) {
            *offset = segment.p_offset + (address - segment.p_vaddr);
            return true;
        }
    return false;
}

/* What a note holds: distances, each from its own place. */
struct note {
    uint64_t offset; /* in the file; 0: not found */
    uint64_t address;
    uint32_t size;
};

/* Sinter's note in a segment of notes. */
static void find_note(struct sinter_bytes file, const Elf64_Phdr *segment, struct note *found) {
    Elf64_Nhdr note;
    uint64_t at = segment->p_offset, end = segment->p_offset + segment->p_filesz;
    while (at < end && copy(file, at, &note, sizeof note)) {
        char name[sizeof SINTER_NOTE_NAME];
        uint64_t contents = at + sizeof note + (((uint64_t)note.n_namesz + 3) & ~(uint64_t)3);
        if (note.n_type == SINTER_NOTE_DESCRIPTION && note.n_namesz == sizeof name &&
            note.n_descsz >= 8 && copy(file, at + sizeof note, name, sizeof name) &&
            memcmp(name, SINTER_NOTE_NAME, sizeof name) == 0) {
            *found = (struct note){.offset = contents,
                                   .address = segment->p_vaddr + (contents - segment->p_offset),
                                   .size = note.n_descsz};
            return;
        }
        at = contents + (((uint64_t)note.n_descsz + 3) & ~(uint64_t)3);
    }
}

/* What the note's distance number `index` leads to, all of whose `size` bytes are in the file. */
static bool follow(struct sinter_bytes file, const Elf64_Ehdr *elf, const struct note *note,
                   uint32_t index, uint64_t size, uint64_t *address, uint64_t *offset) {
    uint64_t distance, last;
    if (!copy(file, note->offset + index * sizeof distance, &distance, sizeof distance))
        return false;
    *address = note->address + index * sizeof distance + distance;
    return file_offset(file, elf, *address, offset) &&
           file_offset(file, elf, *address + size - 1, &last) && last == *offset + size - 1;
}

static const char *find_by_note(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                struct sinter_artefact *artefact) {
    Elf64_Phdr segment;
    struct note note = {0};
    uint64_t address, offset;
    for (uint32_t i = 0; i < elf->e_phnum; i++) {
        if (!program_header(file, elf, i, &segment) ||
            !sinter_artefact_holds(file.size, segment.p_offset, segment.p_filesz))
            return truncated;
        if (segment.p_type == PT_NOTE && !note.offset)
            find_note(file, &segment, &note);
    }
    if (!note.offset)
        return foreign;
    if (note.size >= 2 * sizeof(uint64_t)) {
        if (!follow(file, elf, &note, 1, sizeof(struct sinter_module), &address, &offset) ||
            address % _Alignof(struct sinter_module) != 0 ||
            !copy(file, offset, &artefact->code_version, sizeof artefact->code_version))
            return damaged;
        artefact->module_address = address;
    }
    if (!follow(file, elf, &note, 0, sizeof(struct sinter_description), &address, &offset))
        return damaged;
    return check_description(file, offset, &artefact->description);
}

static bool section_header(struct sinter_bytes file, const Elf64_Ehdr *elf, uint32_t index,
                           Elf64_Shdr *out) {
    return elf->e_shentsize == sizeof *out && elf->e_shoff <= file.size &&
           copy(file, elf->e_shoff + (uint64_t)index * sizeof *out, out, sizeof *out);
}

static const char *find_by_section(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                   struct sinter_artefact *artefact) {
    char name[sizeof SINTER_SECTION_DESCRIPTION];
    Elf64_Shdr names, section;
    if (!section_header(file, elf, elf->e_shstrndx, &names))
        return truncated;
    for (uint32_t i = 0; i < elf->e_shnum; i++) {
        if (!section_header(file, elf, i, &section))
            return truncated;
        if (names.sh_offset <= file.size &&
            copy(file, names.sh_offset + section.sh_name, name, sizeof name) &&
            memcmp(name, SINTER_SECTION_DESCRIPTION, sizeof name) == 0)
            return check_description(file, section.sh_offset, &artefact->description);
    }
    return foreign;
}

const char *sinter_artefact_find(struct sinter_bytes file, struct sinter_artefact *artefact) {
    Elf64_Ehdr elf;
    *artefact = (struct sinter_artefact){0};
    if (!copy(file, 0, &elf, sizeof elf) || memcmp(elf.e_ident, ELFMAG, SELFMAG) != 0 ||
        elf.e_ident[EI_CLASS] != ELFCLASS64 || elf.e_ident[EI_DATA] != ELFDATA2LSB)
        return "not an artefact: no ELF file of 64 bits";
    artefact->is_object_file = elf.e_type == ET_REL;
    return artefact->is_object_file ? find_by_section(file, &elf, artefact)
                                    : find_by_note(file, &elf, artefact);
}
