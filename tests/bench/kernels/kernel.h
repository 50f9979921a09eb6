/* What the kernels share: how much they do, random numbers, and a checksum, which is all they
 * print. The same source is compiled natively and to wasm, so sizes of types are written out, and
 * no function of libm is called but those that are exact (sqrt, fabs, floor). */
#ifndef TESTS_BENCH_KERNEL_H
#define TESTS_BENCH_KERNEL_H

#if defined(__wasm64__) || defined(KERNEL_FREESTANDING)
#include "freestanding.h"
#else
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#endif

/* How often to do what takes about a quarter of a second when it is done `normal` times: the
 * program's argument is a percentage of that. */
static inline uint32_t repeats(int argc, char **argv, uint32_t normal) {
    uint32_t percent = argc > 1 ? (uint32_t)atoi(argv[1]) : 100;
    uint64_t count = (uint64_t)normal * percent / 100;
    return count < 1 ? 1 : (uint32_t)count;
}

static uint32_t random_state = 2463534242u;

static inline uint32_t random32(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* In [0, 1). */
static inline double random_double(void) { return random32() / 4294967296.0; }

static uint64_t checksum = 14695981039346656037u;

static inline void check(uint64_t bits) { checksum = (checksum ^ bits) * 1099511628211u; }

static inline void check_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    check(bits);
}

static inline int finish(void) {
    printf("%08x%08x\n", (unsigned)(checksum >> 32), (unsigned)checksum);
    return 0;
}

#endif
