/* MD5 of a buffer: rounds of which each depends on the one before. */
#include "kernel.h"

#define SIZE 65536

static uint8_t data[SIZE];
static uint32_t constants[64];

static uint32_t rotate(uint32_t x, uint32_t by) { return x << by | x >> (32 - by); }

static void block(uint32_t state[4], const uint8_t *at) {
    static const uint8_t turns[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], words[16];
    memcpy(words, at, sizeof words);
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t f, word;
        if (i < 16) {
            f = (b & c) | (~b & d);
            word = i;
        } else if (i < 32) {
            f = (d & b) | (~d & c);
            word = (5 * i + 1) % 16;
        } else if (i < 48) {
            f = b ^ c ^ d;
            word = (3 * i + 5) % 16;
        } else {
            f = c ^ (b | ~d);
            word = 7 * i % 16;
        }
        uint32_t next = b + rotate(a + f + constants[i] + words[word], turns[i / 16][i % 4]);
        a = d;
        d = c;
        c = b;
        b = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

int main(int argc, char **argv) {
    for (int i = 0; i < SIZE; i++)
        data[i] = (uint8_t)random32();
    for (int i = 0; i < 64; i++)
        constants[i] = random32();
    for (uint32_t r = repeats(argc, argv, 2000); r > 0; r--) {
        uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
        for (size_t i = 0; i < SIZE; i += 64)
            block(state, data + i);
        check(state[0] ^ (uint64_t)state[1] << 32);
        data[r % SIZE] ^= (uint8_t)state[2];
    }
    return finish();
}
