/* See whole.h. */
#include "wasm2c/whole.h"

/* `var_r3;` or `var_x3;`: a funcref or an exnref. */
static bool is_reference(struct bytes value) {
    if (value.size < 7 || !bytes_start_with(value, "var_") || value.data[value.size - 1] != ';')
        return false;
    for (size_t i = 5; i + 1 < value.size; i++)
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
    return value.data[4] == 'r' || value.data[4] == 'x';
}

/* Where ` = ` stands; the line's size when it does not. */
static size_t find_assignment(struct bytes line) {
    size_t at = 0;
    while (at < line.size && !bytes_start_with(bytes_from(line, at), " = "))
        at++;
    return at;
}

bool wasm2c_whole_adopt(struct bytes line, struct text *out) {
    if (bytes_start_with(line, "static void init_globals(") && bytes_end_with(line, ") {")) {
        text_format(out, "SINTER_WHOLE %.*s", (int)line.size, (const char *)line.data);
        return true;
    }
    size_t start = 0;
    while (start < line.size && line.data[start] == ' ')
        start++;
    struct bytes statement = bytes_from(line, start);
    if (!bytes_start_with(statement, "instance->") && !bytes_start_with(statement, "(*instance->"))
        return false;
    size_t at = find_assignment(statement);
    if (at == statement.size || !is_reference(bytes_from(statement, at + 3)))
        return false;
    struct bytes value = bytes_from(statement, at + 3);
    text_append(out, line.data, start);
    text_format(out, "SINTER_SET_%s(%.*s, %.*s);", value.data[4] == 'r' ? "FUNCREF" : "EXNREF",
                (int)at, (const char *)statement.data, (int)(value.size - 1),
                (const char *)value.data);
    return true;
}
