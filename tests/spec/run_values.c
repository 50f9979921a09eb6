/* See run_values.h. */
#include "run_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void malformed(const char *what, const char *text) {
    printf("failed: the driver's script: %s \"%s\"\n", what, text);
    exit(1);
}

static uint64_t parse_bits(const char *text, const char **end) {
    char *after;
    uint64_t bits = strtoull(text, &after, 16);
    if (after == text)
        malformed("no number", text);
    *end = after;
    return bits;
}

size_t parse_bytes(const char *text, uint8_t *bytes, size_t capacity) {
    size_t size = strlen(text) / 2;
    if (strlen(text) % 2 != 0 || size > capacity)
        malformed("odd or long bytes", text);
    for (size_t i = 0; i < size; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'}, *end;
        bytes[i] = (uint8_t)parse_bits(digits, &end);
    }
    return size;
}

union sinter_value parse_argument(const char *word) {
    union sinter_value value = {0};
    const char *colon = strchr(word, ':'), *end;
    if (!colon)
        malformed("argument", word);
    if (strncmp(word, "v128:", 5) == 0) {
        if (parse_bytes(colon + 1, value.v128.lanes, 16) != 16)
            malformed("v128", word);
        return value;
    }
    uint64_t bits = parse_bits(colon + 1, &end);
    uint32_t low = (uint32_t)bits;
    if (strncmp(word, "ref:", 4) == 0)
        value.externref = (void *)(uintptr_t)bits;
    else if (word[1] == '3')
        memcpy(&value, &low, sizeof low);
    else
        memcpy(&value, &bits, sizeof bits);
    return value;
}

static bool is_nan(uint64_t bits, size_t width, bool canonical) {
    uint64_t sign = UINT64_C(1) << (width * 8 - 1);
    uint64_t quiet = width == 4 ? UINT64_C(0x7fc00000) : UINT64_C(0x7ff8000000000000);
    return canonical ? (bits & ~sign) == quiet : (bits & quiet) == quiet;
}

/* `pattern` is WIDTH:LANE,... up to a `|` or the end. */
static bool lanes_match(const char *pattern, const union sinter_value *value) {
    const char *at;
    size_t width = parse_bits(pattern, &at);
    const uint8_t *lane = (const uint8_t *)value;
    bool match = true;
    for (; *at == ':' || *at == ','; lane += width) {
        uint64_t bits = 0;
        if (width > 8 || (size_t)(lane - (const uint8_t *)value) + width > 16)
            malformed("lanes", pattern);
        memcpy(&bits, lane, width);
        at++;
        size_t word_size = strcspn(at, ",|");
        if (strncmp(at, "canonical", 9) == 0 || strncmp(at, "arithmetic", 10) == 0)
            match = match && is_nan(bits, width, *at == 'c');
        else if (strncmp(at, "any", 3) != 0) {
            const char *end;
            match = match && parse_bits(at, &end) == bits;
        }
        at += word_size;
    }
    return match;
}

/* A function reference is null where all of it is. */
static bool reference_matches(const char *pattern, const union sinter_value *value) {
    static const union sinter_value null;
    const char *end;
    if (strcmp(pattern, "some") == 0 || strcmp(pattern, "null") == 0)
        return (memcmp(value, &null, sizeof null) == 0) == (*pattern == 'n');
    return value->externref == (void *)(uintptr_t)parse_bits(pattern, &end);
}

bool result_matches(const char *expected, const union sinter_value *value) {
    if (strncmp(expected, "ref:", 4) == 0)
        return reference_matches(expected + 4, value);
    for (;;) {
        if (lanes_match(expected, value))
            return true;
        expected = strchr(expected, '|');
        if (!expected)
            return false;
        expected++;
    }
}

void print_value(const union sinter_value *value) {
    uint64_t low, high;
    memcpy(&low, value, sizeof low);
    memcpy(&high, (const uint8_t *)value + sizeof low, sizeof high);
    if (high)
        printf(" %016" PRIx64 "_%016" PRIx64, high, low);
    else
        printf(" %" PRIx64, low);
}
