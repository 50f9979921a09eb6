/* See dwarf.h. DWARF 5: 7.5 (units, abbreviations, forms), 3.3 (subprograms), 5 (types).
 *
 * Debug information is a sequence of units. In each, entries follow one another, every one with the
 * number of an abbreviation that says which attributes it has and in which form; entries with
 * children are followed by these, up to an entry 0. Everything is read through a cursor that stands
 * still, and gives zeros, once something did not fit. */
#include "native/dwarf.h"

#include "base/elffile.h"

#define TYPE_DEPTH_MAX 32u
#define UNIT_ABBREVIATIONS_MAX ((uint64_t)1 << 20)

enum {
    TAG_ARRAY = 0x01,
    TAG_ENUMERATION = 0x04,
    TAG_PARAMETER = 0x05,
    TAG_CLASS = 0x02,
    TAG_POINTER = 0x0f,
    TAG_COMPILE_UNIT = 0x11,
    TAG_MEMBER = 0x0d,
    TAG_STRUCTURE = 0x13,
    TAG_SUBROUTINE = 0x15,
    TAG_TYPEDEF = 0x16,
    TAG_UNSPECIFIED_PARAMETERS = 0x18,
    TAG_BASE = 0x24,
    TAG_CONST = 0x26,
    TAG_SUBPROGRAM = 0x2e,
    TAG_VOLATILE = 0x35,
    TAG_RESTRICT = 0x37,
};

enum {
    AT_NAME = 0x03,
    AT_BYTE_SIZE = 0x0b,
    AT_BIT_SIZE = 0x0d,
    AT_LANGUAGE = 0x13,
    AT_PROTOTYPED = 0x27,
    AT_CALLING_CONVENTION = 0x36,
    AT_DECLARATION = 0x3c,
    AT_ENCODING = 0x3e,
    AT_EXTERNAL = 0x3f,
    AT_SPECIFICATION = 0x47,
    AT_TYPE = 0x49,
    AT_LINKAGE_NAME = 0x6e,
    AT_STR_OFFSETS_BASE = 0x72,
    AT_MIPS_LINKAGE_NAME = 0x2007,
};

enum {
    FORM_ADDR = 0x01,
    FORM_BLOCK2 = 0x03,
    FORM_BLOCK4 = 0x04,
    FORM_DATA2 = 0x05,
    FORM_DATA4 = 0x06,
    FORM_DATA8 = 0x07,
    FORM_STRING = 0x08,
    FORM_BLOCK = 0x09,
    FORM_BLOCK1 = 0x0a,
    FORM_DATA1 = 0x0b,
    FORM_FLAG = 0x0c,
    FORM_SDATA = 0x0d,
    FORM_STRP = 0x0e,
    FORM_UDATA = 0x0f,
    FORM_REF_ADDR = 0x10,
    FORM_REF1 = 0x11,
    FORM_REF2 = 0x12,
    FORM_REF4 = 0x13,
    FORM_REF8 = 0x14,
    FORM_REF_UDATA = 0x15,
    FORM_INDIRECT = 0x16,
    FORM_SEC_OFFSET = 0x17,
    FORM_EXPRLOC = 0x18,
    FORM_FLAG_PRESENT = 0x19,
    FORM_STRX = 0x1a,
    FORM_ADDRX = 0x1b,
    FORM_REF_SUP4 = 0x1c,
    FORM_STRP_SUP = 0x1d,
    FORM_DATA16 = 0x1e,
    FORM_LINE_STRP = 0x1f,
    FORM_REF_SIG8 = 0x20,
    FORM_IMPLICIT_CONST = 0x21,
    FORM_LOCLISTX = 0x22,
    FORM_RNGLISTX = 0x23,
    FORM_REF_SUP8 = 0x24,
    FORM_STRX1 = 0x25,
    FORM_STRX2 = 0x26,
    FORM_STRX3 = 0x27,
    FORM_STRX4 = 0x28,
    FORM_ADDRX1 = 0x29,
    FORM_ADDRX2 = 0x2a,
    FORM_ADDRX3 = 0x2b,
    FORM_ADDRX4 = 0x2c,
};

enum {
    ENCODING_FLOAT = 0x04,
    ENCODING_SIGNED = 0x05,
    ENCODING_UNSIGNED = 0x07,
    ENCODING_UTF = 0x10
};
enum { CONVENTION_NORMAL = 1, CONVENTION_NOCALL = 3, CONVENTION_BY_REFERENCE = 4 };
enum { UNIT_TYPE = 2, UNIT_SKELETON = 4, UNIT_SPLIT_COMPILE = 5, UNIT_SPLIT_TYPE = 6 };

/* ---- Cursor ---- */

struct cursor {
    struct bytes left;
    bool failed;
};

static struct bytes take(struct cursor *c, uint64_t size) {
    if (c->failed || size > c->left.size) {
        c->failed = true;
        return (struct bytes){0};
    }
    struct bytes taken = {c->left.data, (size_t)size};
    if (size)
        c->left = bytes_from(c->left, (size_t)size);
    return taken;
}

/* Little-endian, up to 8 bytes. */
static uint64_t fixed(struct cursor *c, unsigned size) {
    struct bytes bytes = take(c, size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size; i++)
        value |= (uint64_t)bytes.data[i] << (8 * i);
    return value;
}

/* LEB128; what does not fit in 64 bits is cut, and of a signed one nobody needs the sign. */
static uint64_t leb(struct cursor *c) {
    uint64_t value = 0;
    for (unsigned shift = 0; !c->failed; shift += 7) {
        uint8_t byte = (uint8_t)fixed(c, 1);
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

static const char *string(struct cursor *c) {
    const uint8_t *end = c->failed || !c->left.size ? NULL : memchr(c->left.data, 0, c->left.size);
    if (!end) {
        c->failed = true;
        return "";
    }
    return (const char *)take(c, (uint64_t)(end - c->left.data) + 1).data;
}

static struct cursor cursor_at(struct bytes bytes, uint64_t offset) {
    if (offset >= bytes.size)
        return (struct cursor){.failed = offset > bytes.size};
    return (struct cursor){.left = bytes_from(bytes, (size_t)offset)};
}

static const char *string_at(struct bytes bytes, uint64_t offset) {
    struct cursor c = cursor_at(bytes, offset);
    return string(&c);
}

/* ---- Units ---- */

struct abbreviation {
    uint64_t code;
    uint64_t tag;
    bool has_children;
    struct bytes attributes; /* pairs of numbers, up to two 0s */
};

struct sections {
    struct arena *arena;
    struct bytes info; /* the one that is being read */
    struct bytes abbreviations;
    struct bytes strings;
    struct bytes line_strings;
    struct bytes string_offsets;
};

struct unit {
    const struct sections *sections;
    uint64_t start; /* of the unit in the section */
    uint64_t end;
    uint64_t first; /* entry */
    unsigned version;
    unsigned type;
    unsigned offset_bytes;
    unsigned address_bytes;
    struct abbreviation *abbreviations;
    uint64_t abbreviation_count;
    uint64_t strings_base;
    bool is_c;          /* where there are functions without a prototype */
    bool has_c_structs; /* C's or C++'s, which are passed by value in the same way */
    bool passes_values; /* a parameter of a number's type is the number: not so in Fortran */
};

/* Reads the abbreviations at `offset`, twice: first to count them. */
static void read_abbreviations(struct unit *unit, uint64_t offset) {
    struct bytes section = unit->sections->abbreviations;
    for (int pass = 0; pass < 2; pass++) {
        struct cursor c = cursor_at(section, offset);
        uint64_t count = 0;
        while (!c.failed && count < UNIT_ABBREVIATIONS_MAX) {
            struct abbreviation entry = {.code = leb(&c)};
            if (!entry.code)
                break;
            entry.tag = leb(&c);
            entry.has_children = fixed(&c, 1) != 0;
            entry.attributes = c.left;
            for (uint64_t name = 1, form = 1; !c.failed && (name || form);) {
                name = leb(&c);
                form = leb(&c);
                if (form == FORM_IMPLICIT_CONST)
                    leb(&c);
            }
            if (pass && !c.failed)
                unit->abbreviations[count] = entry;
            count += !c.failed;
        }
        if (!pass)
            unit->abbreviations =
                arena_array(unit->sections->arena, count + 1, sizeof *unit->abbreviations);
        unit->abbreviation_count = count;
    }
}

static const struct abbreviation *find_abbreviation(const struct unit *unit, uint64_t code) {
    if (code - 1 < unit->abbreviation_count && unit->abbreviations[code - 1].code == code)
        return &unit->abbreviations[code - 1];
    for (uint64_t i = 0; i < unit->abbreviation_count; i++)
        if (unit->abbreviations[i].code == code)
            return &unit->abbreviations[i];
    return NULL;
}

/* Reads a unit's header; false where there is none of a version that is known. `end` is set even
 * then, where it can be. */
static bool read_header(const struct sections *sections, uint64_t offset, struct unit *unit,
                        uint64_t *abbreviations) {
    struct cursor c = cursor_at(sections->info, offset);
    *unit = (struct unit){.sections = sections, .start = offset, .offset_bytes = 4};
    uint64_t size = fixed(&c, 4);
    if (size == 0xffffffff) {
        unit->offset_bytes = 8;
        size = fixed(&c, 8);
    }
    if (c.failed || size > c.left.size)
        return false;
    c.left.size = (size_t)size;
    unit->end = (uint64_t)(c.left.data - sections->info.data) + size;
    unit->version = (unsigned)fixed(&c, 2);
    if (unit->version == 5) {
        unit->type = (unsigned)fixed(&c, 1);
        unit->address_bytes = (unsigned)fixed(&c, 1);
        *abbreviations = fixed(&c, unit->offset_bytes);
        if (unit->type == UNIT_SKELETON || unit->type == UNIT_SPLIT_COMPILE)
            take(&c, 8);
        if (unit->type == UNIT_TYPE || unit->type == UNIT_SPLIT_TYPE)
            take(&c, 8 + unit->offset_bytes);
    } else {
        *abbreviations = fixed(&c, unit->offset_bytes);
        unit->address_bytes = (unsigned)fixed(&c, 1);
    }
    unit->first = c.failed ? 0 : (uint64_t)(c.left.data - sections->info.data);
    return !c.failed && unit->address_bytes <= 8 && unit->version >= 4 && unit->version <= 5;
}

/* ---- Entries ---- */

/* An entry, with those of its attributes that count here. */
struct entry {
    uint64_t tag; /* 0: the end of a list of children */
    bool has_children;
    const char *name;
    const char *linkage_name;
    uint64_t type; /* offsets in the section; 0: none */
    uint64_t specification;
    uint64_t size_bytes;
    uint64_t encoding;
    uint64_t language;
    uint64_t convention;
    uint64_t strings_base;
    bool is_declaration;
    bool is_external;
    bool is_prototyped;
    bool has_bit_size;
    bool has_unknown_type; /* in a form that leads nowhere we can read */
    bool has_unknown_specification;
};

static uint64_t block_bytes(struct cursor *c, uint64_t form) {
    return form == FORM_BLOCK1   ? fixed(c, 1)
           : form == FORM_BLOCK2 ? fixed(c, 2)
           : form == FORM_BLOCK4 ? fixed(c, 4)
                                 : leb(c);
}

/* A value: a number, or a reference, as an offset in the section, or a string. */
struct value {
    uint64_t number;
    const char *string;
    bool is_reference;
};

static const char *indexed_string(const struct unit *unit, uint64_t index) {
    struct bytes offsets = unit->sections->string_offsets;
    if (index > offsets.size) /* so that the product cannot wrap */
        return "";
    struct cursor c = cursor_at(offsets, unit->strings_base + index * unit->offset_bytes);
    return string_at(unit->sections->strings, fixed(&c, unit->offset_bytes));
}

static void read_reference(const struct unit *unit, uint64_t form, struct cursor *c,
                           struct value *value) {
    static const unsigned bytes[] = {1, 2, 4, 8};
    value->is_reference = true;
    if (form == FORM_REF_ADDR)
        value->number = fixed(c, unit->offset_bytes);
    else
        value->number =
            unit->start + (form == FORM_REF_UDATA ? leb(c) : fixed(c, bytes[form - FORM_REF1]));
}

/* How many bytes a number of `form` has; 0 for other forms. */
static unsigned number_bytes(const struct unit *unit, uint64_t form) {
    switch (form) {
    case FORM_ADDR:
        return unit->address_bytes;
    case FORM_DATA1:
    case FORM_FLAG:
    case FORM_ADDRX1:
        return 1;
    case FORM_DATA2:
    case FORM_ADDRX2:
        return 2;
    case FORM_ADDRX3:
        return 3;
    case FORM_DATA4:
    case FORM_REF_SUP4:
    case FORM_ADDRX4:
        return 4;
    case FORM_DATA8:
    case FORM_REF_SIG8:
    case FORM_REF_SUP8:
        return 8;
    case FORM_SEC_OFFSET:
    case FORM_STRP_SUP:
        return unit->offset_bytes;
    default:
        return 0;
    }
}

/* A string of `form`; NULL for other forms. */
static const char *read_string(const struct unit *unit, uint64_t form, struct cursor *c) {
    const struct sections *sections = unit->sections;
    switch (form) {
    case FORM_STRING:
        return string(c);
    case FORM_STRP:
        return string_at(sections->strings, fixed(c, unit->offset_bytes));
    case FORM_LINE_STRP:
        return string_at(sections->line_strings, fixed(c, unit->offset_bytes));
    case FORM_STRX:
        return indexed_string(unit, leb(c));
    case FORM_STRX1:
    case FORM_STRX2:
    case FORM_STRX3:
    case FORM_STRX4:
        return indexed_string(unit, fixed(c, (unsigned)(form - FORM_STRX1) + 1));
    default:
        return NULL;
    }
}

/* All others; one of an unknown form fails the cursor: nobody knows how long it is. */
static void read_other(const struct unit *unit, uint64_t form, struct cursor *c,
                       struct value *value) {
    switch (form) {
    case FORM_DATA16:
        take(c, 16);
        break;
    case FORM_SDATA:
    case FORM_UDATA:
    case FORM_ADDRX:
    case FORM_LOCLISTX:
    case FORM_RNGLISTX:
        value->number = leb(c);
        break;
    case FORM_FLAG_PRESENT:
        value->number = 1;
        break;
    case FORM_BLOCK:
    case FORM_BLOCK1:
    case FORM_BLOCK2:
    case FORM_BLOCK4:
    case FORM_EXPRLOC:
        take(c, block_bytes(c, form));
        break;
    case FORM_REF_ADDR:
    case FORM_REF1:
    case FORM_REF2:
    case FORM_REF4:
    case FORM_REF8:
    case FORM_REF_UDATA:
        read_reference(unit, form, c, value);
        break;
    default:
        c->failed = true;
    }
}

static struct value read_value(const struct unit *unit, uint64_t form, struct cursor *c) {
    struct value value = {0};
    if (form == FORM_INDIRECT)
        form = leb(c);
    unsigned size = number_bytes(unit, form);
    if (size)
        value.number = fixed(c, size);
    else if (!(value.string = read_string(unit, form, c)))
        read_other(unit, form, c, &value);
    return value;
}

static void set_attribute(struct entry *entry, uint64_t name, const struct value *value) {
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

/* Reads the entry at the cursor. False at a fault. */
static bool read_entry(const struct unit *unit, struct cursor *c, struct entry *entry) {
    *entry = (struct entry){0};
    uint64_t code = leb(c);
    if (c->failed || !code)
        return !c->failed;
    const struct abbreviation *abbreviation = find_abbreviation(unit, code);
    if (!abbreviation)
        return false;
    entry->tag = abbreviation->tag;
    entry->has_children = abbreviation->has_children;
    struct cursor list = {.left = abbreviation->attributes};
    for (;;) {
        uint64_t name = leb(&list), form = leb(&list);
        if (!name && !form)
            break;
        struct value value = {0};
        if (form == FORM_IMPLICIT_CONST)
            value.number = leb(&list);
        else
            value = read_value(unit, form, c);
        if (c->failed || list.failed)
            return false;
        set_attribute(entry, name, &value);
    }
    return entry->tag != 0;
}

static struct cursor unit_cursor(const struct unit *unit, uint64_t offset) {
    struct bytes info = {unit->sections->info.data, (size_t)unit->end};
    return cursor_at(info, offset);
}

static bool is_one_of(uint64_t language, const uint8_t *languages, size_t count) {
    return language < 0x80 && memchr(languages, (int)language, count);
}

/* DWARF 5, 3.1.1, and the list of languages added since. */
static void set_language(struct unit *unit, uint64_t language) {
    static const uint8_t c[] = {0x01, 0x02, 0x0c,
                                0x1d, 0x2c, 0x3e}; /* C89, C, C99, C11, C17, C23 */
    static const uint8_t cplusplus[] = {0x04, 0x1a, 0x21, 0x2a, 0x2b, 0x3a}; /* C++98 to C++23 */
    static const uint8_t others[] = {0x1c, 0x27};                            /* Rust, Zig */
    unit->is_c = is_one_of(language, c, sizeof c);
    unit->has_c_structs = unit->is_c || is_one_of(language, cplusplus, sizeof cplusplus);
    unit->passes_values = unit->has_c_structs || is_one_of(language, others, sizeof others);
}

/* The unit at `offset`, with its abbreviations and what its first entry says of all. */
static bool open_unit(const struct sections *sections, uint64_t offset, struct unit *unit) {
    uint64_t abbreviations;
    struct entry root;
    if (!read_header(sections, offset, unit, &abbreviations))
        return false;
    read_abbreviations(unit, abbreviations);
    struct cursor c = unit_cursor(unit, unit->first);
    if (!read_entry(unit, &c, &root))
        return false;
    unit->strings_base = root.strings_base;
    set_language(unit, root.language);
    return true;
}

/* The entry at `offset`, most often one of `unit`; `*home` is set to the unit that it is in. */
static bool entry_at(const struct unit *unit, uint64_t offset, struct unit *home,
                     struct entry *entry) {
    *home = *unit;
    if (offset < unit->first || offset >= unit->end) {
        uint64_t ignored, at = 0;
        while (read_header(unit->sections, at, home, &ignored),
               home->end > at && offset >= home->end)
            at = home->end;
        if (offset < home->first || offset >= home->end || !open_unit(unit->sections, at, home))
            return false;
    }
    struct cursor c = unit_cursor(home, offset);
    return read_entry(home, &c, entry);
}

/* ---- Types ---- */

static const struct dwarf_type other = {.kind = DWARF_OTHER, .text = "a type unknown to Sinter"};
static const struct dwarf_type none = {.kind = DWARF_VOID, .text = "void"};

static const struct dwarf_type *read_type(const struct unit *unit, const struct entry *of,
                                          unsigned depth);

/* Integers are what takes every value of its size. Code counts on it that a _BitInt has no other
 * bits, and a character of Rust's no other values than Unicode's. */
static struct dwarf_type base_type(const struct unit *unit, const struct entry *entry) {
    enum dwarf_kind kind = DWARF_OTHER;
    bool is_narrow = entry->has_bit_size || (entry->name && strstr(entry->name, "_BitInt"));
    if (entry->encoding == ENCODING_FLOAT)
        kind = DWARF_FLOAT;
    if (!is_narrow && (entry->encoding == ENCODING_SIGNED || entry->encoding == ENCODING_UNSIGNED ||
                       (entry->encoding == ENCODING_UTF && unit->is_c)))
        kind = DWARF_INTEGER;
    return (struct dwarf_type){
        .kind = kind, .size_bytes = entry->size_bytes, .text = entry->name ? entry->name : "?"};
}

static struct dwarf_type tagged_type(const struct entry *entry, const char *word,
                                     enum dwarf_kind kind, struct arena *arena) {
    const char *tag = entry->name ? entry->name : "";
    return (struct dwarf_type){.kind = kind,
                               .size_bytes = entry->size_bytes,
                               .tag = tag,
                               .text = arena_format(arena, "%s %s", word, *tag ? tag : "{...}")};
}

static bool is_array_of_bytes(const struct unit *unit, const struct entry *of, unsigned depth) {
    struct unit home;
    struct entry array;
    if (!of->type || !entry_at(unit, of->type, &home, &array) || array.tag != TAG_ARRAY)
        return false;
    const struct dwarf_type *element = read_type(&home, &array, depth);
    return element->kind != DWARF_STRUCT && element->size_bytes == 1;
}

/* Whether the struct at `offset` has one member, an array of bytes, and nothing else: no base, and
 * no function, which may be a constructor. */
static bool is_bytes(const struct unit *unit, uint64_t offset, unsigned depth) {
    struct cursor c = unit_cursor(unit, offset);
    struct entry entry, child;
    if (!read_entry(unit, &c, &entry) || !entry.has_children || !read_entry(unit, &c, &child) ||
        child.tag != TAG_MEMBER || child.has_children || !is_array_of_bytes(unit, &child, depth))
        return false;
    return read_entry(unit, &c, &child) && !child.tag;
}

/* How one is passed by value is said for C alone, and for bytes: Rust passes large ones by address,
 * and C++ those with a constructor of their own, of which not every compiler tells. */
static struct dwarf_type struct_type(const struct unit *unit, const struct entry *entry,
                                     uint64_t offset, unsigned depth) {
    struct dwarf_type type = tagged_type(entry, "struct", DWARF_STRUCT, unit->sections->arena);
    type.is_c_bytes = unit->has_c_structs && entry->convention != CONVENTION_BY_REFERENCE &&
                      is_bytes(unit, offset, depth);
    return type;
}

/* Only a raw pointer may be null, and twice the same: one of C's or C++'s, which has no name, or
 * Rust's `*mut T`, but not its `&T` and `Box<T>`. */
static struct dwarf_type pointer_type(const struct unit *unit, const struct entry *entry,
                                      unsigned depth) {
    if (entry->name && *entry->name != '*')
        return (struct dwarf_type){.kind = DWARF_OTHER, .text = entry->name};
    const struct dwarf_type *target = read_type(unit, entry, depth);
    bool is_close = target->kind == DWARF_POINTER && !target->is_const;
    return (struct dwarf_type){
        .kind = DWARF_POINTER,
        .size_bytes = entry->size_bytes ? entry->size_bytes : unit->address_bytes,
        .target = target,
        .text = arena_format(unit->sections->arena, "%s%s*", target->text, is_close ? "" : " ")};
}

/* A typedef is what it names, under its own name. */
static struct dwarf_type named_type(const struct unit *unit, const struct entry *entry,
                                    unsigned depth) {
    struct dwarf_type type = *read_type(unit, entry, depth);
    type.text = entry->name ? entry->name : type.text;
    return type;
}

static struct dwarf_type const_type(const struct unit *unit, const struct entry *entry,
                                    unsigned depth) {
    struct dwarf_type type = *read_type(unit, entry, depth);
    type.is_const = true;
    type.text = arena_format(unit->sections->arena,
                             type.kind == DWARF_POINTER ? "%s const" : "const %s", type.text);
    return type;
}

/* The type that an entry's attribute DW_AT_type leads to. */
static const struct dwarf_type *read_type(const struct unit *unit, const struct entry *of,
                                          unsigned depth) {
    struct unit home;
    struct entry entry;
    struct arena *arena = unit->sections->arena;
    if (!of->type)
        return of->has_unknown_type ? &other : &none;
    if (depth == TYPE_DEPTH_MAX || !entry_at(unit, of->type, &home, &entry))
        return &other;
    struct dwarf_type type = other;
    if (entry.tag == TAG_BASE)
        type = base_type(&home, &entry);
    else if (entry.tag == TAG_ENUMERATION)
        type = tagged_type(&entry, "enum", home.is_c ? DWARF_INTEGER : DWARF_OTHER, arena);
    else if (entry.tag == TAG_STRUCTURE || entry.tag == TAG_CLASS)
        type = struct_type(&home, &entry, of->type, depth + 1);
    else if (entry.tag == TAG_POINTER)
        type = pointer_type(&home, &entry, depth + 1);
    else if (entry.tag == TAG_TYPEDEF)
        type = named_type(&home, &entry, depth + 1);
    else if (entry.tag == TAG_CONST)
        type = const_type(&home, &entry, depth + 1);
    else if (entry.tag == TAG_VOLATILE || entry.tag == TAG_RESTRICT)
        type = *read_type(&home, &entry, depth + 1);
    else if (entry.tag == TAG_SUBROUTINE)
        type.text = "a function";
    struct dwarf_type *kept = arena_alloc(arena, sizeof *kept);
    *kept = type;
    return kept;
}

/* ---- Functions ---- */

/* The parameters of the function whose children begin at the cursor. False at a fault. */
static bool read_params(const struct unit *unit, struct cursor c, struct dwarf_function *function) {
    const struct dwarf_type *params[DWARF_PARAMS_MAX];
    struct entry entry;
    uint32_t count = 0;
    for (uint64_t depth = 1; depth;) {
        if (!read_entry(unit, &c, &entry))
            return false;
        if (!entry.tag)
            depth--;
        if (depth == 1 && entry.tag == TAG_UNSPECIFIED_PARAMETERS)
            function->is_variadic = true;
        if (depth == 1 && entry.tag == TAG_PARAMETER) {
            if (count == DWARF_PARAMS_MAX)
                return false;
            params[count++] = read_type(unit, &entry, 0);
        }
        depth += entry.has_children;
    }
    function->param_count = count;
    function->params = arena_array(unit->sections->arena, count + 1, sizeof *function->params);
    if (count)
        memcpy(function->params, params, count * sizeof *params);
    return true;
}

/* Takes from the declaration that a definition completes what the definition does not say: without
 * a type it would return nothing. */
static void complete(const struct unit *unit, struct entry *entry) {
    struct unit home;
    struct entry declaration;
    if (!entry->specification && !entry->has_unknown_specification)
        return;
    if (!entry->specification || !entry_at(unit, entry->specification, &home, &declaration)) {
        entry->has_unknown_type |= !entry->type;
        return;
    }
    entry->has_unknown_type |= !entry->type && declaration.has_unknown_type;
    entry->name = entry->name ? entry->name : declaration.name;
    entry->linkage_name = entry->linkage_name ? entry->linkage_name : declaration.linkage_name;
    entry->type = entry->type ? entry->type : declaration.type;
    entry->is_external |= declaration.is_external;
    entry->is_prototyped |= declaration.is_prototyped;
}

/* `c` is behind the entry of a function. */
static void visit_function(const struct unit *unit, struct entry entry, struct cursor c,
                           const struct dwarf_visitor *visitor) {
    complete(unit, &entry);
    const char *symbol = entry.linkage_name ? entry.linkage_name : entry.name;
    if (!symbol || !entry.is_external || entry.is_declaration ||
        !visitor->wants(symbol, visitor->context))
        return;
    struct dwarf_function function = {.symbol = symbol,
                                      .result = read_type(unit, &entry, 0),
                                      .has_prototype = entry.is_prototyped || !unit->is_c,
                                      .has_own_convention = entry.convention &&
                                                            entry.convention != CONVENTION_NORMAL &&
                                                            entry.convention != CONVENTION_NOCALL,
                                      .has_unknown_language = !unit->passes_values};
    if (!entry.has_children || read_params(unit, c, &function))
        visitor->found(&function, visitor->context);
}

static void visit_unit(const struct unit *unit, const struct dwarf_visitor *visitor) {
    struct cursor c = unit_cursor(unit, unit->first);
    struct entry entry;
    while (c.left.size && read_entry(unit, &c, &entry))
        if (entry.tag == TAG_SUBPROGRAM)
            visit_function(unit, entry, c, visitor);
}

static struct bytes first_section(struct bytes object, const char *name, struct arena *arena,
                                  bool *is_compressed) {
    uint32_t index = 0;
    struct elffile_content content = {0};
    if (elffile_next_section(object, name, &index, arena, &content))
        *is_compressed |= content.is_compressed;
    return content.bytes;
}

enum dwarf_state dwarf_each_function(struct bytes object, struct arena *arena,
                                     const struct dwarf_visitor *visitor) {
    bool is_compressed = false, is_present = false;
    struct elffile_content info;
    struct sections sections = {
        .arena = arena,
        .abbreviations = first_section(object, ".debug_abbrev", arena, &is_compressed),
        .strings = first_section(object, ".debug_str", arena, &is_compressed),
        .line_strings = first_section(object, ".debug_line_str", arena, &is_compressed),
        .string_offsets = first_section(object, ".debug_str_offsets", arena, &is_compressed)};
    for (uint32_t index = 0; elffile_next_section(object, ".debug_info", &index, arena, &info);) {
        struct unit unit;
        is_present = true;
        is_compressed |= info.is_compressed;
        sections.info = info.bytes;
        for (uint64_t at = 0; !is_compressed && at < info.bytes.size; at = unit.end) {
            bool opened = open_unit(&sections, at, &unit);
            if (unit.end <= at)
                break;
            if (opened)
                visit_unit(&unit, visitor);
        }
    }
    return is_compressed ? DWARF_COMPRESSED : is_present ? DWARF_READ : DWARF_ABSENT;
}
