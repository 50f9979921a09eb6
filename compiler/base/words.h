/* A growable list of words: a command's arguments, an environment. */
#ifndef COMPILER_BASE_WORDS_H
#define COMPILER_BASE_WORDS_H

#include "base/arena.h"

struct words {
    struct arena *arena;
    const char **items; /* ends with NULL; NULL while there are none */
    uint32_t count;
    uint32_t capacity;
};

/* The word is borrowed. */
void words_add(struct words *words, const char *word);
void words_add_all(struct words *words, const char *const *items, size_t count);

/* All words of an array of them. */
#define WORDS_ADD_ARRAY(words, array) words_add_all(words, array, sizeof(array) / sizeof *(array))

#endif
