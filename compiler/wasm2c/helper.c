/* See helper.h. */
#include "wasm2c/helper.h"

#include "wasm2c/lines.h"

#include <string.h>

const char *wasm2c_helper_kind(struct bytes text, const char *module, const char *const *kinds,
                               size_t *size) {
    size_t length = strlen(module), at = 4 + length + 2;
    *size = wasm2c_word_size(text);
    if (*size <= at || memcmp(text.data, "w2c_", 4) != 0 ||
        memcmp(text.data + 4, module, length) != 0 ||
        memcmp(text.data + 4 + length, "_a", 2) != 0 ||
        wasm2c_take_number(text, &at) == UINT32_MAX || at == *size || text.data[at] != '_')
        return NULL;
    struct bytes kind = {text.data + at + 1, *size - at - 1};
    while (*kinds && !bytes_equal(kind, bytes_of(*kinds)))
        kinds++;
    return *kinds;
}

struct bytes wasm2c_helper_head(struct bytes line) {
    static const char word[] = "static ";
    return bytes_from(line, bytes_start_with(line, word) ? sizeof word - 1 : 0);
}

size_t wasm2c_helper_end(struct bytes text, size_t at, size_t end) {
    static const char last[] = "\n}\n";
    if (bytes_end_with((struct bytes){text.data + at, end - at}, ");"))
        return end;
    const uint8_t *found = memmem(text.data + end, text.size - end, last, sizeof last - 1);
    return found ? (size_t)(found - text.data) + sizeof last - 2 : text.size;
}
