/* See results.h. */
#include "bench/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATORS " \t\r\n,"

/* The `index`-th word of `text` from the end that is not a label (`Result:`), with its size in
 * `*size`. Returns NULL if there are fewer words. */
static const char *word_from_end(const char *text, uint32_t index, size_t *size) {
    const char *end = text + strlen(text);
    for (;;) {
        while (end > text && strchr(SEPARATORS, end[-1]))
            end--;
        const char *start = end;
        while (start > text && !strchr(SEPARATORS, start[-1]))
            start--;
        if (start == end)
            return NULL;
        *size = (size_t)(end - start);
        if (end[-1] != ':' && index-- == 0)
            return start;
        end = start;
    }
}

/* Copies the value in `word` to `value`, without its type, which may be before or after it. */
static bool take_value(const char *word, size_t size, const char *type, char value[64]) {
    size_t type_size = strlen(type);
    if (size > type_size + 1 && strncmp(word, type, type_size) == 0 && word[type_size] == ':') {
        word += type_size + 1;
        size -= type_size + 1;
    } else if (size > type_size + 1 && word[size - type_size - 1] == ':' &&
               strncmp(word + size - type_size, type, type_size) == 0) {
        size -= type_size + 1;
    }
    if (size >= 64)
        return false;
    memcpy(value, word, size);
    value[size] = '\0';
    return true;
}

/* Parses an integer in any notation, modulo 2^64. */
static bool parse_integer(const char *text, uint64_t *bits) {
    char *end;
    bool negative = *text == '-';
    *bits = strtoull(text + negative, &end, 0);
    if (negative)
        *bits = 0 - *bits;
    return end != text + negative && !*end;
}

static bool equal_integers(const char *a, const char *b, bool is_32) {
    uint64_t x, y;
    if (!parse_integer(a, &x) || !parse_integer(b, &y))
        return false;
    return is_32 ? (uint32_t)x == (uint32_t)y : x == y;
}

static bool equal_floats(const char *a, const char *b, bool is_32, bool rounded) {
    char *a_end, *b_end;
    double x = strtod(a, &a_end), y = strtod(b, &b_end);
    if (a_end == a || b_end == b || *a_end || *b_end)
        return false;
    if (isnan(x) || isnan(y))
        return isnan(x) && isnan(y);
    if (isinf(x) || isinf(y))
        return isinf(x) && isinf(y) && (x > 0) == (y > 0);
    if (rounded)
        return fabs(x - y) <= 1e-6 * fmax(1, fmax(fabs(x), fabs(y)));
    double distance = is_32 ? fabs((double)((float)x - (float)y)) : fabs(x - y);
    return !(distance > 0);
}

static bool equal_values(const char *a, const char *b, const char *type, bool rounded) {
    if (type[0] == 'i')
        return equal_integers(a, b, strcmp(type, "i32") == 0);
    if (type[0] == 'f' && strcmp(type, "funcref") != 0)
        return equal_floats(a, b, strcmp(type, "f32") == 0, rounded);
    return strcmp(a, b) == 0;
}

bool results_equal(const char *a, const char *b, const struct signature *signature, bool rounded) {
    for (uint32_t i = 0; i < signature->result_count; i++) {
        const char *type = signature->results[signature->result_count - 1 - i];
        size_t a_size = 0, b_size = 0;
        const char *a_word = word_from_end(a, i, &a_size);
        const char *b_word = word_from_end(b, i, &b_size);
        char a_value[64], b_value[64];
        if (!a_word || !b_word || !take_value(a_word, a_size, type, a_value) ||
            !take_value(b_word, b_size, type, b_value) ||
            !equal_values(a_value, b_value, type, rounded))
            return false;
    }
    return true;
}
