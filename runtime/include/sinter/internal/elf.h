/* Reading an ELF file that nobody vouches for: one of 64 bits, little-endian. Every offset is
 * compared with the file's size before it is used; what is not all inside the file is absent. */
#ifndef SINTER_ELF_H
#define SINTER_ELF_H

#include "sinter/sinter.h"

#include <elf.h>
#include <string.h>

/* The `size` bytes at `offset`; no bytes, and NULL, when they are not all in the file. */
static inline struct sinter_bytes sinter_elf_slice(struct sinter_bytes file, uint64_t offset,
                                                   uint64_t size) {
    if (offset > file.size || size > file.size - offset)
        return (struct sinter_bytes){NULL, 0};
    return (struct sinter_bytes){file.data + offset, (size_t)size};
}

/* Copies `size` bytes at `offset`; false when they are not all in the file. */
static inline bool sinter_elf_copy(struct sinter_bytes file, uint64_t offset, void *to,
                                   size_t size) {
    struct sinter_bytes bytes = sinter_elf_slice(file, offset, size);
    if (!bytes.data)
        return false;
    memcpy(to, bytes.data, size);
    return true;
}

/* The file's header; false when it is not such an ELF file. */
static inline bool sinter_elf_header(struct sinter_bytes file, Elf64_Ehdr *elf) {
    return sinter_elf_copy(file, 0, elf, sizeof *elf) &&
           memcmp(elf->e_ident, ELFMAG, SELFMAG) == 0 && elf->e_ident[EI_CLASS] == ELFCLASS64 &&
           elf->e_ident[EI_DATA] == ELFDATA2LSB;
}

/* Program header `index`. */
static inline bool sinter_elf_segment(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                      uint32_t index, Elf64_Phdr *segment) {
    return index < elf->e_phnum && elf->e_phentsize == sizeof *segment &&
           elf->e_phoff <= file.size &&
           sinter_elf_copy(file, elf->e_phoff + (uint64_t)index * sizeof *segment, segment,
                           sizeof *segment);
}

/* Section header `index`. */
static inline bool sinter_elf_section(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                      uint32_t index, Elf64_Shdr *section) {
    return index < elf->e_shnum && elf->e_shentsize == sizeof *section &&
           elf->e_shoff <= file.size &&
           sinter_elf_copy(file, elf->e_shoff + (uint64_t)index * sizeof *section, section,
                           sizeof *section);
}

/* The NUL-terminated string at `offset` of a string table; "" when there is none. */
static inline const char *sinter_elf_string(struct sinter_bytes table, uint64_t offset) {
    if (offset >= table.size || !memchr(table.data + offset, 0, table.size - (size_t)offset))
        return "";
    return (const char *)table.data + offset;
}

static inline const char *sinter_elf_section_name(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                                  const Elf64_Shdr *section) {
    Elf64_Shdr names;
    if (!sinter_elf_section(file, elf, elf->e_shstrndx, &names))
        return "";
    return sinter_elf_string(sinter_elf_slice(file, names.sh_offset, names.sh_size),
                             section->sh_name);
}

/* Whether a section is called `name`. No more of the string table is read than that takes. */
static inline bool sinter_elf_is_section(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                         const Elf64_Shdr *section, const char *name) {
    Elf64_Shdr names;
    size_t size = strlen(name) + 1;
    if (!sinter_elf_section(file, elf, elf->e_shstrndx, &names))
        return false;
    struct sinter_bytes table = sinter_elf_slice(file, names.sh_offset, names.sh_size);
    struct sinter_bytes text = sinter_elf_slice(table, section->sh_name, size);
    return text.data && memcmp(text.data, name, size) == 0;
}

/* The first section called `name`. */
static inline bool sinter_elf_find_section(struct sinter_bytes file, const Elf64_Ehdr *elf,
                                           const char *name, Elf64_Shdr *section) {
    for (uint32_t i = 0; sinter_elf_section(file, elf, i, section); i++)
        if (sinter_elf_is_section(file, elf, section, name))
            return true;
    return false;
}

/* The bytes from `address`, as linked, to the end of its segment; none, and NULL, when no segment
 * holds the address, or the file does not have all of that one. */
static inline struct sinter_bytes sinter_elf_at_address(struct sinter_bytes file,
                                                        const Elf64_Ehdr *elf, uint64_t address) {
    Elf64_Phdr segment;
    for (uint32_t i = 0; sinter_elf_segment(file, elf, i, &segment); i++) {
        uint64_t distance = address - segment.p_vaddr;
        if (segment.p_type != PT_LOAD || distance >= segment.p_filesz)
            continue;
        struct sinter_bytes bytes = sinter_elf_slice(file, segment.p_offset, segment.p_filesz);
        return bytes.data ? sinter_elf_slice(bytes, distance, segment.p_filesz - distance) : bytes;
    }
    return (struct sinter_bytes){NULL, 0};
}

#endif
