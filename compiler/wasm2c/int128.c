/* See int128.h. The line's form is one of forms.def, so a helper that is named in another place
 * than these does not exist. */
#include "wasm2c/int128.h"

#include "wasm2c/lines.h"

#include <string.h>

static const char pair[] = "struct wasm_multi_jj ", result[] = "tmp = ", open[] = "(instance, ";

/* What the helper is called after its number, if `text` starts with its name in the C of module
 * `name`: "add128" for `w2c_m_a0_add128(`. NULL if it does not. */
static const char *helper_named(struct bytes text, const char *name, size_t *size) {
    static const char *const kinds[] = {"add128", "sub128", "mul_wide_s", "mul_wide_u"};
    size_t length = strlen(name), at = 4 + length + 2;
    *size = wasm2c_word_size(text);
    if (*size <= at || memcmp(text.data, "w2c_", 4) != 0 ||
        memcmp(text.data + 4, name, length) != 0 || memcmp(text.data + 4 + length, "_a", 2) != 0 ||
        wasm2c_take_number(text, &at) == UINT32_MAX || at == *size || text.data[at] != '_')
        return NULL;
    struct bytes kind = {text.data + at + 1, *size - at - 1};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (bytes_equal(kind, bytes_of(kinds[i])))
            return kinds[i];
    return NULL;
}

/* The end of what starts with the line from `at` to `end`: of the line itself, if it is a
 * declaration, else of a definition. */
static size_t helper_end(struct bytes text, size_t at, size_t end) {
    static const char last[] = "\n}\n";
    if (bytes_end_with((struct bytes){text.data + at, end - at}, ");"))
        return end;
    const uint8_t *found = memmem(text.data + end, text.size - end, last, sizeof last - 1);
    return found ? (size_t)(found - text.data) + sizeof last - 2 : text.size;
}

bool wasm2c_int128_adopt(struct bytes text, size_t at, size_t *end, const char *name,
                         struct text *out) {
    struct bytes line = {text.data + at, *end - at};
    size_t indent = 0, size = 0;
    while (indent < line.size && line.data[indent] == ' ')
        indent++;
    struct bytes rest = bytes_from(line, indent);
    if (!bytes_start_with(rest, pair))
        return false;
    rest = bytes_from(rest, sizeof pair - 1);
    bool is_call = bytes_start_with(rest, result);
    if (is_call)
        rest = bytes_from(rest, sizeof result - 1);
    const char *kind = helper_named(rest, name, &size);
    if (!kind)
        return false;
    if (!is_call) {
        *end = helper_end(text, at, *end);
        return true;
    }
    struct bytes operands = bytes_from(rest, size);
    if (!bytes_start_with(operands, open) || !bytes_end_with(operands, ");"))
        return false;
    operands = bytes_from(operands, sizeof open - 1);
    text_append(out, line.data, indent);
    text_format(out, "%s%sSINTER_HALVES(sinter_%s(%.*s));", pair, result, kind,
                (int)operands.size - 2, (const char *)operands.data);
    return true;
}
