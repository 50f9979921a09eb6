/* See branch_hints.h. The section is the guest's: wrong hints make code slow, and nothing else. */
#include "lower/branch_hints.h"

#include "wasm/reader.h"

#include <stdlib.h>

#define HINTS_MAX 10000000u

struct hint_list {
    struct branch_hint *items;
    uint32_t count;
    uint32_t capacity;
};

/* Reads the hints of the function whose code is given; they are in ascending order. */
static void read_function(struct reader *r, const struct code *code, struct arena *arena,
                          struct hint_list *list) {
    uint32_t count = reader_count(r, HINTS_MAX, "hints");
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        uint32_t offset = reader_u32(r, "an offset"), size = reader_u32(r, "a size");
        uint8_t value = reader_u8(r, "a hint");
        bool is_valid = !r->failed && offset < code->body.size && size == 1 && value <= 1;
        if (!is_valid) {
            r->failed = true;
            return;
        }
        list->items =
            arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
        list->items[list->count++] =
            (struct branch_hint){(uint32_t)code->offset + offset, value == 1};
    }
}

static bool is_sorted(const struct hint_list *list) {
    for (uint32_t i = 1; i < list->count; i++)
        if (list->items[i - 1].offset >= list->items[i].offset)
            return false;
    return true;
}

void branch_hints_read(struct module *module, struct arena *arena) {
    struct text unread = {0};
    struct diag quiet = {.capture = &unread};
    struct hint_list list = {0};
    uint32_t index = 0, first = module->import_counts[EXTERN_FUNC];
    while (index < module->custom_count &&
           !bytes_equal(module->customs[index].name, bytes_of("metadata.code.branch_hint")))
        index++;
    if (index == module->custom_count)
        return;
    struct reader r = reader_open(module->customs[index].payload, &quiet);
    uint32_t count = reader_count(&r, HINTS_MAX, "functions with hints");
    for (uint32_t i = 0; i < count && !r.failed; i++) {
        uint32_t function = reader_u32(&r, "a function");
        if (!r.failed && function >= first && function < module->func_count)
            read_function(&r, &module->codes[function - first], arena, &list);
        else
            r.failed = true;
    }
    text_free(&unread);
    if (r.failed || reader_left(&r) || !is_sorted(&list))
        return;
    module->branch_hints = list.items;
    module->branch_hint_count = list.count;
}

static int compare(const void *key, const void *item) {
    uint32_t offset = *(const uint32_t *)key, other = ((const struct branch_hint *)item)->offset;
    return (offset > other) - (offset < other);
}

const struct branch_hint *branch_hints_find(const struct module *module, uint32_t offset) {
    if (!module->branch_hint_count)
        return NULL;
    return bsearch(&offset, module->branch_hints, module->branch_hint_count,
                   sizeof *module->branch_hints, compare);
}
