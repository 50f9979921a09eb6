/* See declarations.h. For a module `m` of several shards:
 *
 *   m-impl.h, from wasm2c            m-impl.h, after declarations_take
 *     #include "core.h"                #include "core.h"
 *     void w2c_m_f1(w2c_m*);
 *     void w2c_m_f2(w2c_m*, u32);
 *
 *   a shard                          the shard, after declarations_put
 *                                      void w2c_m_f2(w2c_m*, u32);
 *     void w2c_m_f7(...) {             void w2c_m_f7(...) {
 *       w2c_m_f2(instance, var_i0);      w2c_m_f2(instance, var_i0);
 *
 * A shard is searched for whole names, wherever they stand. At worst it gets a declaration that it
 * does not need. */
#include "wasm2c/declarations.h"

#include "base/hash.h"

#include <string.h>

static bool is_name_byte(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The next name in `text`, with `*at` moved behind it; empty at the end. */
static struct bytes next_name(struct bytes text, size_t *at) {
    while (*at < text.size && !is_name_byte(text.data[*at]))
        ++*at;
    size_t start = *at;
    while (*at < text.size && is_name_byte(text.data[*at]))
        ++*at;
    return (struct bytes){text.data + start, *at - start};
}

/* True for wasm2c's names of the module's own parts, e.g. `w2c_m_f1`. */
static bool is_own(struct bytes name, const char *module) {
    static const char *const starts[] = {"w2c_", "data_segment_data_w2c_",
                                         "elem_segment_exprs_w2c_"};
    size_t size = strlen(module);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (!bytes_start_with(name, starts[i]))
            continue;
        struct bytes rest = bytes_from(name, strlen(starts[i]));
        if (bytes_start_with(rest, module) && rest.size > size && rest.data[size] == '_')
            return true;
    }
    return false;
}

/* The name that a line of the header declares, if it does only that; else empty. */
static struct bytes declared(struct bytes line, const char *module) {
    struct bytes name = {0};
    if (line.size < 2 || !is_name_byte(line.data[0]) || line.data[line.size - 1] != ';' ||
        bytes_start_with(line, "typedef "))
        return name;
    for (size_t at = 0; (name = next_name(line, &at)).size;)
        if (is_own(name, module))
            return name;
    return name;
}

/* ---- The table ---- */

/* The slot of `name`, or the free slot where it belongs. */
static uint32_t *find(const struct declarations *declarations, struct bytes name) {
    for (uint32_t hash = hash_bytes(HASH_START, name);; hash++) {
        uint32_t *slot = &declarations->slots[hash & (declarations->slot_count - 1)];
        if (!*slot || bytes_equal(declarations->items[*slot - 1].name, name))
            return slot;
    }
}

static void add(struct declarations *declarations, struct bytes name, struct bytes line) {
    struct arena *arena = &declarations->arena;
    const char *copy = arena_copy(arena, (const char *)line.data, line.size);
    size_t offset = (size_t)(name.data - line.data);
    struct declaration *item = &declarations->items[declarations->count];
    item->line = (struct bytes){(const uint8_t *)copy, line.size};
    item->name = (struct bytes){item->line.data + offset, name.size};
    uint32_t *slot = find(declarations, item->name);
    if (!*slot)
        *slot = ++declarations->count;
}

void declarations_take(struct declarations *declarations, struct bytes header, const char *name,
                       struct text *rest) {
    uint32_t count = 0;
    struct bytes line;
    for (size_t at = 0; bytes_next_line(header, &at, &line);)
        count += declared(line, name).size > 0;
    *declarations = (struct declarations){.slot_count = 2};
    declarations->name = arena_copy(&declarations->arena, name, strlen(name));
    while (declarations->slot_count < 2 * (uint64_t)count)
        declarations->slot_count *= 2;
    declarations->items =
        arena_array(&declarations->arena, (size_t)count + 1, sizeof *declarations->items);
    declarations->order =
        arena_array(&declarations->arena, (size_t)count + 1, sizeof *declarations->order);
    declarations->slots =
        arena_array(&declarations->arena, declarations->slot_count, sizeof *declarations->slots);
    for (size_t at = 0, start; start = at, bytes_next_line(header, &at, &line);) {
        struct bytes found = declared(line, name);
        if (found.size)
            add(declarations, found, line);
        else
            text_append(rest, header.data + start, at - start);
    }
}

/* ---- Shards ---- */

/* Finds the items that `shard` names, and returns how many there are. */
static uint32_t find_wanted(struct declarations *declarations, struct bytes shard) {
    uint32_t count = 0;
    declarations->shard_count++;
    for (size_t at = 0; at < shard.size;) {
        struct bytes name = next_name(shard, &at);
        uint32_t slot = is_own(name, declarations->name) ? *find(declarations, name) : 0;
        if (!slot || declarations->items[slot - 1].wanted == declarations->shard_count)
            continue;
        declarations->items[slot - 1].wanted = declarations->shard_count;
        declarations->order[count++] = slot - 1;
    }
    return count;
}

void declarations_put(struct declarations *declarations, struct bytes shard, struct text *out) {
    uint32_t count = find_wanted(declarations, shard);
    for (uint32_t i = 0; i < count; i++) {
        const struct declaration *item = &declarations->items[declarations->order[i]];
        text_append(out, item->line.data, item->line.size);
        text_byte(out, '\n');
    }
    text_append(out, shard.data, shard.size);
}

void declarations_free(struct declarations *declarations) { arena_destroy(&declarations->arena); }
