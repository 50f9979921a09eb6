/* See suggest.h. The distance is that of optimal string alignment. */
#include "cli/suggest.h"

#include <string.h>

#define LETTERS_MAX 31u

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned suggest_distance(const char *word, size_t size, const char *other) {
    /* Of the first `i` letters of `word` to the first `j` of `other`, for the last three `i`. */
    unsigned rows[3][LETTERS_MAX + 1];
    size_t other_size = strlen(other);
    if (size > LETTERS_MAX)
        size = LETTERS_MAX;
    if (other_size > LETTERS_MAX)
        other_size = LETTERS_MAX;
    for (unsigned j = 0; j <= other_size; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= size; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= other_size; j++) {
            row[j] = above[j - 1] + (word[i - 1] != other[j - 1]);
            row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1])
                row[j] = least(row[j], second[j - 2] + 1);
        }
    }
    return rows[size % 3][other_size];
}

/* A third of the letters may be wrong: two of `--emti`, one of `rnu`. */
void suggest_consider(const char *word, size_t size, const char *other, const char **nearest) {
    unsigned distance = suggest_distance(word, size, other);
    if (distance <= least((unsigned)size, LETTERS_MAX) / 3 &&
        (!*nearest || distance < suggest_distance(word, size, *nearest)))
        *nearest = other;
}
