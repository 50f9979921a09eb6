/* A keyed hash of short strings by additions, rotations and exclusive ors of 64 bits. */
#include "kernel.h"

#define STRINGS 4096
#define SIZE 48

static uint8_t strings[STRINGS][SIZE];

static uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

static void mix(uint64_t v[4]) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static uint64_t hash(const uint8_t *from, uint32_t size, uint64_t key) {
    uint64_t v[4] = {key ^ 0x736f6d6570736575u, ~key, key + 0x6c7967656e657261u, key * 3};
    for (uint32_t i = 0; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, from + i, sizeof word);
        v[3] ^= word;
        mix(v);
        mix(v);
        v[0] ^= word;
    }
    uint64_t last = (uint64_t)size << 56;
    for (uint32_t i = size & ~7u; i < size; i++)
        last |= (uint64_t)from[i] << (i & 7) * 8;
    v[3] ^= last;
    mix(v);
    mix(v);
    v[2] ^= 255;
    for (int i = 0; i < 4; i++)
        mix(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

int main(int argc, char **argv) {
    for (int i = 0; i < STRINGS; i++)
        for (int j = 0; j < SIZE; j++)
            strings[i][j] = (uint8_t)random32();
    uint64_t key = 1;
    for (uint32_t r = repeats(argc, argv, 1500); r > 0; r--)
        for (int i = 0; i < STRINGS; i++)
            key += hash(strings[i], (uint32_t)(i % SIZE), key);
    check(key);
    return finish();
}
