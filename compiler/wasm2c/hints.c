/* See hints.h. */
#include "wasm2c/hints.h"

#include "wasm2c/helper.h"
#include "wasm2c/lines.h"

static const char head[] = "u32 ", assigns[] = " = ", branch[] = "if (";
static const char *const kinds[] = {"likely", "unlikely", NULL};

/* Writes the line of `text` after `*end`, which is to be a branch on `variable`, with a hint. */
static bool put_branch(struct bytes text, size_t indent, size_t *end, struct bytes variable,
                       const char *kind, struct text *out) {
    struct bytes line;
    size_t at = *end + 1;
    if (at > text.size || !bytes_next_line(text, &at, &line) || line.size < indent)
        return false;
    struct bytes rest = bytes_from(line, indent);
    if (!bytes_start_with(rest, branch))
        return false;
    rest = bytes_from(rest, sizeof branch - 1);
    struct bytes condition = {rest.data, wasm2c_word_size(rest)};
    if (!bytes_equal(condition, variable) ||
        !bytes_start_with(bytes_from(rest, condition.size), ") {"))
        return false;
    rest = bytes_from(rest, condition.size);
    text_append(out, line.data, indent);
    text_format(out, "%s%s(%.*s)%.*s", branch, *kind == 'l' ? "LIKELY" : "UNLIKELY",
                (int)variable.size, (const char *)variable.data, (int)rest.size,
                (const char *)rest.data);
    *end = (size_t)(line.data - text.data) + line.size;
    return true;
}

bool wasm2c_hints_adopt(struct bytes text, size_t at, size_t *end, const char *name,
                        struct text *out, bool *is_known) {
    struct bytes line = {text.data + at, *end - at};
    size_t indent = 0, size = 0;
    while (indent < line.size && line.data[indent] == ' ')
        indent++;
    struct bytes rest = wasm2c_helper_head(bytes_from(line, indent));
    struct bytes variable = {rest.data, wasm2c_word_size(rest)};
    const char *const start = indent ? assigns : head;
    if (indent)
        rest = bytes_from(rest, variable.size);
    if (!bytes_start_with(rest, start))
        return false;
    rest = bytes_from(rest, indent ? sizeof assigns - 1 : sizeof head - 1);
    const char *kind = wasm2c_helper_kind(rest, name, kinds, &size);
    if (kind && indent)
        *is_known = put_branch(text, indent, end, variable, kind, out);
    else if (kind)
        *end = wasm2c_helper_end(text, at, *end);
    return kind != NULL;
}
