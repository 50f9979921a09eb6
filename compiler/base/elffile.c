/* See elffile.h. */
#include "base/elffile.h"

#include "sinter/internal/artefact_file.h"

#include <elf.h>
#include <string.h>

static struct sinter_bytes whole(struct bytes file) {
    return (struct sinter_bytes){file.data, file.size};
}

static struct bytes slice(struct bytes file, uint64_t offset, uint64_t size) {
    struct sinter_bytes bytes = sinter_elf_slice(whole(file), offset, size);
    return (struct bytes){bytes.data, bytes.size};
}

static bool header(struct bytes file, Elf64_Ehdr *elf) {
    return sinter_elf_header(whole(file), elf);
}

bool elffile_is_elf(struct bytes file) {
    Elf64_Ehdr unused;
    return header(file, &unused);
}

bool elffile_is_object(struct bytes file) {
    Elf64_Ehdr elf;
    return header(file, &elf) && elf.e_type == ET_REL;
}

uint16_t elffile_machine(struct bytes file) {
    Elf64_Ehdr elf;
    return header(file, &elf) ? elf.e_machine : 0;
}

const char *elffile_machine_name(uint16_t machine) {
    return machine == EM_X86_64    ? "x86-64"
           : machine == EM_AARCH64 ? "AArch64"
           : machine == EM_RISCV   ? "RISC-V"
                                   : NULL;
}

static bool section_header(struct bytes file, const Elf64_Ehdr *elf, uint32_t index,
                           Elf64_Shdr *section) {
    return sinter_elf_section(whole(file), elf, index, section);
}

uint64_t elffile_section_size(struct bytes file, const char *name) {
    Elf64_Ehdr elf;
    Elf64_Shdr section;
    return header(file, &elf) && sinter_elf_find_section(whole(file), &elf, name, &section)
               ? section.sh_size
               : 0;
}

uint64_t elffile_section_place(struct bytes object, const char *name, uint64_t *offset) {
    Elf64_Ehdr elf;
    Elf64_Shdr section;
    if (!header(object, &elf) || !sinter_elf_find_section(whole(object), &elf, name, &section) ||
        !slice(object, section.sh_offset, section.sh_size).data)
        return 0;
    *offset = section.sh_offset;
    return section.sh_size;
}

uint64_t elffile_code_size(struct bytes file) {
    Elf64_Ehdr elf;
    Elf64_Shdr section;
    uint64_t size = 0;
    for (uint32_t i = 0; header(file, &elf) && section_header(file, &elf, i, &section); i++)
        if (section.sh_type == SHT_PROGBITS && section.sh_flags & SHF_EXECINSTR &&
            slice(file, section.sh_offset, section.sh_size).data)
            size += section.sh_size;
    return size;
}

/* ---- Relocated sections ---- */

static uint64_t symbol_value(struct bytes symbols, uint64_t index) {
    Elf64_Sym symbol;
    if (index >= symbols.size / sizeof symbol)
        return 0;
    memcpy(&symbol, symbols.data + index * sizeof symbol, sizeof symbol);
    return symbol.st_value;
}

/* What a relocation does with `bytes` bytes; 0 of them for types that debug information does not
 * use. */
struct relocation {
    uint8_t bytes;
    enum { SET, ADD, SUBTRACT } does;
};

/* RISC-V's linkers make code shorter, so objects for it have differences between two places as
 * pairs: add the one, subtract the other. */
static struct relocation relocation_of(const Elf64_Ehdr *elf, uint64_t type) {
    static const struct {
        uint16_t machine, type;
        struct relocation relocation;
    } known[] = {
        {EM_X86_64, R_X86_64_64, {8, SET}},       {EM_X86_64, R_X86_64_32, {4, SET}},
        {EM_X86_64, R_X86_64_32S, {4, SET}},      {EM_AARCH64, R_AARCH64_ABS64, {8, SET}},
        {EM_AARCH64, R_AARCH64_ABS32, {4, SET}},  {EM_RISCV, R_RISCV_64, {8, SET}},
        {EM_RISCV, R_RISCV_32, {4, SET}},         {EM_RISCV, R_RISCV_SET32, {4, SET}},
        {EM_RISCV, R_RISCV_SET16, {2, SET}},      {EM_RISCV, R_RISCV_SET8, {1, SET}},
        {EM_RISCV, R_RISCV_ADD64, {8, ADD}},      {EM_RISCV, R_RISCV_ADD32, {4, ADD}},
        {EM_RISCV, R_RISCV_ADD16, {2, ADD}},      {EM_RISCV, R_RISCV_ADD8, {1, ADD}},
        {EM_RISCV, R_RISCV_SUB64, {8, SUBTRACT}}, {EM_RISCV, R_RISCV_SUB32, {4, SUBTRACT}},
        {EM_RISCV, R_RISCV_SUB16, {2, SUBTRACT}}, {EM_RISCV, R_RISCV_SUB8, {1, SUBTRACT}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].machine == elf->e_machine && known[i].type == type)
            return known[i].relocation;
    return (struct relocation){0, SET};
}

static void apply(struct relocation relocation, uint64_t value, uint8_t *to) {
    uint64_t before = 0;
    memcpy(&before, to, relocation.bytes);
    uint64_t after = relocation.does == SET   ? value
                     : relocation.does == ADD ? before + value
                                              : before - value;
    memcpy(to, &after, relocation.bytes);
}

static void relocate(const Elf64_Ehdr *elf, struct bytes relocations, struct bytes symbols,
                     uint8_t *to, uint64_t size) {
    Elf64_Rela entry;
    for (size_t at = 0; relocations.size - at >= sizeof entry; at += sizeof entry) {
        memcpy(&entry, relocations.data + at, sizeof entry);
        struct relocation relocation = relocation_of(elf, ELF64_R_TYPE(entry.r_info));
        uint64_t value =
            symbol_value(symbols, ELF64_R_SYM(entry.r_info)) + (uint64_t)entry.r_addend;
        if (relocation.bytes && entry.r_offset <= size && relocation.bytes <= size - entry.r_offset)
            apply(relocation, value, to + entry.r_offset);
    }
}

static struct bytes relocated(struct bytes file, const Elf64_Ehdr *elf, uint32_t index,
                              struct bytes content, struct arena *arena) {
    Elf64_Shdr section, table;
    struct bytes result = content;
    for (uint32_t i = 0; section_header(file, elf, i, &section); i++) {
        if (section.sh_type != SHT_RELA || section.sh_info != index ||
            !section_header(file, elf, section.sh_link, &table))
            continue;
        char *copy = arena_copy(arena, result.data, result.size);
        relocate(elf, slice(file, section.sh_offset, section.sh_size),
                 slice(file, table.sh_offset, table.sh_size), (uint8_t *)copy, result.size);
        result.data = (const uint8_t *)copy;
    }
    return result;
}

bool elffile_next_section(struct bytes object, const char *name, uint32_t *index,
                          struct arena *arena, struct elffile_content *content) {
    Elf64_Ehdr elf;
    Elf64_Shdr section;
    if (!header(object, &elf))
        return false;
    for (; section_header(object, &elf, *index, &section); ++*index) {
        if (section.sh_type == SHT_NOBITS ||
            !sinter_elf_is_section(whole(object), &elf, &section, name))
            continue;
        *content = (struct elffile_content){.is_compressed = section.sh_flags & SHF_COMPRESSED};
        struct bytes plain = slice(object, section.sh_offset, section.sh_size);
        if (!content->is_compressed && plain.data)
            content->bytes = relocated(object, &elf, *index, plain, arena);
        ++*index;
        return true;
    }
    return false;
}

/* ---- Symbols ---- */

static bool visit_table(struct bytes file, const Elf64_Ehdr *elf, const Elf64_Shdr *table,
                        bool (*visit)(const struct elffile_symbol *, void *), void *context) {
    Elf64_Shdr strings_header, section;
    if (!section_header(file, elf, table->sh_link, &strings_header))
        return true;
    struct bytes strings = slice(file, strings_header.sh_offset, strings_header.sh_size);
    struct bytes symbols = slice(file, table->sh_offset, table->sh_size);
    for (size_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size; at += sizeof(Elf64_Sym)) {
        Elf64_Sym raw;
        memcpy(&raw, symbols.data + at, sizeof raw);
        bool placed = raw.st_shndx != SHN_UNDEF && raw.st_shndx < SHN_LORESERVE &&
                      section_header(file, elf, raw.st_shndx, &section);
        struct elffile_symbol symbol = {
            .name = sinter_elf_string(whole(strings), raw.st_name),
            .section = placed ? sinter_elf_section_name(whole(file), elf, &section) : "",
            .value = raw.st_value,
            .size = raw.st_size,
            .defined = raw.st_shndx != SHN_UNDEF,
            .global = ELF64_ST_BIND(raw.st_info) != STB_LOCAL,
            .function = ELF64_ST_TYPE(raw.st_info) == STT_FUNC};
        if (!visit(&symbol, context))
            return false;
    }
    return true;
}

static bool visit_object(struct bytes file, bool (*visit)(const struct elffile_symbol *, void *),
                         void *context, bool *go_on) {
    Elf64_Ehdr elf;
    Elf64_Shdr section;
    if (!header(file, &elf) || elf.e_type != ET_REL)
        return false;
    for (uint32_t i = 0; *go_on && section_header(file, &elf, i, &section); i++)
        if (section.sh_type == SHT_SYMTAB)
            *go_on = visit_table(file, &elf, &section, visit, context);
    return true;
}

/* ---- Renaming symbols ---- */

/* Renames the symbols of a table in `out`, which starts with the object. Their new names, and the
 * strings that they had, become a table of strings at the end, since others may refer to those. */
static bool rename_table(struct bytes object, const Elf64_Ehdr *elf, const Elf64_Shdr *table,
                         const char *(*rename)(const char *, void *), void *context,
                         struct text *out) {
    Elf64_Shdr header;
    Elf64_Sym symbol;
    if (!section_header(object, elf, table->sh_link, &header))
        return false;
    struct bytes strings = slice(object, header.sh_offset, header.sh_size);
    struct bytes symbols = slice(object, table->sh_offset, table->sh_size);
    if (!strings.data || !symbols.data)
        return false;
    header.sh_offset = out->size;
    text_append(out, strings.data, strings.size);
    for (size_t at = 0; symbols.size - at >= sizeof symbol; at += sizeof symbol) {
        memcpy(&symbol, symbols.data + at, sizeof symbol);
        const char *name = rename(sinter_elf_string(whole(strings), symbol.st_name), context);
        if (!name)
            continue;
        symbol.st_name = (Elf64_Word)(out->size - header.sh_offset);
        text_append(out, name, strlen(name) + 1);
        memcpy(out->data + table->sh_offset + at, &symbol, sizeof symbol);
    }
    header.sh_size = out->size - header.sh_offset;
    memcpy(out->data + elf->e_shoff + table->sh_link * sizeof header, &header, sizeof header);
    return header.sh_size <= UINT32_MAX;
}

bool elffile_rename_symbols(struct bytes object,
                            const char *(*rename)(const char *name, void *context), void *context,
                            struct text *out) {
    Elf64_Ehdr elf;
    Elf64_Shdr section;
    if (!header(object, &elf) || elf.e_type != ET_REL)
        return false;
    text_append(out, object.data, object.size);
    for (uint32_t i = 0; section_header(object, &elf, i, &section); i++)
        if (section.sh_type == SHT_SYMTAB) /* an object has at most one */
            return rename_table(object, &elf, &section, rename, context, out);
    return true;
}

#define ARCHIVE_MAGIC "!<arch>\n"
#define MEMBER_HEADER_BYTES 60u
#define MEMBER_SIZE_AT 48u
#define MEMBER_SIZE_DIGITS 10u

static uint64_t member_size(const uint8_t *member) {
    uint64_t size = 0;
    for (size_t i = 0; i < MEMBER_SIZE_DIGITS; i++) {
        uint8_t digit = member[MEMBER_SIZE_AT + i];
        if (digit < '0' || digit > '9')
            break;
        size = size * 10 + (digit - '0');
    }
    return size;
}

bool elffile_is_archive(struct bytes file) { return bytes_start_with(file, ARCHIVE_MAGIC); }

bool elffile_each_member(struct bytes file, bool (*visit)(struct bytes member, void *context),
                         void *context) {
    if (!elffile_is_archive(file))
        return visit(file, context);
    for (uint64_t at = sizeof ARCHIVE_MAGIC - 1; at < file.size;) {
        struct bytes member = slice(file, at, MEMBER_HEADER_BYTES);
        if (!member.data)
            break;
        uint64_t size = member_size(member.data);
        struct bytes content = slice(file, at + MEMBER_HEADER_BYTES, size);
        if (content.data && !visit(content, context))
            return false;
        at += MEMBER_HEADER_BYTES + size + (size & 1);
    }
    return true;
}

struct symbol_visit {
    bool (*visit)(const struct elffile_symbol *, void *);
    void *context;
    bool was_object;
};

static bool visit_member(struct bytes member, void *context) {
    struct symbol_visit *symbols = context;
    bool go_on = true; /* the archive's index is not an object */
    symbols->was_object = visit_object(member, symbols->visit, symbols->context, &go_on);
    return go_on;
}

bool elffile_each_symbol(struct bytes file, bool (*visit)(const struct elffile_symbol *, void *),
                         void *context) {
    struct symbol_visit symbols = {.visit = visit, .context = context};
    elffile_each_member(file, visit_member, &symbols);
    return symbols.was_object || elffile_is_archive(file);
}

bool elffile_description(struct bytes file, struct bytes *description) {
    struct sinter_artefact_place place;
    enum sinter_artefact_fault fault = sinter_artefact_locate(whole(file), &place);
    *description = (struct bytes){place.description.data, place.description.size};
    return fault != SINTER_ARTEFACT_NOT_ELF && fault != SINTER_ARTEFACT_FOREIGN;
}
