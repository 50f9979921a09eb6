/* See local_names.h. */
#include "wasm2c/local_names.h"

#include "base/hash.h"
#include "wasm2c/lines.h"
#include "wasm2c/names.h"

#include <string.h>

static const char wrapper[] = "wrap_";

/* ---- From the module's names to local ones ---- */

struct numbering {
    struct arena arena;
    struct bytes *items; /* the names, in the order of their numbers */
    uint32_t count, capacity;
    uint32_t *slots; /* hash table of numbers + 1; its size is a power of two */
    uint32_t slot_count;
};

static uint32_t *find(const struct numbering *table, struct bytes name) {
    for (uint32_t hash = hash_bytes(HASH_START, name);; hash++) {
        uint32_t *slot = &table->slots[hash & (table->slot_count - 1)];
        if (!*slot || bytes_equal(table->items[*slot - 1], name))
            return slot;
    }
}

static void make_slots(struct numbering *table, uint32_t slot_count) {
    table->slot_count = slot_count;
    table->slots = arena_array(&table->arena, slot_count, sizeof *table->slots);
    for (uint32_t i = 0; i < table->count; i++)
        *find(table, table->items[i]) = i + 1;
}

static uint32_t number_of(struct numbering *table, struct bytes name) {
    uint32_t *slot = find(table, name);
    if (*slot)
        return *slot - 1;
    table->items = arena_grow(&table->arena, table->items, table->count, &table->capacity,
                              sizeof *table->items);
    table->items[table->count++] = name;
    *slot = table->count;
    if (table->count > table->slot_count / 2)
        make_slots(table, table->slot_count * 2);
    return table->count - 1;
}

/* True for the names to replace: `START`, a letter and a digit, such as `w2c_m_f1`. Tags and the
 * accessors of exports, `w2c_m_e1`, are not among them. */
static bool is_replaced(struct bytes word, struct bytes start) {
    if (word.size < start.size + 2 || memcmp(word.data, start.data, start.size) != 0)
        return false;
    uint8_t letter = word.data[start.size], digit = word.data[start.size + 1];
    return letter >= 'a' && letter <= 'z' && letter != 'e' && digit >= '0' && digit <= '9';
}

/* The next place from `at` on where `start` begins a word; the size of `text` if there is none. It
 * may follow `wrap_`. */
static size_t next_start(struct bytes text, size_t at, struct bytes start) {
    for (;; at++) {
        const uint8_t *found = memmem(text.data + at, text.size - at, start.data, start.size);
        if (!found)
            return text.size;
        at = (size_t)(found - text.data);
        size_t before = sizeof wrapper - 1;
        if (at >= before && memcmp(found - before, wrapper, before) == 0)
            before = at - before;
        else
            before = at;
        if (before == 0 || wasm2c_word_size((struct bytes){text.data + before - 1, 1}) == 0)
            return at;
    }
}

void wasm2c_local_names_put(struct bytes shard, const char *module, struct text *out,
                            struct text *names) {
    struct numbering table = {0};
    struct bytes start = bytes_of(arena_format(&table.arena, WASM2C_STATE "_", module));
    size_t copied = 0;
    make_slots(&table, 256);
    for (size_t at = 0; (at = next_start(shard, at, start)) < shard.size;) {
        struct bytes word = {shard.data + at, wasm2c_word_size(bytes_from(shard, at))};
        if (is_replaced(word, start)) {
            text_append(out, shard.data + copied, at - copied);
            text_format(out, WASM2C_LOCAL, module, number_of(&table, word));
            copied = at + word.size;
        }
        at += word.size;
    }
    text_append(out, shard.data + copied, shard.size - copied);
    for (uint32_t i = 0; i < table.count; i++) {
        text_append(names, table.items[i].data, table.items[i].size);
        text_byte(names, '\n');
    }
    arena_destroy(&table.arena);
}

/* ---- And back ---- */

struct wasm2c_local_names wasm2c_local_names_read(struct bytes list, struct arena *arena) {
    struct wasm2c_local_names names = {0};
    struct bytes line;
    uint32_t capacity = 0;
    for (size_t at = 0; bytes_next_line(list, &at, &line);) {
        names.items = arena_grow(arena, names.items, names.count, &capacity, sizeof *names.items);
        names.items[names.count++] = line;
    }
    return names;
}

const char *wasm2c_local_names_symbol(const struct wasm2c_local_names *names, const char *symbol,
                                      const char *module, struct arena *arena) {
    const char *start = arena_format(arena, WASM2C_LOCAL_START, module);
    const char *found = strstr(symbol, start);
    if (!found)
        return NULL;
    struct bytes bytes = bytes_of(symbol);
    size_t before = (size_t)(found - symbol), at = before + strlen(start);
    uint32_t number = wasm2c_take_number(bytes, &at);
    if (number >= names->count)
        return NULL;
    struct bytes name = names->items[number];
    return arena_format(arena, "%.*s%.*s%s", (int)before, symbol, (int)name.size,
                        (const char *)name.data, symbol + at);
}
