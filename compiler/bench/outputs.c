/* See outputs.h. Files are read as they are compared, since this process must stay small
 * (prepare_sinter.c). A word is a run of the characters that numbers have; all other bytes stand
 * for themselves. */
#include "bench/outputs.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 63 }; /* a longer run of such characters is several words */

struct word {
    char text[WORD_MAX + 1];
    size_t size; /* 0 at the end of the file */
};

static bool is_in_number(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '+' || c == '-';
}

/* Reads the next word, or the next byte that is in none. */
static void read_word(FILE *file, struct word *word) {
    int c = getc(file);
    bool in_number = is_in_number(c);
    word->size = 0;
    if (c != EOF)
        word->text[word->size++] = (char)c;
    while (in_number && word->size < WORD_MAX && is_in_number(c = getc(file)))
        word->text[word->size++] = (char)c;
    if (in_number && c != EOF && !is_in_number(c))
        ungetc(c, file);
    word->text[word->size] = '\0';
}

/* "1.5", "1e-05", "-inf", "nan"; what follows the number, such as a unit, is at `*rest`. */
static bool parse_number(const struct word *word, double *value, const char **rest,
                         bool *is_float) {
    char *end;
    *value = strtod(word->text, &end);
    *rest = end;
    const char *text = word->text + (word->text[0] == '-' || word->text[0] == '+');
    if (end == word->text || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
        return false;
    size_t digits = strspn(text, "0123456789");
    bool has_exponent = (text[digits] == 'e' || text[digits] == 'E') &&
                        (text[digits + 1] == '-' || text[digits + 1] == '+');
    *is_float = digits == 0 || text[digits] == '.' || has_exponent;
    return true;
}

static double distance_of(double x, double y) {
    if (!isfinite(x) || !isfinite(y))
        return INFINITY;
    return fabs(x - y) / fmax(1, fmax(fabs(x), fabs(y)));
}

/* Adds the difference between two words that are not the same to `difference`. */
static void compare_words(const struct word *a, const struct word *b,
                          struct outputs_difference *difference) {
    double x, y;
    const char *x_rest, *y_rest;
    bool x_float, y_float;
    if (!parse_number(a, &x, &x_rest, &x_float) || !parse_number(b, &y, &y_rest, &y_float) ||
        !(x_float || y_float) || strcmp(x_rest, y_rest) != 0) {
        difference->kind = OUTPUTS_OTHER;
        return;
    }
    difference->kind = OUTPUTS_FLOATS;
    difference->distance = fmax(difference->distance, distance_of(x, y));
}

static struct outputs_difference compare_files(FILE *a, FILE *b) {
    struct outputs_difference difference = {.kind = OUTPUTS_SAME};
    struct word x, y;
    do {
        read_word(a, &x);
        read_word(b, &y);
        if (x.size != y.size || memcmp(x.text, y.text, x.size) != 0)
            compare_words(&x, &y, &difference);
    } while (difference.kind != OUTPUTS_OTHER && x.size && y.size);
    return difference;
}

bool outputs_same(const char *path, const char *other) {
    FILE *a = fopen(path, "rb"), *b = fopen(other, "rb");
    static char left[1 << 14], right[1 << 14];
    bool same = a && b;
    while (same) {
        size_t size = fread(left, 1, sizeof left, a);
        same = fread(right, 1, sizeof right, b) == size && memcmp(left, right, size) == 0;
        if (size < sizeof left)
            break;
    }
    if (a)
        fclose(a);
    if (b)
        fclose(b);
    return same;
}

struct outputs_difference outputs_compare(const char *path, const char *other) {
    struct outputs_difference difference = {.kind = OUTPUTS_OTHER};
    FILE *a = fopen(path, "rb"), *b = fopen(other, "rb");
    if (a && b)
        difference = compare_files(a, b);
    if (a)
        fclose(a);
    if (b)
        fclose(b);
    return difference;
}
