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

const char *sinter_artefact_find(struct sinter_bytes file, struct sinter_artefact *artefact) {
    Elf64_Ehdr elf;
    *artefact = (struct sinter_artefact){0};
    if (sinter_elf_header(file, &elf) && !is_whole(file, &elf))
        return text_of(SINTER_ARTEFACT_TRUNCATED);
    enum sinter_artefact_fault fault = sinter_artefact_locate(file, &artefact->place);
    if (fault)
        return text_of(fault);
    uint64_t offset = artefact->place.description_offset;
    if (offset % 16 != 0) /* it is read in place */
        return text_of(SINTER_ARTEFACT_DAMAGED);
    struct sinter_bytes rest = sinter_elf_slice(file, offset, file.size - offset);
    return text_of(sinter_description_check(rest, &artefact->description));
}
