/* See int128.h. The line's form is one of forms.def, so a helper that is named in another place
 * than these does not exist. */
#include "wasm2c/int128.h"

#include "wasm2c/helper.h"

static const char pair[] = "struct wasm_multi_jj ", result[] = "tmp = ", open[] = "(instance, ";

static const char *const kinds[] = {"add128", "sub128", "mul_wide_s", "mul_wide_u", NULL};

bool wasm2c_int128_adopt(struct bytes text, size_t at, size_t *end, const char *name,
                         struct text *out) {
    struct bytes line = {text.data + at, *end - at};
    size_t indent = 0, size = 0;
    while (indent < line.size && line.data[indent] == ' ')
        indent++;
    struct bytes rest = wasm2c_helper_head(bytes_from(line, indent));
    if (!bytes_start_with(rest, pair))
        return false;
    rest = bytes_from(rest, sizeof pair - 1);
    bool is_call = bytes_start_with(rest, result);
    if (is_call)
        rest = bytes_from(rest, sizeof result - 1);
    const char *kind = wasm2c_helper_kind(rest, name, kinds, &size);
    if (!kind)
        return false;
    if (!is_call) {
        *end = wasm2c_helper_end(text, at, *end);
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
