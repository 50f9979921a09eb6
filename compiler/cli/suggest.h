/* What somebody may have meant who wrote a word that does not exist. */
#ifndef COMPILER_CLI_SUGGEST_H
#define COMPILER_CLI_SUGGEST_H

#include <stddef.h>

/* How many letters have to be inserted, removed, replaced or swapped with their neighbours to make
 * one word of the other. Of words longer than 31 letters only those count. */
unsigned suggest_distance(const char *word, size_t size, const char *other);

/* Keeps the nearest word seen so far: `*nearest` and its distance become those of `other` if that
 * is nearer to `word`, which has `size` letters, and near enough to be what was meant. Start with
 * NULL. */
void suggest_consider(const char *word, size_t size, const char *other, const char **nearest);

#endif
