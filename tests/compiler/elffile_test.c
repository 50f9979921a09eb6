/* Tests compiler/base/elffile.c on objects, archives and executables made here, whole and damaged.
 */
#include "check.h"

#include "base/elffile.h"

#include "sinter/internal/artefact.h"

#include <elf.h>
#include <stdio.h>

/* ---- Making files ---- */

enum section_index {
    NONE,
    TEXT,
    DEBUG,
    RELA_DEBUG,
    COMPRESSED,
    DEBUG_2,
    SYMTAB,
    STRTAB,
    SHSTRTAB,
    SECTION_TOTAL
};

static uint32_t add_string(struct text *table, const char *string) {
    uint32_t at = (uint32_t)table->size;
    text_append(table, string, strlen(string) + 1);
    return at;
}

/* An object of the section header table at its end, in which `.text` has the functions `local` and
 * `global`, and `.debug_x`, which stands twice, has two relocations. `kind` is put before each
 * symbol's name. */
static void make_object(struct text *out, const char *kind) {
    struct text strings = {0}, names = {0};
    Elf64_Shdr sections[SECTION_TOTAL] = {0};
    static const char *const titles[SECTION_TOTAL] = {
        "",         ".text",   ".debug_x", ".rela.debug_x", ".debug_z",
        ".debug_x", ".symtab", ".strtab",  ".shstrtab"};
    char name[40];
    add_string(&strings, "");
    snprintf(name, sizeof name, "%slocal", kind);
    uint32_t local = add_string(&strings, name);
    snprintf(name, sizeof name, "%sglobal", kind);
    uint32_t global = add_string(&strings, name);
    snprintf(name, sizeof name, "%smissing", kind);
    uint32_t missing = add_string(&strings, name);
    const Elf64_Sym symbols[] = {
        {0},
        {.st_name = local,
         .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC),
         .st_shndx = TEXT,
         .st_value = 0x100,
         .st_size = 8},
        {.st_name = global,
         .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT),
         .st_shndx = TEXT,
         .st_value = 0x1122334455667788,
         .st_size = 4},
        {.st_name = missing, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE)},
        {.st_name = global, .st_info = ELF64_ST_INFO(STB_WEAK, STT_FUNC), .st_shndx = SHN_ABS},
    };
    const Elf64_Rela relocations[] = {
        {.r_offset = 0, .r_info = ELF64_R_INFO(1, R_X86_64_32), .r_addend = 2},
        {.r_offset = 4, .r_info = ELF64_R_INFO(2, R_X86_64_64), .r_addend = 0},
        {.r_offset = 0,
         .r_info = ELF64_R_INFO(2, R_X86_64_PLT32),
         .r_addend = 5},                                                        /* not absolute */
        {.r_offset = 9, .r_info = ELF64_R_INFO(2, R_X86_64_64), .r_addend = 5}, /* past the end */
        {.r_offset = UINT64_MAX, .r_info = ELF64_R_INFO(2, R_X86_64_32), .r_addend = 5},
        {.r_offset = 12,
         .r_info = ELF64_R_INFO(99, R_X86_64_32),
         .r_addend = 7}, /* no such symbol */
    };
    static const uint8_t debug[16] = {0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
                                      0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee};
    struct bytes contents[SECTION_TOTAL] = {[TEXT] = BYTES(0xc3, 0xc3, 0xc3)};
    contents[DEBUG] = (struct bytes){debug, sizeof debug};
    contents[RELA_DEBUG] = (struct bytes){(const uint8_t *)relocations, sizeof relocations};
    contents[COMPRESSED] = BYTES(1, 2, 3);
    contents[DEBUG_2] = BYTES(7);
    contents[SYMTAB] = (struct bytes){(const uint8_t *)symbols, sizeof symbols};
    for (int i = 0; i < SECTION_TOTAL; i++)
        sections[i].sh_name = add_string(&names, titles[i]);
    contents[STRTAB] = (struct bytes){(const uint8_t *)strings.data, strings.size};
    contents[SHSTRTAB] = (struct bytes){(const uint8_t *)names.data, names.size};
    for (int i = TEXT; i < SECTION_TOTAL; i++)
        sections[i].sh_type = SHT_PROGBITS;
    sections[TEXT].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    sections[RELA_DEBUG].sh_type = SHT_RELA;
    sections[RELA_DEBUG].sh_info = DEBUG;
    sections[RELA_DEBUG].sh_link = SYMTAB;
    sections[COMPRESSED].sh_flags = SHF_COMPRESSED;
    sections[SYMTAB].sh_type = SHT_SYMTAB;
    sections[SYMTAB].sh_link = STRTAB;
    sections[STRTAB].sh_type = sections[SHSTRTAB].sh_type = SHT_STRTAB;

    size_t start = out->size;
    Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
                         .e_type = ET_REL,
                         .e_machine = EM_X86_64,
                         .e_shentsize = sizeof *sections,
                         .e_shnum = SECTION_TOTAL,
                         .e_shstrndx = SHSTRTAB};
    header.e_shoff = sizeof header;
    for (int i = 0; i < SECTION_TOTAL; i++) {
        sections[i].sh_offset = header.e_shoff;
        sections[i].sh_size = contents[i].size;
        header.e_shoff += contents[i].size;
    }
    text_append(out, &header, sizeof header);
    for (int i = 0; i < SECTION_TOTAL; i++)
        text_append(out, contents[i].data, contents[i].size);
    text_append(out, sections, sizeof sections);
    assert_int_equal(out->size - start, header.e_shoff + sizeof sections);
    text_free(&strings);
    text_free(&names);
}

static void add_member(struct text *archive, const char *name, struct bytes content) {
    text_format(archive, "%-16s%-12d%-6d%-6d%-8o%-10zu`\n", name, 0, 0, 0, 0644, content.size);
    text_append(archive, content.data, content.size);
    if (content.size % 2)
        text_byte(archive, '\n');
}

static struct bytes bytes_in(const struct text *text) {
    return (struct bytes){(const uint8_t *)text->data, text->size};
}

/* ---- Symbols ---- */

struct listed {
    struct text text; /* a line for each symbol */
    unsigned left;    /* so many are to be visited */
};

static bool list(const struct elffile_symbol *symbol, void *context) {
    struct listed *listed = context;
    text_format(&listed->text, "%s %s %llx %llu%s%s%s\n", symbol->name, symbol->section,
                (unsigned long long)symbol->value, (unsigned long long)symbol->size,
                symbol->defined ? " defined" : "", symbol->global ? " global" : "",
                symbol->function ? " function" : "");
    return --listed->left > 0;
}

static bool expect_symbols(struct bytes file, unsigned most, const char *expected) {
    struct listed listed = {.left = most};
    bool result = elffile_each_symbol(file, list, &listed);
    assert_string_equal(listed.text.data ? listed.text.data : "", expected);
    text_free(&listed.text);
    return result;
}

#define SYMBOLS(kind)                                                                              \
    "  0 0\n" kind "local .text 100 8 defined function\n" kind                                     \
    "global .text 1122334455667788 4 defined global\n" kind "missing  0 0 global\n" kind           \
    "global  0 0 defined global function\n"

static void test_symbols(void **state) {
    (void)state;
    struct text object = {0};
    make_object(&object, "");
    struct bytes file = bytes_in(&object);
    assert_true(elffile_is_elf(file));
    assert_true(elffile_is_object(file));
    assert_false(elffile_is_archive(file));
    assert_true(expect_symbols(file, 99, SYMBOLS("")));
    assert_true(expect_symbols(file, 2, "  0 0\nlocal .text 100 8 defined function\n"));
    text_free(&object);
}

static const char *add_letter(const char *name, void *context) {
    static char longer[40];
    unsigned *left = context;
    if (*left == 0)
        return NULL;
    --*left;
    snprintf(longer, sizeof longer, "%s+", name);
    return longer;
}

static void test_renaming(void **state) {
    (void)state;
    struct text object = {0}, renamed = {0}, damaged = {0};
    unsigned count = 4;
    make_object(&object, "");
    struct bytes file = bytes_in(&object);
    assert_true(elffile_rename_symbols(file, add_letter, &count, &renamed));
    assert_true(expect_symbols(bytes_in(&renamed), 99,
                               "+  0 0\nlocal+ .text 100 8 defined function\n"
                               "global+ .text 1122334455667788 4 defined global\n"
                               "missing+  0 0 global\nglobal  0 0 defined global function\n"));
    assert_int_equal(elffile_section_size(bytes_in(&renamed), ".text"), 3);
    /* Without new names it is the same to readers. */
    renamed.size = 0;
    assert_true(elffile_rename_symbols(file, add_letter, &count, &renamed));
    assert_true(expect_symbols(bytes_in(&renamed), 99, SYMBOLS("")));
    /* No object; names that are outside the file. */
    assert_false(elffile_rename_symbols(bytes_of("text"), add_letter, &count, &renamed));
    text_append(&damaged, object.data, object.size);
    char *sections = damaged.data + damaged.size - SECTION_TOTAL * sizeof(Elf64_Shdr);
    char *names = sections + STRTAB * sizeof(Elf64_Shdr);
    char *symbols = sections + SYMTAB * sizeof(Elf64_Shdr);
    memset(names + offsetof(Elf64_Shdr, sh_offset), 0x7f, sizeof(Elf64_Off));
    renamed.size = 0;
    assert_false(elffile_rename_symbols(bytes_in(&damaged), add_letter, &count, &renamed));
    memset(symbols + offsetof(Elf64_Shdr, sh_link), 0x7f, sizeof(Elf64_Word));
    renamed.size = 0;
    assert_false(elffile_rename_symbols(bytes_in(&damaged), add_letter, &count, &renamed));
    text_free(&object);
    text_free(&renamed);
    text_free(&damaged);
}

static void test_others(void **state) {
    (void)state;
    struct text object = {0};
    make_object(&object, "");
    struct bytes file = bytes_in(&object);
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = {{0, 0x7e}, {1, 'F'}, {EI_CLASS, ELFCLASS32}, {EI_DATA, ELFDATA2MSB}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        uint8_t before = file.data[changes[i].at];
        object.data[changes[i].at] = (char)changes[i].value;
        assert_false(elffile_is_elf(file) || elffile_is_object(file));
        assert_false(expect_symbols(file, 99, ""));
        assert_int_equal(elffile_section_size(file, ".text"), 0);
        object.data[changes[i].at] = (char)before;
    }
    object.data[16] = ET_EXEC; /* e_type */
    assert_true(elffile_is_elf(file));
    assert_false(elffile_is_object(file));
    assert_false(expect_symbols(file, 99, ""));
    assert_false(elffile_is_elf((struct bytes){0}));
    assert_false(expect_symbols(bytes_of("text"), 99, ""));
    text_free(&object);
}

static bool count_members(struct bytes member, void *context) {
    size_t *sizes = context;
    sizes[++sizes[0]] = member.size;
    return sizes[0] < 3;
}

static void test_archives(void **state) {
    (void)state;
    struct text archive = {0}, a = {0}, b = {0};
    size_t sizes[8] = {0};
    make_object(&a, "a_");
    make_object(&b, "b_");
    text_string(&archive, "!<arch>\n");
    add_member(&archive, "/", BYTES(0, 0, 0)); /* an index, of an odd size */
    add_member(&archive, "a.o/", bytes_in(&a));
    add_member(&archive, "b.o/", bytes_in(&b));
    struct bytes file = bytes_in(&archive);
    assert_true(elffile_is_archive(file));
    assert_false(elffile_is_elf(file));
    assert_true(expect_symbols(file, 99, SYMBOLS("a_") SYMBOLS("b_")));
    assert_true(expect_symbols(file, 6, SYMBOLS("a_") "  0 0\n"));
    assert_false(elffile_each_member(file, count_members, sizes));
    assert_int_equal(sizes[0], 3);
    assert_int_equal(sizes[1], 3);
    assert_int_equal(sizes[2], a.size);
    assert_int_equal(sizes[3], b.size);
    /* A thin archive has no members of its own; what is no archive is visited as it is. */
    assert_false(elffile_is_archive(bytes_of("!<thin>\n")));
    sizes[0] = 0;
    assert_true(elffile_each_member(bytes_in(&a), count_members, sizes));
    assert_int_equal(sizes[0], 1);
    assert_int_equal(sizes[1], a.size);
    text_free(&archive);
    text_free(&a);
    text_free(&b);
}

/* A member whose size runs past the end, or is no number, is not visited, and nothing behind it is
 * read. */
static void test_archive_sizes(void **state) {
    (void)state;
    static const char *const digits[] = {"9999999999", "1000      ", "-1        ", "x         "};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        struct text archive = {0}, object = {0};
        make_object(&object, "");
        text_string(&archive, "!<arch>\n");
        text_format(&archive, "%-48s%s`\n", "m/", digits[i]);
        struct listed listed = {.left = 99};
        assert_true(elffile_each_symbol(bytes_in(&archive), list, &listed));
        assert_int_equal(listed.text.size, 0);
        text_free(&object);
        text_free(&archive);
    }
}

/* ---- Sections ---- */

static void test_sections(void **state) {
    (void)state;
    struct arena arena = {0};
    struct text object = {0};
    struct elffile_content content;
    uint32_t index = 0;
    make_object(&object, "");
    struct bytes file = bytes_in(&object);
    assert_int_equal(elffile_section_size(file, ".text"), 3);
    assert_int_equal(elffile_section_size(file, ".debug_x"), 16);
    assert_int_equal(elffile_section_size(file, ".data"), 0);

    assert_true(elffile_next_section(file, ".debug_x", &index, &arena, &content));
    assert_int_equal(index, DEBUG + 1);
    const uint8_t relocated[16] = {0x02, 0x01, 0x00, 0x00, 0x88, 0x77, 0x66, 0x55,
                                   0x44, 0x33, 0x22, 0x11, 7,    0,    0,    0};
    assert_false(content.is_compressed);
    assert_true(bytes_equal(content.bytes, (struct bytes){relocated, sizeof relocated}));
    assert_true(elffile_next_section(file, ".debug_x", &index, &arena, &content));
    assert_int_equal(index, DEBUG_2 + 1);
    assert_true(bytes_equal(content.bytes, BYTES(7)));
    assert_false(elffile_next_section(file, ".debug_x", &index, &arena, &content));
    index = 0;
    assert_true(elffile_next_section(file, ".debug_z", &index, &arena, &content));
    assert_true(content.is_compressed);
    assert_int_equal(content.bytes.size, 0);
    /* Relocated in a copy: the file is as it was. */
    assert_int_equal(file.data[sizeof(Elf64_Ehdr) + 3], 0xee);
    text_free(&object);
    arena_destroy(&arena);
}

/* Only sections that are executable, and all there, count. */
static void test_code_size(void **state) {
    (void)state;
    struct text object = {0};
    make_object(&object, "");
    struct bytes file = bytes_in(&object);
    assert_int_equal(elffile_code_size(file), 3);
    size_t at = object.size - (SECTION_TOTAL - TEXT) * sizeof(Elf64_Shdr);
    const Elf64_Xword most = object.size;
    memcpy(object.data + at + offsetof(Elf64_Shdr, sh_size), &most, sizeof most);
    assert_int_equal(elffile_code_size(file), 0);
    assert_int_equal(elffile_code_size(bytes_of("#!/bin/sh\n")), 0);
    text_free(&object);
}

/* ---- Descriptions ---- */

enum { IMAGE_AT = 0x10000 };

static void add_note(struct text *out, const char *name, uint32_t type, const void *descriptor,
                     uint32_t size) {
    static const uint8_t padding[4] = {0};
    const Elf64_Nhdr note = {
        .n_namesz = (uint32_t)strlen(name) + 1, .n_descsz = size, .n_type = type};
    text_append(out, &note, sizeof note);
    text_append(out, name, note.n_namesz);
    text_append(out, padding, -note.n_namesz & 3);
    text_append(out, descriptor, size);
    text_append(out, padding, -size & 3);
}

/* An executable that is mapped as a whole to IMAGE_AT, with two notes: GNU's, and one called `name`
 * of `type` that leads `offset` bytes from its descriptor. Behind them stands "description". */
static void make_executable(struct text *out, const char *name, uint32_t type, int64_t offset) {
    struct text notes = {0};
    add_note(&notes, "GNU", 3, "id", 2);
    add_note(&notes, name, type, &offset, sizeof offset);
    Elf64_Phdr segments[2] = {{.p_type = PT_NOTE}, {.p_type = PT_LOAD, .p_vaddr = IMAGE_AT}};
    const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
        .e_type = ET_DYN,
        .e_machine = EM_X86_64,
        .e_phoff = sizeof header,
        .e_phnum = 2,
        .e_phentsize = sizeof *segments};
    segments[0].p_offset = sizeof header + sizeof segments;
    segments[0].p_vaddr = IMAGE_AT + segments[0].p_offset;
    segments[0].p_filesz = notes.size;
    segments[1].p_filesz = segments[0].p_offset + notes.size + strlen("description");
    text_append(out, &header, sizeof header);
    text_append(out, segments, sizeof segments);
    text_append(out, notes.data, notes.size);
    text_string(out, "description");
    text_string(out, "what no segment holds");
    text_free(&notes);
}

static void expect_description(const char *name, uint32_t type, int64_t offset,
                               const char *expected) {
    struct text file = {0};
    make_executable(&file, name, type, offset);
    struct bytes found;
    bool is_ours = strcmp(name, "Sinter") == 0 && type == SINTER_NOTE_DESCRIPTION;
    assert_int_equal(elffile_description(bytes_in(&file), &found), is_ours);
    assert_true(bytes_equal(found, bytes_of(expected)));
    text_free(&file);
}

static void test_description(void **state) {
    (void)state;
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION, 8, "description");
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION, 13, "iption");
    /* another's note, or one that leads out of the segment */
    expect_description("sinter", SINTER_NOTE_DESCRIPTION, 8, "");
    expect_description("Sinters", SINTER_NOTE_DESCRIPTION, 8, "");
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION + 1, 8, "");
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION, 8 + sizeof(struct sinter_description),
                       "");
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION, -0x100000, "");
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION, INT64_MAX, "");
    expect_description("Sinter", SINTER_NOTE_DESCRIPTION, INT64_MIN, "");
}

/* An object's is found by its section's name. */
static void test_description_of_object(void **state) {
    (void)state;
    struct text object = {0};
    make_object(&object, "");
    struct bytes found;
    assert_false(elffile_description(bytes_in(&object), &found));
    assert_int_equal(found.size, 0);
    /* Our section's name is put in place of a longer one. */
    static const char title[] = ".rela.debug_x";
    for (size_t i = 0; i + sizeof title <= object.size; i++)
        if (memcmp(object.data + i, title, sizeof title) == 0)
            memcpy(object.data + i, SINTER_SECTION_DESCRIPTION, sizeof SINTER_SECTION_DESCRIPTION);
    assert_true(elffile_description(bytes_in(&object), &found));
    assert_int_equal(found.size, 6 * sizeof(Elf64_Rela));
    text_free(&object);
}

/* ---- Damage ---- */

static bool read_symbol(const struct elffile_symbol *symbol, void *context) {
    size_t *sum = context;
    *sum += strlen(symbol->name) + strlen(symbol->section);
    return true;
}

/* Reads all that the file leads to, on a block of its own size, for sanitisers to see what is
 * outside. */
static size_t read_copy(const char *data, size_t size) {
    struct arena arena = {0};
    struct elffile_content content;
    uint8_t *copy = malloc(size ? size : 1);
    size_t sum = 0;
    uint32_t index = 0;
    assert_non_null(copy);
    if (size)
        memcpy(copy, data, size);
    struct bytes file = {copy, size};
    elffile_each_symbol(file, read_symbol, &sum);
    while (elffile_next_section(file, ".debug_x", &index, &arena, &content))
        for (size_t i = 0; i < content.bytes.size; i++)
            sum += content.bytes.data[i];
    struct bytes description;
    elffile_description(file, &description);
    for (size_t i = 0; i < description.size; i++)
        sum += description.data[i];
    arena_destroy(&arena);
    free(copy);
    return sum;
}

static void damage(struct text *file) {
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    size_t whole = read_copy(file->data, file->size), differing = 0;
    assert_true(whole > 0);
    for (size_t size = 0; size < file->size; size++)
        differing += read_copy(file->data, size) != whole;
    assert_true(differing > file->size / 4);
    for (size_t i = 0; i < file->size; i++)
        for (size_t v = 0; v < sizeof values; v++) {
            char before = file->data[i];
            file->data[i] = (char)values[v];
            read_copy(file->data, file->size);
            file->data[i] = before;
        }
    text_free(file);
}

static void test_damaged(void **state) {
    (void)state;
    struct text object = {0}, archive = {0}, executable = {0};
    make_object(&object, "");
    text_string(&archive, "!<arch>\n");
    add_member(&archive, "a.o/", bytes_in(&object));
    add_member(&archive, "b.o/", bytes_in(&object));
    make_executable(&executable, "Sinter", SINTER_NOTE_DESCRIPTION, 8);
    damage(&object);
    damage(&archive);
    damage(&executable);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_renaming),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_archives),
        cmocka_unit_test(test_archive_sizes),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_code_size),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_description_of_object),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
