/* A small ELF object for tests: one section of machine code, and symbols. */
#ifndef TESTS_COMPILER_OBJECT_H
#define TESTS_COMPILER_OBJECT_H

#include "base/text.h"

#include <elf.h>

struct object_symbol {
    const char *name;
    uint64_t value;
    uint64_t size;
    bool is_undefined;
    bool is_data; /* defined, but not a function */
};

enum { OBJECT_NONE, OBJECT_CODE, OBJECT_SYMBOLS, OBJECT_STRINGS, OBJECT_SECTION_COUNT };

/* Makes an object whose section `code_name` has `code_size` bytes and all defined symbols. */
static inline void object_make(const char *code_name, uint64_t code_size,
                               const struct object_symbol *symbols, size_t count,
                               struct text *out) {
    struct text table = {0}, strings = {0};
    Elf64_Sym none = {0};
    text_byte(&strings, 0);
    text_append(&table, &none, sizeof none);
    for (size_t i = 0; i < count; i++) {
        Elf64_Sym symbol = {.st_name = (Elf64_Word)strings.size,
                            .st_info =
                                ELF64_ST_INFO(STB_GLOBAL, symbols[i].is_undefined ? STT_NOTYPE
                                                          : symbols[i].is_data    ? STT_OBJECT
                                                                                  : STT_FUNC),
                            .st_shndx = symbols[i].is_undefined ? SHN_UNDEF : OBJECT_CODE,
                            .st_value = symbols[i].value,
                            .st_size = symbols[i].size};
        text_append(&strings, symbols[i].name, strlen(symbols[i].name) + 1);
        text_append(&table, &symbol, sizeof symbol);
    }
    Elf64_Word code_title = (Elf64_Word)strings.size;
    text_append(&strings, code_name, strlen(code_name) + 1);
    uint64_t code_at = sizeof(Elf64_Ehdr), table_at = code_at + code_size;
    uint64_t strings_at = table_at + table.size, headers_at = strings_at + strings.size;
    const Elf64_Shdr headers[OBJECT_SECTION_COUNT] = {
        [OBJECT_CODE] = {.sh_name = code_title,
                         .sh_type = SHT_PROGBITS,
                         .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                         .sh_offset = code_at,
                         .sh_size = code_size},
        [OBJECT_SYMBOLS] = {.sh_type = SHT_SYMTAB,
                            .sh_offset = table_at,
                            .sh_size = table.size,
                            .sh_link = OBJECT_STRINGS,
                            .sh_entsize = sizeof(Elf64_Sym)},
        [OBJECT_STRINGS] = {
            .sh_type = SHT_STRTAB, .sh_offset = strings_at, .sh_size = strings.size}};
    const Elf64_Ehdr elf = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_REL,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_shoff = headers_at,
        .e_ehsize = sizeof elf,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = OBJECT_SECTION_COUNT,
        .e_shstrndx = OBJECT_STRINGS};
    text_append(out, &elf, sizeof elf);
    for (uint64_t i = 0; i < code_size; i++)
        text_byte(out, 0x90);
    text_append(out, table.data, table.size);
    text_append(out, strings.data, strings.size);
    text_append(out, headers, sizeof headers);
    text_free(&table);
    text_free(&strings);
}

#endif
