/* See kept.h. */
#include "wasm2c/kept.h"

#include <string.h>

/* The most values that the handlers of one function take from copies. With deep nesting there could
 * be as many as tries times locals. */
#define TAKEN_MAX 20000u

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

/* A `try` whose body is open. */
struct open_try {
    uint32_t depth; /* where it ends */
    size_t first;   /* in `assigned` */
};

static struct open_try *innermost_try(const struct wasm2c_kept *kept) {
    if (!kept->tries.size)
        return NULL;
    return (struct open_try *)(void *)(kept->tries.data + kept->tries.size) - 1;
}

static void skip_blanks(struct bytes *line) {
    while (line->size && *line->data == ' ')
        *line = bytes_from(*line, 1);
}

/* The name in a line like `    var_l3 = var_i0;`, if it is that of a param or a local which is a
 * number; else empty. Variables of the operand stack have one letter out of eight. */
static struct bytes assigned_local(struct bytes line) {
    static const char equals[] = " = ";
    skip_blanks(&line);
    const uint8_t *blank = memchr(line.data, ' ', line.size);
    size_t size = blank ? (size_t)(blank - line.data) : 0;
    if (size < 6 || !bytes_start_with(line, "var_") ||
        !bytes_start_with(bytes_from(line, size), equals))
        return (struct bytes){0};
    struct bytes value = bytes_from(line, size + sizeof equals - 1);
    bool is_operand =
        memchr("ijfdorex", line.data[4], 8) && line.data[5] >= '0' && line.data[5] <= '9';
    bool is_reference = bytes_start_with(value, "var_r") || bytes_start_with(value, "var_e") ||
                        bytes_start_with(value, "var_x");
    return is_operand || is_reference ? (struct bytes){0} : (struct bytes){line.data, size};
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

/* The mark of a local in a set, which has one for each index and starts with zeros. */
static uint32_t *mark_of(struct text *set, struct bytes name) {
    static const uint32_t zeros[256];
    uint32_t index = local_index(name);
    while (set->size <= index * sizeof(uint32_t))
        text_append(set, zeros, sizeof zeros);
    return (uint32_t *)(void *)set->data + index;
}

static bool has_copy(const struct wasm2c_kept *kept, struct bytes name) {
    size_t offset = local_index(name) * sizeof(uint32_t);
    return name.size && offset < kept->copied.size &&
           *(const uint32_t *)(const void *)(kept->copied.data + offset);
}

static void put(struct text *out, const char *macro, struct bytes name) {
    text_format(out, " %s(%.*s);", macro, (int)name.size, (const char *)name.data);
}

/* ---- Bodies ---- */

static bool begins_try(struct bytes line) {
    skip_blanks(&line);
    return bytes_start_with(line, "if (!wasm_rt_try(");
}

/* Counts the line's braces. Returns whether it ends the body of the innermost try. */
static bool count_braces(struct wasm2c_kept *kept, struct bytes line) {
    bool ends_try = false;
    for (size_t i = 0; i < line.size; i++) {
        const struct open_try *innermost = innermost_try(kept);
        kept->depth += line.data[i] == '{';
        kept->depth -= line.data[i] == '}';
        ends_try |= line.data[i] == '}' && innermost && innermost->depth == kept->depth;
    }
    return ends_try;
}

/* Takes the values of the locals that the innermost try assigned. They count as assigned in the
 * try around it, too. */
static void put_handler(struct wasm2c_kept *kept, struct text *out) {
    size_t end = innermost_try(kept)->first;
    kept->tries.size -= sizeof(struct open_try);
    kept->handler++;
    for (size_t at = end; at < kept->assigned.size && kept->taken_count <= TAKEN_MAX;
         at += sizeof(struct bytes)) {
        struct bytes name;
        memcpy(&name, kept->assigned.data + at, sizeof name);
        uint32_t *mark = mark_of(&kept->taken, name);
        if (*mark == kept->handler)
            continue;
        *mark = kept->handler;
        memcpy(kept->assigned.data + end, &name, sizeof name);
        end += sizeof name;
        kept->taken_count++;
        put(out, "SINTER_TAKE_COPY", name);
    }
    kept->assigned.size = end;
}

/* Reads a line of a body. */
static void read_line(struct wasm2c_kept *kept, struct bytes line, struct text *out) {
    struct bytes name = assigned_local(line);
    if (begins_try(line)) {
        struct open_try next = {.depth = kept->depth, .first = kept->assigned.size};
        text_append(&kept->tries, &next, sizeof next);
    }
    if (name.size && innermost_try(kept))
        text_append(&kept->assigned, &name, sizeof name);
    if (has_copy(kept, name))
        put(out, "SINTER_COPY", name);
    if (count_braces(kept, line))
        put_handler(kept, out);
}

static void begin_function(struct wasm2c_kept *kept) {
    kept->copied.size = kept->assigned.size = kept->tries.size = kept->taken.size = 0;
    kept->handler = kept->taken_count = 0;
    kept->depth = 1;
}

/* Finds the locals that a try of the function with this body assigns. If the handlers would have to
 * take too many values, the locals themselves are kept in memory. */
static void find_copied(struct wasm2c_kept *kept, struct bytes body, struct text *out) {
    struct wasm2c_kept search = {.depth = 1};
    struct text nothing = {0}, found = {0};
    struct bytes line, name;
    for (size_t at = 0; search.depth && bytes_next_line(body, &at, &line);) {
        name = innermost_try(&search) ? assigned_local(line) : (struct bytes){0};
        if (name.size && !*mark_of(&kept->copied, name)) {
            *mark_of(&kept->copied, name) = true;
            text_append(&found, &name, sizeof name);
        }
        nothing.size = 0;
        read_line(&search, line, &nothing);
    }
    bool has_copies = search.taken_count <= TAKEN_MAX;
    for (size_t at = 0; at < found.size; at += sizeof name) {
        memcpy(&name, found.data + at, sizeof name);
        put(out, has_copies ? "SINTER_KEEP_COPY" : "SINTER_IN_MEMORY", name);
    }
    if (!found.size || !has_copies)
        kept->depth = 0;
    text_free(&nothing);
    text_free(&found);
    wasm2c_kept_free(&search);
}

void wasm2c_kept_read(struct wasm2c_kept *kept, struct bytes line, struct bytes rest,
                      struct text *out) {
    if (bytes_equal(line, bytes_of("  FUNC_PROLOGUE;"))) {
        begin_function(kept);
        find_copied(kept, rest, out);
    } else if (kept->depth) {
        read_line(kept, line, out);
    }
}

void wasm2c_kept_free(struct wasm2c_kept *kept) {
    text_free(&kept->copied);
    text_free(&kept->assigned);
    text_free(&kept->tries);
    text_free(&kept->taken);
}
