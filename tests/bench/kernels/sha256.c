/* SHA-256, with its constants computed: rotations and additions of 32 bits. */
#include "kernel.h"

#define SIZE (1 << 20)

static uint32_t constants[64], initial[8];
static uint8_t data[SIZE];

/* The first 32 bits of the fraction of the `root`-th root of a prime. */
static uint32_t fraction(uint32_t prime, int root) {
    double low = 1, high = 32;
    while (high - low > 1e-13) {
        double middle = (low + high) / 2;
        double power = root == 2 ? middle * middle : middle * middle * middle;
        *(power > prime ? &high : &low) = middle;
    }
    return (uint32_t)((low - floor(low)) * 4294967296.0);
}

static void make_constants(void) {
    int found = 0;
    for (uint32_t n = 2; found < 64; n++) {
        bool prime = true;
        for (uint32_t d = 2; d * d <= n; d++)
            prime = prime && n % d != 0;
        if (!prime)
            continue;
        if (found < 8)
            initial[found] = fraction(n, 2);
        constants[found++] = fraction(n, 3);
    }
}

static uint32_t rotate(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void block(uint32_t state[8], const uint8_t *from) {
    uint32_t w[64];
    const uint32_t *s = state;
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)from[4 * i] << 24 | (uint32_t)from[4 * i + 1] << 16 |
               (uint32_t)from[4 * i + 2] << 8 | from[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) +
               (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
    }
    uint32_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (int i = 0; i < 64; i++) {
        uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
                      constants[i] + w[i];
        uint32_t t2 =
            (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1;
        d = c, c = b, b = a, a = t1 + t2;
    }
    const uint32_t mixed[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; i++)
        state[i] += mixed[i];
}

int main(int argc, char **argv) {
    uint32_t state[8];
    make_constants();
    memcpy(state, initial, sizeof state);
    for (int i = 0; i < SIZE; i++)
        data[i] = (uint8_t)random32();
    for (uint32_t r = repeats(argc, argv, 25); r > 0; r--)
        for (int i = 0; i < SIZE; i += 64)
            block(state, data + i);
    for (int i = 0; i < 8; i++)
        check(state[i]);
    return finish();
}
