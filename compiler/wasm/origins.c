/* See origins.h. All `from` are offsets in the file, however often a body was changed. */
#include "wasm/origins.h"

#include "wasm/module.h"

/* The last origin that is not behind `at`; there is one. */
static uint32_t last_before(const struct origins *origins, size_t at) {
    uint32_t low = 0, high = origins->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (origins->items[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t origins_find_in(const struct origins *origins, size_t offset, size_t at) {
    if (!origins->count)
        return (uint32_t)(offset + at);
    const struct origin *origin = &origins->items[last_before(origins, at)];
    return origin->from + (origin->is_copied ? (uint32_t)at - origin->at : 0);
}

uint32_t origins_find(const struct code *code, size_t at) {
    return origins_find_in(&code->origins, code->offset, at);
}

/* Adds an origin, unless the last one says the same. One at the same place is replaced. */
static void add(struct origins *origins, size_t at, uint32_t from, bool is_copied,
                struct arena *arena) {
    struct origin *last = origins->count ? &origins->items[origins->count - 1] : NULL;
    if (last && last->at == at) {
        *last = (struct origin){(uint32_t)at, from, is_copied};
        return;
    }
    if (last && last->is_copied == is_copied &&
        last->from + (is_copied ? (uint32_t)at - last->at : 0) == from)
        return;
    origins->items = arena_grow(arena, origins->items, origins->count, &origins->capacity,
                                sizeof *origins->items);
    origins->items[origins->count++] = (struct origin){(uint32_t)at, from, is_copied};
}

void origins_copy(struct origins *origins, size_t at, const struct code *code, size_t start,
                  size_t size, struct arena *arena) {
    const struct origins *old = &code->origins;
    if (!old->count) {
        add(origins, at, origins_find(code, start), true, arena);
        return;
    }
    uint32_t i = last_before(old, start);
    add(origins, at, origins_find(code, start), old->items[i].is_copied, arena);
    for (i++; i < old->count && old->items[i].at < start + size; i++)
        add(origins, at + (old->items[i].at - start), old->items[i].from, old->items[i].is_copied,
            arena);
}

void origins_insert(struct origins *origins, size_t at, const struct code *code, size_t start,
                    struct arena *arena) {
    add(origins, at, origins_find(code, start), false, arena);
}

void origins_shift(struct origins *origins, size_t size) {
    for (uint32_t i = 0; i < origins->count; i++)
        origins->items[i].at += (uint32_t)size;
    if (origins->count)
        origins->items[0].at = 0;
}
