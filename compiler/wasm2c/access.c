/* See access.h. */
#include "wasm2c/access.h"

#include <string.h>

#define CALL_END "_default32("

struct access {
    const char *name;
    const char *cast; /* of a loaded value; NULL: a store */
    const char *type; /* in memory */
};
static const struct access accesses[] = {
    {"i32_load", "", "u32"},          {"i64_load", "", "u64"},
    {"f32_load", "", "f32"},          {"f64_load", "", "f64"},
    {"i32_load8_s", "(u32)", "s8"},   {"i32_load8_u", "(u32)", "u8"},
    {"i32_load16_s", "(u32)", "s16"}, {"i32_load16_u", "(u32)", "u16"},
    {"i64_load8_s", "(u64)", "s8"},   {"i64_load8_u", "(u64)", "u8"},
    {"i64_load16_s", "(u64)", "s16"}, {"i64_load16_u", "(u64)", "u16"},
    {"i64_load32_s", "(u64)", "s32"}, {"i64_load32_u", "(u64)", "u32"},
    {"i32_store", NULL, "u32"},       {"i64_store", NULL, "u64"},
    {"f32_store", NULL, "f32"},       {"f64_store", NULL, "f64"},
    {"i32_store8", NULL, "u8"},       {"i32_store16", NULL, "u16"},
    {"i64_store8", NULL, "u8"},       {"i64_store16", NULL, "u16"},
    {"i64_store32", NULL, "u32"},
};

static bool is_word(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The access whose name ends at `end`; NULL when another function is called there. */
static const struct access *find_access(struct bytes text, size_t end) {
    size_t start = end;
    while (start > 0 && is_word(text.data[start - 1]))
        start--;
    struct bytes name = {text.data + start, end - start};
    for (size_t i = 0; i < sizeof accesses / sizeof *accesses; i++)
        if (bytes_equal(name, bytes_of(accesses[i].name)))
            return &accesses[i];
    return NULL;
}

/* Takes the argument at `*at`, up to a comma or to the parenthesis that ends the call, which
 * becomes `*mark`. Moves `*at` behind the mark. False when neither follows. */
static bool next_argument(struct bytes text, size_t *at, struct bytes *argument, char *mark) {
    size_t depth = 0, start = *at;
    for (size_t i = start; i < text.size; i++) {
        char byte = (char)text.data[i];
        if (depth == 0 && (byte == ',' || byte == ')')) {
            while (start < i && text.data[start] == ' ')
                start++;
            *argument = (struct bytes){text.data + start, i - start};
            *mark = byte;
            *at = i + 1;
            return true;
        }
        depth += byte == '(';
        depth -= byte == ')';
    }
    return false;
}

#define INDEX_START "(u64)("

/* Splits the address `(u64)(INDEX) + OFFSETu` or `(u64)(INDEX)`. */
static bool read_address(struct bytes address, struct bytes *index, uint64_t *offset) {
    size_t at = sizeof INDEX_START - 1;
    char mark;
    *offset = 0;
    if (!bytes_start_with(address, INDEX_START) || !next_argument(address, &at, index, &mark) ||
        mark != ')')
        return false;
    struct bytes rest = bytes_from(address, at);
    if (rest.size == 0)
        return true;
    if (!bytes_start_with(rest, " + "))
        return false;
    size_t digit = 3;
    for (; digit < rest.size && rest.data[digit] >= '0' && rest.data[digit] <= '9'; digit++) {
        *offset = *offset * 10 + (uint64_t)(rest.data[digit] - '0');
        if (*offset > UINT32_MAX)
            return false;
    }
    return digit > 3 && (digit == rest.size || (digit + 1 == rest.size && rest.data[digit] == 'u'));
}

static bool is_one_word(struct bytes text) {
    for (size_t i = 0; i < text.size; i++)
        if (!is_word(text.data[i]))
            return false;
    return text.size > 0;
}

static void put(struct bytes text, uint64_t base, struct text *out);

/* Writes the call of `access` whose arguments start at `*at`, and moves `*at` behind it. False,
 * with nothing written, when wasm2c does not write calls like this one. */
static bool put_access(const struct access *access, struct bytes text, size_t *at, uint64_t base,
                       struct text *out) {
    struct bytes memory, address, index, value = {0};
    uint64_t offset;
    char mark;
    if (!next_argument(text, at, &memory, &mark) || mark != ',' ||
        !bytes_start_with(memory, "&instance->") || !next_argument(text, at, &address, &mark) ||
        (mark == ',') != !access->cast || !read_address(address, &index, &offset) ||
        (!access->cast && (!next_argument(text, at, &value, &mark) || mark != ')')))
        return false;
    text_string(out, access->cast ? access->cast : "");
    text_string(out, "*(sinter_plain_");
    text_string(out, access->type);
    text_string(out, " *)(");
    if (is_one_word(index)) {
        text_append(out, index.data, index.size);
    } else {
        text_string(out, INDEX_START);
        put(index, base, out);
        text_string(out, ")");
    }
    text_string(out, " + ");
    text_decimal(out, base + offset);
    text_string(out, "ull)");
    if (!access->cast) {
        text_string(out, " = ");
        put(value, base, out);
    }
    return true;
}

static void put(struct bytes text, uint64_t base, struct text *out) {
    const uint8_t *call;
    size_t copied = 0, at = 0;
    while ((call = memmem(text.data + at, text.size - at, CALL_END, sizeof CALL_END - 1)) != NULL) {
        size_t end = (size_t)(call - text.data);
        const struct access *access = find_access(text, end);
        at = end + sizeof CALL_END - 1;
        if (!access)
            continue;
        size_t start = end - strlen(access->name), behind = at;
        text_append(out, text.data + copied, start - copied);
        copied = start;
        if (put_access(access, text, &behind, base, out))
            copied = at = behind;
    }
    text_append(out, text.data + copied, text.size - copied);
}

void wasm2c_access(struct bytes text, uint64_t base, struct text *out) { put(text, base, out); }
