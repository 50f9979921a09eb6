/* What the drivers share: random numbers, input made from them, and a checksum of what was
 * computed. Everything is the same on every machine and in every build, and in memory: a driver
 * opens no file. */
#ifndef DRIVER_H
#define DRIVER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void require(int holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "wrong: %s\n", what);
    exit(1);
}

static inline void *allocate(size_t size) {
    void *memory = malloc(size);
    require(memory != NULL, "malloc");
    return memory;
}

/* The driver's only argument says how often to repeat the work. */
static inline int repetitions(int argc, char **argv) {
    require(argc == 2 && atoi(argv[1]) > 0, "the argument: give the number of repetitions");
    return atoi(argv[1]);
}

/* --- random numbers --- */

static uint32_t random_state = 2463534242U;

/* Marsaglia's xorshift generator. */
static inline uint32_t random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static inline uint32_t random_below(uint32_t limit) {
    return (uint32_t)(((uint64_t)random_bits() * limit) >> 32);
}

/* --- checksums --- */

static uint64_t checksum = 14695981039346656037U;

/* FNV-1a. */
static inline void check(const void *data, size_t size) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        checksum = (checksum ^ bytes[i]) * 1099511628211U;
}

static inline void check_number(uint64_t number) {
    for (int i = 0; i < 8; i++, number >>= 8)
        checksum = (checksum ^ (number & 0xff)) * 1099511628211U;
}

static inline int finish(void) {
    printf("%016llx\n", (unsigned long long)checksum);
    return 0;
}

/* --- text --- */

enum { WORD_COUNT = 4096, WORD_SIZE = 16 };
static char words[WORD_COUNT][WORD_SIZE];

static inline void make_words(void) {
    static const char *const heads[] = {"b", "c", "d", "f", "g", "l",  "m",  "n",
                                        "p", "r", "s", "t", "v", "st", "tr", "ch"};
    static const char *const tails[] = {"a",  "e",   "i",  "o",  "u",  "an", "en", "er",
                                        "in", "ion", "or", "us", "al", "ea", "y",  "ing"};
    for (int i = 0; i < WORD_COUNT; i++) {
        words[i][0] = 0;
        for (uint32_t left = i < 64 ? 1 : 1 + random_below(3); left > 0; left--) {
            strcat(words[i], heads[random_below(16)]);
            strcat(words[i], tails[random_below(16)]);
        }
    }
}

/* A word; the first ones are the most frequent by far, as in a language. */
static inline const char *random_word(void) {
    if (!words[0][0])
        make_words();
    return words[(uint64_t)random_below(WORD_COUNT) * random_below(WORD_COUNT) / WORD_COUNT *
                 random_below(WORD_COUNT) / WORD_COUNT];
}

/* Fills `size` bytes with sentences, in lines. Some phrases come again, so that it compresses as
 * text does. */
static inline void make_text(char *text, size_t size) {
    size_t at = 0, line = 0;
    int begins = 1;
    while (at < size) {
        if (at > 4096 && random_below(12) == 0) {
            size_t length = 8 + random_below(56), from = random_below((uint32_t)(at - 64));
            for (size_t i = 0; i < length && at < size; i++)
                text[at++] = text[from + i];
            continue;
        }
        const char *word = random_word();
        for (size_t i = 0; word[i] && at < size; i++)
            text[at++] = begins && i == 0 ? (char)(word[i] - 32) : word[i];
        begins = random_below(11) == 0;
        if (begins && at < size)
            text[at++] = '.';
        if (at == size)
            break;
        int ends_line = at - line > 90;
        text[at++] = ends_line ? '\n' : ' ';
        if (ends_line)
            line = at;
    }
}

/* Fills `size` bytes with records of 16 bytes, as in a binary table: a number that grows, a small
 * one, and noise. */
static inline void make_records(unsigned char *out, size_t size) {
    uint32_t number = 0;
    for (size_t at = 0; at < size; at++) {
        if (at % 16 == 0)
            number += 1 + random_below(8);
        uint32_t field = at % 16 / 4;
        uint32_t value = field == 0   ? number
                         : field == 1 ? number % 7 * 100
                         : field == 2 ? 0x01000001
                                      : random_bits();
        out[at] = (unsigned char)(value >> at % 4 * 8);
    }
}

/* What the compressors compress: three quarters are text, the rest records. The caller frees it. */
static inline unsigned char *make_data(size_t size) {
    unsigned char *data = allocate(size);
    make_text((char *)data, size - size / 4);
    make_records(data + size - size / 4, size / 4);
    return data;
}

#endif
