/* See dwarf_value.h. */
#include "native/dwarf_value.h"

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

/* ---- Cursor ---- */

struct bytes dwarf_take(struct dwarf_cursor *c, uint64_t size) {
    if (c->failed || size > c->left.size) {
        c->failed = true;
        return (struct bytes){0};
    }
    struct bytes taken = {c->left.data, (size_t)size};
    if (size)
        c->left = bytes_from(c->left, (size_t)size);
    return taken;
}

uint64_t dwarf_fixed(struct dwarf_cursor *c, unsigned size) {
    struct bytes bytes = dwarf_take(c, size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size; i++)
        value |= (uint64_t)bytes.data[i] << (8 * i);
    return value;
}

uint64_t dwarf_leb(struct dwarf_cursor *c) {
    uint64_t value = 0;
    for (unsigned shift = 0; !c->failed; shift += 7) {
        uint8_t byte = (uint8_t)dwarf_fixed(c, 1);
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

static const char *string(struct dwarf_cursor *c) {
    const uint8_t *end = c->failed || !c->left.size ? NULL : memchr(c->left.data, 0, c->left.size);
    if (!end) {
        c->failed = true;
        return "";
    }
    return (const char *)dwarf_take(c, (uint64_t)(end - c->left.data) + 1).data;
}

struct dwarf_cursor dwarf_cursor_at(struct bytes bytes, uint64_t offset) {
    if (offset >= bytes.size)
        return (struct dwarf_cursor){.failed = offset > bytes.size};
    return (struct dwarf_cursor){.left = bytes_from(bytes, (size_t)offset)};
}

/* Many values can be the same string, so looking for its end has a limit. */
static const char *string_at(const struct dwarf_sections *sections, struct bytes bytes,
                             uint64_t offset) {
    struct dwarf_cursor c = dwarf_cursor_at(bytes, offset);
    if (sections->string_most_bytes && c.left.size > sections->string_most_bytes)
        c.left.size = sections->string_most_bytes + 1;
    return string(&c);
}

/* ---- Forms ---- */

static uint64_t block_bytes(struct dwarf_cursor *c, uint64_t form) {
    return form == FORM_BLOCK1   ? dwarf_fixed(c, 1)
           : form == FORM_BLOCK2 ? dwarf_fixed(c, 2)
           : form == FORM_BLOCK4 ? dwarf_fixed(c, 4)
                                 : dwarf_leb(c);
}

static const char *indexed_string(const struct dwarf_unit *unit, uint64_t index) {
    struct bytes offsets = unit->sections->string_offsets;
    if (index > offsets.size) /* keeps the product below from wrapping */
        return "";
    struct dwarf_cursor c =
        dwarf_cursor_at(offsets, unit->strings_base + index * unit->offset_bytes);
    return string_at(unit->sections, unit->sections->strings, dwarf_fixed(&c, unit->offset_bytes));
}

static void read_reference(const struct dwarf_unit *unit, uint64_t form, struct dwarf_cursor *c,
                           struct dwarf_value *value) {
    static const unsigned bytes[] = {1, 2, 4, 8};
    value->is_reference = true;
    if (form == FORM_REF_ADDR)
        value->number = dwarf_fixed(c, unit->offset_bytes);
    else
        value->number =
            unit->start +
            (form == FORM_REF_UDATA ? dwarf_leb(c) : dwarf_fixed(c, bytes[form - FORM_REF1]));
}

/* How many bytes a number in `form` takes; 0 for other forms. */
static unsigned number_bytes(const struct dwarf_unit *unit, uint64_t form) {
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

/* Reads a string; NULL for other forms. */
static const char *read_string(const struct dwarf_unit *unit, uint64_t form,
                               struct dwarf_cursor *c) {
    const struct dwarf_sections *sections = unit->sections;
    switch (form) {
    case FORM_STRING:
        return string(c);
    case FORM_STRP:
        return string_at(sections, sections->strings, dwarf_fixed(c, unit->offset_bytes));
    case FORM_LINE_STRP:
        return string_at(sections, sections->line_strings, dwarf_fixed(c, unit->offset_bytes));
    case FORM_STRX:
        return indexed_string(unit, dwarf_leb(c));
    case FORM_STRX1:
    case FORM_STRX2:
    case FORM_STRX3:
    case FORM_STRX4:
        return indexed_string(unit, dwarf_fixed(c, (unsigned)(form - FORM_STRX1) + 1));
    default:
        return NULL;
    }
}

/* Reads all other forms. An unknown one fails the cursor, since its size is unknown. */
static void read_other(const struct dwarf_unit *unit, uint64_t form, struct dwarf_cursor *c,
                       struct dwarf_value *value) {
    switch (form) {
    case FORM_DATA16:
        dwarf_take(c, 16);
        break;
    case FORM_SDATA:
    case FORM_UDATA:
    case FORM_ADDRX:
    case FORM_LOCLISTX:
    case FORM_RNGLISTX:
        value->number = dwarf_leb(c);
        break;
    case FORM_FLAG_PRESENT:
        value->number = 1;
        break;
    case FORM_BLOCK:
    case FORM_BLOCK1:
    case FORM_BLOCK2:
    case FORM_BLOCK4:
    case FORM_EXPRLOC:
        dwarf_take(c, block_bytes(c, form));
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

struct dwarf_value dwarf_value_read(const struct dwarf_unit *unit, uint64_t form,
                                    struct dwarf_cursor *c) {
    struct dwarf_value value = {0};
    if (form == FORM_INDIRECT)
        form = dwarf_leb(c);
    value.bytes = c->left;
    value.is_address = form == FORM_ADDR;
    unsigned size = number_bytes(unit, form);
    if (size)
        value.number = dwarf_fixed(c, size);
    else if (!(value.string = read_string(unit, form, c)))
        read_other(unit, form, c, &value);
    value.bytes.size -= c->left.size;
    return value;
}
