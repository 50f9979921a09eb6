/* See narrow.h. */
#include "wasm2c/narrow.h"

#include "lower/rewrite.h"

#include <string.h>

/* The name of the next narrow local in `line`, from `at` on; empty when there is none. */
static struct bytes narrow_name(struct bytes line, size_t at) {
    static const char byte[] = " var_" REWRITE_BYTE, half[] = " var_" REWRITE_HALF;
    for (; at < line.size; at++) {
        struct bytes rest = bytes_from(line, at);
        if (!bytes_start_with(rest, byte) && !bytes_start_with(rest, half))
            continue;
        size_t size = sizeof byte - 1; /* both are four letters */
        if (bytes_start_with(bytes_from(rest, size), REWRITE_LAST))
            size += sizeof REWRITE_LAST - 1;
        while (size < rest.size && rest.data[size] >= '0' && rest.data[size] <= '9')
            size++;
        return (struct bytes){rest.data + 1, size - 1};
    }
    return (struct bytes){0};
}

/* An unused variable takes a narrow local's place in the declaration. The local's own declaration
 * follows the statement. */
static bool adopt_declarations(struct bytes line, struct wasm2c_narrow *narrow, struct text *out) {
    narrow->is_open |= bytes_start_with(line, "  u32 var_");
    if (!narrow->is_open)
        return false;
    size_t copied = 0;
    for (struct bytes name; (name = narrow_name(line, copied)).size;) {
        size_t start = (size_t)(name.data - line.data);
        text_append(out, line.data + copied, start - copied);
        text_format(out, "sinter_%.*s", (int)name.size, (const char *)name.data);
        text_format(&narrow->declarations, "\n  %s %.*s = 0;",
                    bytes_start_with(name, "var_" REWRITE_BYTE) ? "u8" : "u16", (int)name.size,
                    (const char *)name.data);
        copied = start + name.size;
    }
    text_append(out, line.data + copied, line.size - copied);
    bool is_changed = copied > 0;
    if (line.size && line.data[line.size - 1] == ';') {
        narrow->is_open = false;
        is_changed |= narrow->declarations.size > 0;
        text_append(out, narrow->declarations.data, narrow->declarations.size);
        text_free(&narrow->declarations);
    }
    if (!is_changed)
        text_free(out);
    return is_changed;
}

/* Hides a value assigned to a narrow local that takes another's last value from the optimiser. */
static bool adopt_last(struct bytes line, struct text *out) {
    size_t start = 0;
    while (start < line.size && line.data[start] == ' ')
        start++;
    struct bytes statement = bytes_from(line, start);
    if (!bytes_start_with(statement, "var_" REWRITE_BYTE REWRITE_LAST) &&
        !bytes_start_with(statement, "var_" REWRITE_HALF REWRITE_LAST))
        return false;
    const uint8_t *blank = memchr(statement.data, ' ', statement.size);
    size_t size = blank ? (size_t)(blank - statement.data) : statement.size;
    text_append(out, line.data, line.size);
    text_format(out, " SINTER_HIDE(%.*s);", (int)size, (const char *)statement.data);
    return true;
}

bool wasm2c_narrow_adopt(struct wasm2c_narrow *narrow, struct bytes line, struct text *out) {
    return adopt_declarations(line, narrow, out) || adopt_last(line, out);
}
