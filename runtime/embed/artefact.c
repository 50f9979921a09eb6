/* See artefact.h. What sinter inspect does with such a file, too, is in internal/artefact_file.h;
 * here is what is needed to read the description in place, and to load the file. */
#include "embed/artefact.h"

static const char *text_of(enum sinter_artefact_fault fault) {
    switch (fault) {
    case SINTER_ARTEFACT_OK:
        break;
    case SINTER_ARTEFACT_NOT_ELF:
        return "not an artefact: no ELF file of 64 bits";
    case SINTER_ARTEFACT_FOREIGN:
        return "not an artefact of Sinter's: it has no Sinter note";
    case SINTER_ARTEFACT_TRUNCATED:
        return "the file is truncated";
    case SINTER_ARTEFACT_DAMAGED:
        return "its description is damaged";
    case SINTER_ARTEFACT_OTHER_VERSION:
        return "it was made by another version of Sinter";
    }
    return NULL;
}

/* Whether the file has all of its segments, or in an object file all section headers. */
static bool is_whole(struct sinter_bytes file, const Elf64_Ehdr *elf) {
    Elf64_Phdr segment;
    Elf64_Shdr section;
    for (uint32_t i = 0; elf->e_type != ET_REL && i < elf->e_phnum; i++)
        if (!sinter_elf_segment(file, elf, i, &segment) ||
            !sinter_elf_slice(file, segment.p_offset, segment.p_filesz).data)
            return false;
    for (uint32_t i = 0; elf->e_type == ET_REL && i < elf->e_shnum; i++)
        if (!sinter_elf_section(file, elf, i, &section))
            return false;
    return true;
}

/* Where a library has its struct sinter_module. False when the note's address holds no such struct.
 */
static bool find_module(struct sinter_bytes file, const struct sinter_artefact_place *place,
                        struct sinter_artefact *artefact) {
    uint64_t address;
    if (!sinter_artefact_follow(&place->note, 1, &address))
        return true; /* an executable, or an object file */
    struct sinter_bytes module = sinter_elf_at_address(file, &place->elf, address);
    if (module.size < sizeof(struct sinter_module) || address % _Alignof(struct sinter_module) != 0)
        return false;
    memcpy(&artefact->code_version, module.data, sizeof artefact->code_version);
    artefact->module_address = address;
    return true;
}

const char *sinter_artefact_find(struct sinter_bytes file, struct sinter_artefact *artefact) {
    struct sinter_artefact_place place;
    *artefact = (struct sinter_artefact){0};
    enum sinter_artefact_fault fault = sinter_artefact_locate(file, &place);
    artefact->is_object_file = place.elf.e_type == ET_REL;
    if (fault != SINTER_ARTEFACT_NOT_ELF && !is_whole(file, &place.elf))
        return text_of(SINTER_ARTEFACT_TRUNCATED);
    if (fault)
        return text_of(fault);
    bool is_aligned = (place.description.data - file.data) % 16 == 0; /* it is read in place */
    if (!is_aligned || !find_module(file, &place, artefact))
        return text_of(SINTER_ARTEFACT_DAMAGED);
    return text_of(sinter_description_check(place.description, &artefact->description));
}
