/* A growable list of words: a command's arguments, an environment. */
#ifndef COMPILER_BASE_WORDS_H
#define COMPILER_BASE_WORDS_H

#include "base/arena.h"

struct words {
    struct arena *arena;
    const char **items; /* ends with NULL; NULL when empty */
    uint32_t count;
    uint32_t capacity;
};

/* The words are borrowed. */
void words_add(struct words *words, const char *word);
void words_add_all(struct words *words, const char *const *items, size_t count);

/* Adds all words of an array. */
#define WORDS_ADD_ARRAY(words, array) words_add_all(words, array, sizeof(array) / sizeof *(array))

#endif
