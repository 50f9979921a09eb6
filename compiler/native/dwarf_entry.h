/* Entries of debug information: DWARF 5, 7.5 (units, abbreviations, forms).
 *
 * Debug information is a sequence of units, and a unit is a sequence of entries. An entry starts
 * with the number of an abbreviation, which lists its attributes and the form of each value. The
 * children of an entry follow it, up to an entry 0. Everything is read through a cursor: once
 * something does not fit, the cursor stays where it is and yields zeros. */
#ifndef COMPILER_NATIVE_DWARF_ENTRY_H
#define COMPILER_NATIVE_DWARF_ENTRY_H

#include "base/arena.h"
#include "base/text.h"

enum {
    DWARF_TAG_ARRAY = 0x01,
    DWARF_TAG_ENUMERATION = 0x04,
    DWARF_TAG_PARAMETER = 0x05,
    DWARF_TAG_CLASS = 0x02,
    DWARF_TAG_LEXICAL_BLOCK = 0x0b,
    DWARF_TAG_INLINED = 0x1d,
    DWARF_TAG_POINTER = 0x0f,
    DWARF_TAG_COMPILE_UNIT = 0x11,
    DWARF_TAG_MEMBER = 0x0d,
    DWARF_TAG_STRUCTURE = 0x13,
    DWARF_TAG_SUBROUTINE = 0x15,
    DWARF_TAG_TYPEDEF = 0x16,
    DWARF_TAG_UNSPECIFIED_PARAMETERS = 0x18,
    DWARF_TAG_BASE = 0x24,
    DWARF_TAG_CONST = 0x26,
    DWARF_TAG_SUBPROGRAM = 0x2e,
    DWARF_TAG_VOLATILE = 0x35,
    DWARF_TAG_RESTRICT = 0x37,
};

struct dwarf_cursor {
    struct bytes left;
    bool failed;
};

struct dwarf_abbreviation {
    uint64_t code;
    uint64_t tag;
    bool has_children;
    struct bytes attributes; /* pairs of an attribute and a form, up to two 0s */
};

struct dwarf_sections {
    struct arena *arena;
    struct bytes info; /* the section being read */
    struct bytes abbreviations;
    struct bytes strings;
    struct bytes line_strings;
    struct bytes string_offsets;
    size_t string_most_bytes; /* longer strings of the sections of strings are empty; 0: no limit */
};

struct dwarf_unit {
    const struct dwarf_sections *sections;
    uint64_t start; /* where the unit is in the section */
    uint64_t end;
    uint64_t first; /* the offset of the first entry */
    unsigned version;
    unsigned type;
    unsigned offset_bytes;
    unsigned address_bytes;
    struct dwarf_abbreviation *abbreviations;
    uint64_t abbreviation_count;
    uint64_t abbreviation_bytes; /* how much was read for them, even if the unit is broken */
    uint64_t strings_base;
    bool is_c;          /* functions may lack a prototype */
    bool has_c_structs; /* structs are passed by value as C and C++ do */
    bool passes_values; /* a parameter of a number's type is that number; not so in Fortran, which
                           passes addresses */
};

/* An entry, with those of its attributes that matter here. */
struct dwarf_entry {
    uint64_t tag; /* 0: the end of a list of children */
    bool has_children;
    const char *name;
    const char *linkage_name;
    const char *directory; /* of a unit: where its compiler ran */
    uint64_t lines;        /* of a unit: its line program, if has_lines */
    uint64_t type;         /* offsets in the section; 0: none */
    uint64_t specification;
    uint64_t origin;
    uint64_t size_bytes;
    uint64_t encoding;
    uint64_t language;
    uint64_t convention;
    uint64_t strings_base;
    uint64_t low; /* of the machine code: where it starts, and where it ends or, if it has no
                   * address there, its size */
    uint64_t high;
    bool has_low;
    bool high_is_address;
    uint64_t ranges; /* or a list of such ranges, if has_ranges */
    bool has_ranges;
    uint64_t call_line; /* of code that was inlined */
    uint64_t call_column;
    struct bytes call_column_bytes;
    bool has_lines;
    bool is_declaration;
    bool is_external;
    bool is_prototyped;
    bool has_bit_size;
    bool has_unknown_type; /* in a form that cannot be followed */
    bool has_unknown_specification;
};

/* Opens the unit at `offset`: reads its header, its abbreviations, and from its first entry what
 * holds for the whole unit. False when it is of an unknown version or broken; `unit->end` is set
 * even then, if it can be read. */
bool dwarf_unit_open(const struct dwarf_sections *sections, uint64_t offset,
                     struct dwarf_unit *unit);
/* A cursor at `offset` of the section, which ends with the unit. */
struct dwarf_cursor dwarf_unit_cursor(const struct dwarf_unit *unit, uint64_t offset);

/* Reads the entry at the cursor. False when it is broken. */
bool dwarf_entry_read(const struct dwarf_unit *unit, struct dwarf_cursor *c,
                      struct dwarf_entry *entry);
/* Reads the entry at `offset`, most often one of `unit`, and sets `*home` to its unit. False when
 * it is broken, or in no unit. */
bool dwarf_entry_at(const struct dwarf_unit *unit, uint64_t offset, struct dwarf_unit *home,
                    struct dwarf_entry *entry);

#endif
