/* See wide.h. The line's form is one of forms.def, so there is one such sum in it at most. */
#include "wasm2c/wide.h"

#include "wasm2c/lines.h"

#include <string.h>

#define ADDRESS_START "(u64)(var_j"

/* Names that have no other one for 32-bit addresses. */
static bool has_one_name(struct bytes name) {
    return bytes_end_with(name, "_splat") || bytes_end_with(name, "_zero") ||
           bytes_contain(name, "_lane");
}

static bool is_access(struct bytes name) {
    return bytes_contain(name, "_load") || bytes_contain(name, "_store") ||
           bytes_contain(name, "_atomic_rmw");
}

/* The size of the digits of an offset, without the `u` behind it; 0 for anything else. */
static size_t offset_size(struct bytes text) {
    size_t size = 0;
    while (size < text.size && text.data[size] >= '0' && text.data[size] <= '9')
        size++;
    return size;
}

/* Takes `(u64)(var_j0) + 8u` at the start of `text`. Returns its size, 0 for anything else. */
static size_t take_sum(struct bytes text, struct bytes *variable, struct bytes *offset) {
    static const char plus[] = " + ";
    size_t at = sizeof "(u64)(" - 1;
    *variable = bytes_from(text, at);
    variable->size = wasm2c_word_size(*variable);
    *offset = bytes_of("0");
    at += variable->size;
    if (at == text.size || text.data[at] != ')')
        return 0;
    at++;
    if (!bytes_start_with(bytes_from(text, at), plus))
        return at;
    at += sizeof plus - 1;
    *offset = bytes_from(text, at);
    offset->size = offset_size(*offset);
    at += offset->size;
    if (offset->size && at < text.size && text.data[at] == 'u')
        at++;
    return offset->size ? at : 0;
}

bool wasm2c_wide_adopt(struct bytes line, struct text *out, bool *is_known) {
    const uint8_t *found = memmem(line.data, line.size, ADDRESS_START, sizeof ADDRESS_START - 1);
    if (!found)
        return false;
    size_t start = (size_t)(found - line.data);
    const uint8_t *open = memrchr(line.data, '(', start);
    size_t name_end = open ? (size_t)(open - line.data) : 0, name_start = name_end;
    while (name_start > 0 && line.data[name_start - 1] != ' ')
        name_start--;
    struct bytes name = {line.data + name_start, name_end - name_start}, variable, offset;
    if (!is_access(name))
        return false;
    size_t size = take_sum(bytes_from(line, start), &variable, &offset);
    struct bytes rest = bytes_from(line, start + size);
    if (!size || !(bytes_start_with(rest, ")") || bytes_start_with(rest, ", "))) {
        *is_known = false;
        return false;
    }
    text_append(out, line.data, name_end);
    text_string(out, has_one_name(name) ? "" : "_default32");
    text_append(out, line.data + name_end, start - name_end);
    text_format(out, "sinter_wide(%.*s, %.*sull)", (int)variable.size, (const char *)variable.data,
                (int)offset.size, (const char *)offset.data);
    text_append(out, rest.data, rest.size);
    return true;
}
