/* See words.h. */
#include "base/words.h"

void words_add(struct words *words, const char *word) {
    uint32_t used = words->items ? words->count + 1 : 0; /* counts the NULL at the end */
    words->items =
        arena_grow(words->arena, words->items, used, &words->capacity, sizeof *words->items);
    words->items[words->count++] = word;
    words->items[words->count] = NULL;
}

void words_add_all(struct words *words, const char *const *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        words_add(words, items[i]);
}
