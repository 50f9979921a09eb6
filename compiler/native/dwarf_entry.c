/* See dwarf_entry.h. */
#include "native/dwarf_entry.h"

#include "native/dwarf_value.h"

#define UNIT_ABBREVIATIONS_MAX ((uint64_t)1 << 20)
#define UNIT_ATTRIBUTES_MAX 4096u /* of one abbreviation */

enum {
    AT_NAME = 0x03,
    AT_BYTE_SIZE = 0x0b,
    AT_BIT_SIZE = 0x0d,
    AT_STMT_LIST = 0x10,
    AT_LOW_PC = 0x11,
    AT_HIGH_PC = 0x12,
    AT_LANGUAGE = 0x13,
    AT_COMP_DIR = 0x1b,
    AT_PROTOTYPED = 0x27,
    AT_ABSTRACT_ORIGIN = 0x31,
    AT_CALLING_CONVENTION = 0x36,
    AT_DECLARATION = 0x3c,
    AT_ENCODING = 0x3e,
    AT_EXTERNAL = 0x3f,
    AT_SPECIFICATION = 0x47,
    AT_TYPE = 0x49,
    AT_RANGES = 0x55,
    AT_CALL_COLUMN = 0x57,
    AT_CALL_LINE = 0x59,
    AT_LINKAGE_NAME = 0x6e,
    AT_STR_OFFSETS_BASE = 0x72,
    AT_MIPS_LINKAGE_NAME = 0x2007,
};

enum { UNIT_TYPE = 2, UNIT_SKELETON = 4, UNIT_SPLIT_COMPILE = 5, UNIT_SPLIT_TYPE = 6 };

/* ---- Units ---- */

/* Reads the abbreviations at `offset` in two passes; the first one counts them. */
static void read_abbreviations(struct dwarf_unit *unit, uint64_t offset) {
    struct bytes section = unit->sections->abbreviations;
    for (int pass = 0; pass < 2; pass++) {
        struct dwarf_cursor c = dwarf_cursor_at(section, offset);
        size_t size = c.left.size;
        uint64_t count = 0;
        while (!c.failed && count < UNIT_ABBREVIATIONS_MAX) {
            struct dwarf_abbreviation entry = {.code = dwarf_leb(&c)};
            if (!entry.code)
                break;
            entry.tag = dwarf_leb(&c);
            entry.has_children = dwarf_fixed(&c, 1) != 0;
            entry.attributes = c.left;
            unsigned left = UNIT_ATTRIBUTES_MAX;
            for (uint64_t name = 1, form = 1; !c.failed && (name || form);) {
                c.failed = left-- == 0;
                name = dwarf_leb(&c);
                form = dwarf_leb(&c);
                if (form == DWARF_FORM_IMPLICIT_CONST)
                    dwarf_leb(&c);
            }
            if (pass && !c.failed)
                unit->abbreviations[count] = entry;
            count += !c.failed;
        }
        if (!pass)
            unit->abbreviations =
                arena_array(unit->sections->arena, count + 1, sizeof *unit->abbreviations);
        unit->abbreviation_count = count;
        unit->abbreviation_bytes = size - c.left.size;
    }
}

static const struct dwarf_abbreviation *find_abbreviation(const struct dwarf_unit *unit,
                                                          uint64_t code) {
    if (code - 1 < unit->abbreviation_count && unit->abbreviations[code - 1].code == code)
        return &unit->abbreviations[code - 1];
    for (uint64_t i = 0; i < unit->abbreviation_count; i++)
        if (unit->abbreviations[i].code == code)
            return &unit->abbreviations[i];
    return NULL;
}

/* Reads a unit's header. False when it is broken or of an unknown version; `end` is set even then
 * if it can be read. */
static bool read_header(const struct dwarf_sections *sections, uint64_t offset,
                        struct dwarf_unit *unit, uint64_t *abbreviations) {
    struct dwarf_cursor c = dwarf_cursor_at(sections->info, offset);
    *unit = (struct dwarf_unit){.sections = sections, .start = offset, .offset_bytes = 4};
    uint64_t size = dwarf_fixed(&c, 4);
    if (size == 0xffffffff) {
        unit->offset_bytes = 8;
        size = dwarf_fixed(&c, 8);
    }
    if (c.failed || size > c.left.size)
        return false;
    c.left.size = (size_t)size;
    unit->end = (uint64_t)(c.left.data - sections->info.data) + size;
    unit->version = (unsigned)dwarf_fixed(&c, 2);
    if (unit->version == 5) {
        unit->type = (unsigned)dwarf_fixed(&c, 1);
        unit->address_bytes = (unsigned)dwarf_fixed(&c, 1);
        *abbreviations = dwarf_fixed(&c, unit->offset_bytes);
        if (unit->type == UNIT_SKELETON || unit->type == UNIT_SPLIT_COMPILE)
            dwarf_take(&c, 8);
        if (unit->type == UNIT_TYPE || unit->type == UNIT_SPLIT_TYPE)
            dwarf_take(&c, 8 + unit->offset_bytes);
    } else {
        *abbreviations = dwarf_fixed(&c, unit->offset_bytes);
        unit->address_bytes = (unsigned)dwarf_fixed(&c, 1);
    }
    unit->first = c.failed ? 0 : (uint64_t)(c.left.data - sections->info.data);
    return !c.failed && unit->address_bytes <= 8 && unit->version >= 4 && unit->version <= 5;
}

/* ---- Entries ---- */

static void set_attribute(struct dwarf_entry *entry, uint64_t name,
                          const struct dwarf_value *value) {
    switch (name) {
    case AT_NAME:
        entry->name = value->string;
        break;
    case AT_LINKAGE_NAME:
    case AT_MIPS_LINKAGE_NAME:
        entry->linkage_name = value->string;
        break;
    case AT_TYPE:
        entry->type = value->is_reference ? value->number : 0;
        entry->has_unknown_type = !value->is_reference;
        break;
    case AT_SPECIFICATION:
        entry->specification = value->is_reference ? value->number : 0;
        entry->has_unknown_specification = !value->is_reference;
        break;
    case AT_BYTE_SIZE:
        entry->size_bytes = value->number;
        break;
    case AT_BIT_SIZE:
        entry->has_bit_size = true;
        break;
    case AT_ENCODING:
        entry->encoding = value->number;
        break;
    case AT_STMT_LIST:
        entry->lines = value->number;
        entry->has_lines = true;
        break;
    case AT_LOW_PC:
        entry->low = value->number;
        entry->has_low = true;
        break;
    case AT_HIGH_PC:
        entry->high = value->number;
        entry->high_is_address = value->is_address;
        break;
    case AT_RANGES:
        entry->ranges = value->number;
        entry->has_ranges = true;
        break;
    case AT_ABSTRACT_ORIGIN:
        entry->origin = value->is_reference ? value->number : 0;
        break;
    case AT_CALL_LINE:
        entry->call_line = value->number;
        break;
    case AT_CALL_COLUMN:
        entry->call_column = value->number;
        entry->call_column_bytes = value->bytes;
        break;
    case AT_COMP_DIR:
        entry->directory = value->string;
        break;
    case AT_LANGUAGE:
        entry->language = value->number;
        break;
    case AT_CALLING_CONVENTION:
        entry->convention = value->number;
        break;
    case AT_STR_OFFSETS_BASE:
        entry->strings_base = value->number;
        break;
    case AT_DECLARATION:
        entry->is_declaration = value->number != 0;
        break;
    case AT_EXTERNAL:
        entry->is_external = value->number != 0;
        break;
    case AT_PROTOTYPED:
        entry->is_prototyped = value->number != 0;
        break;
    default:
        break;
    }
}

bool dwarf_entry_read(const struct dwarf_unit *unit, struct dwarf_cursor *c,
                      struct dwarf_entry *entry) {
    *entry = (struct dwarf_entry){0};
    uint64_t code = dwarf_leb(c);
    if (c->failed || !code)
        return !c->failed;
    const struct dwarf_abbreviation *abbreviation = find_abbreviation(unit, code);
    if (!abbreviation)
        return false;
    entry->tag = abbreviation->tag;
    entry->has_children = abbreviation->has_children;
    struct dwarf_cursor list = {.left = abbreviation->attributes};
    for (;;) {
        uint64_t name = dwarf_leb(&list), form = dwarf_leb(&list);
        if (!name && !form)
            break;
        struct dwarf_value value = {0};
        if (form == DWARF_FORM_IMPLICIT_CONST)
            value.number = dwarf_leb(&list);
        else
            value = dwarf_value_read(unit, form, c);
        if (c->failed || list.failed)
            return false;
        set_attribute(entry, name, &value);
    }
    return entry->tag != 0;
}

struct dwarf_cursor dwarf_unit_cursor(const struct dwarf_unit *unit, uint64_t offset) {
    struct bytes info = {unit->sections->info.data, (size_t)unit->end};
    return dwarf_cursor_at(info, offset);
}

static bool is_one_of(uint64_t language, const uint8_t *languages, size_t count) {
    return language < 0x80 && memchr(languages, (int)language, count);
}

/* DWARF 5, 3.1.1, and the list of languages added since. */
static void set_language(struct dwarf_unit *unit, uint64_t language) {
    static const uint8_t c[] = {0x01, 0x02, 0x0c,
                                0x1d, 0x2c, 0x3e}; /* C89, C, C99, C11, C17, C23 */
    static const uint8_t cplusplus[] = {0x04, 0x1a, 0x21, 0x2a, 0x2b, 0x3a}; /* C++98 to C++23 */
    static const uint8_t others[] = {0x1c, 0x27};                            /* Rust, Zig */
    unit->is_c = is_one_of(language, c, sizeof c);
    unit->has_c_structs = unit->is_c || is_one_of(language, cplusplus, sizeof cplusplus);
    unit->passes_values = unit->has_c_structs || is_one_of(language, others, sizeof others);
}

bool dwarf_unit_open(const struct dwarf_sections *sections, uint64_t offset,
                     struct dwarf_unit *unit) {
    uint64_t abbreviations;
    struct dwarf_entry root;
    if (!read_header(sections, offset, unit, &abbreviations))
        return false;
    read_abbreviations(unit, abbreviations);
    struct dwarf_cursor c = dwarf_unit_cursor(unit, unit->first);
    if (!dwarf_entry_read(unit, &c, &root))
        return false;
    unit->strings_base = root.strings_base;
    set_language(unit, root.language);
    return true;
}

bool dwarf_entry_at(const struct dwarf_unit *unit, uint64_t offset, struct dwarf_unit *home,
                    struct dwarf_entry *entry) {
    *home = *unit;
    if (offset < unit->first || offset >= unit->end) {
        uint64_t ignored, at = 0;
        while (read_header(unit->sections, at, home, &ignored),
               home->end > at && offset >= home->end)
            at = home->end;
        if (offset < home->first || offset >= home->end ||
            !dwarf_unit_open(unit->sections, at, home))
            return false;
    }
    struct dwarf_cursor c = dwarf_unit_cursor(home, offset);
    return dwarf_entry_read(home, &c, entry);
}
