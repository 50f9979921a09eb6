/* See kept.h. */
#include "wasm2c/kept.h"

#include <string.h>

/* More than a function of a valid module, with what is added to it, has. */
#define LOCAL_INDEX_MAX ((size_t)1 << 20)

/* ---- Declarations ---- */

bool wasm2c_kept_declare(struct bytes line, struct text *out) {
    static const char word[] = " volatile";
    static const char *const numbers[] = {"u32", "u64", "f32", "f64", "v128"};
    size_t copied = 0;
    bool is_changed = false;
    const uint8_t *found;
    for (size_t at = 0; (found = memmem(line.data + at, line.size - at, word, sizeof word - 1));) {
        struct bytes before = {line.data, (size_t)(found - line.data)};
        at = before.size + sizeof word - 1;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            if (!bytes_end_with(before, numbers[i]))
                continue;
            text_append(out, line.data + copied, before.size - copied);
            copied = at;
            is_changed = true;
        }
    }
    if (is_changed)
        text_append(out, line.data + copied, line.size - copied);
    return is_changed;
}

/* ---- Assignments ---- */

/* How deep a line is nested in braces, and the depths at which the bodies of the `try`s around it
 * end. */
struct nesting {
    struct text tries; /* of uint32_t */
    uint32_t depth;
};

static uint32_t try_count(const struct nesting *nesting) {
    return (uint32_t)(nesting->tries.size / sizeof(uint32_t));
}

static void note_line(struct nesting *nesting, struct bytes line) {
    static const char opening[] = "if (!wasm_rt_try(";
    bool is_try = memmem(line.data, line.size, opening, sizeof opening - 1) != NULL;
    if (is_try)
        text_append(&nesting->tries, &nesting->depth, sizeof nesting->depth);
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '{') {
            nesting->depth++;
        } else if (line.data[i] == '}') {
            uint32_t innermost;
            nesting->depth--;
            if (!try_count(nesting))
                continue;
            memcpy(&innermost, nesting->tries.data + nesting->tries.size - sizeof innermost,
                   sizeof innermost);
            if (innermost == nesting->depth)
                nesting->tries.size -= sizeof innermost;
        }
    }
}

/* The name in a line like `    var_l3 = var_i0;`, if it is that of a param or a local; else empty.
 * Variables of the operand stack have one letter out of eight. */
static struct bytes assigned_local(struct bytes line) {
    while (line.size && *line.data == ' ')
        line = bytes_from(line, 1);
    const uint8_t *blank = memchr(line.data, ' ', line.size);
    size_t size = blank ? (size_t)(blank - line.data) : 0;
    if (!bytes_start_with(line, "var_") || !bytes_start_with(bytes_from(line, size), " = ") ||
        size < 6)
        return (struct bytes){0};
    bool is_operand =
        memchr("ijfdorex", line.data[4], 8) && line.data[5] >= '0' && line.data[5] <= '9';
    return is_operand ? (struct bytes){0} : (struct bytes){line.data, size};
}

/* The index of a local, which ends its name. */
static uint32_t local_index(struct bytes name) {
    uint32_t index = 0, place = 1;
    for (size_t i = name.size; i > 0 && name.data[i - 1] >= '0' && name.data[i - 1] <= '9'; i--) {
        index += place * (uint32_t)(name.data[i - 1] - '0');
        place *= 10;
    }
    return index;
}

/* Adds a local to a set, which has a byte for each index. False if it was there already. */
static bool add_local(struct text *set, struct bytes name) {
    uint32_t index = local_index(name);
    while (set->size <= index)
        text_append(set, "", 1);
    bool is_new = !set->data[index];
    set->data[index] = true;
    return is_new;
}

bool wasm2c_kept_mark(struct bytes line, struct bytes rest, struct text *out) {
    struct nesting nesting = {.depth = 1};
    struct text kept = {.cap_bytes = LOCAL_INDEX_MAX};
    struct bytes statement;
    if (!bytes_equal(line, bytes_of("  FUNC_PROLOGUE;")))
        return false;
    for (size_t at = 0; nesting.depth && bytes_next_line(rest, &at, &statement);) {
        struct bytes name = try_count(&nesting) ? assigned_local(statement) : (struct bytes){0};
        if (name.size && !kept.size)
            text_append(out, line.data, line.size);
        if (name.size && add_local(&kept, name))
            text_format(out, "\n  SINTER_IN_MEMORY(%.*s);", (int)name.size,
                        (const char *)name.data);
        note_line(&nesting, statement);
    }
    bool is_changed = kept.size > 0;
    text_free(&kept);
    text_free(&nesting.tries);
    return is_changed;
}
