/* Values of debug information: the cursor, and attributes in each of the forms of DWARF 4 and 5. */
#ifndef COMPILER_NATIVE_DWARF_VALUE_H
#define COMPILER_NATIVE_DWARF_VALUE_H

#include "native/dwarf_entry.h"

#define DWARF_FORM_IMPLICIT_CONST 0x21 /* the value stands in the abbreviation */

/* A number, a reference (as an offset in the section) or a string. */
struct dwarf_value {
    uint64_t number;
    const char *string;
    struct bytes bytes; /* of the section, if it stands there */
    bool is_reference;
    bool is_address;
};

/* Takes the next `size` bytes. If fewer are left, the cursor fails, and the result is empty. */
struct bytes dwarf_take(struct dwarf_cursor *c, uint64_t size);
/* A little-endian number of up to 8 bytes. */
uint64_t dwarf_fixed(struct dwarf_cursor *c, unsigned size);
/* A LEB128 number, cut to 64 bits. A signed one is not sign-extended, since no caller needs the
 * sign. */
uint64_t dwarf_leb(struct dwarf_cursor *c);
struct dwarf_cursor dwarf_cursor_at(struct bytes bytes, uint64_t offset);

/* Reads a value. One in an unknown form fails the cursor, since its size is unknown. */
struct dwarf_value dwarf_value_read(const struct dwarf_unit *unit, uint64_t form,
                                    struct dwarf_cursor *c);

#endif
