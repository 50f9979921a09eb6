/* Base64, there and back. */
#include "kernel.h"

#define SIZE 786432

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t data[SIZE], decoded[SIZE];
static char encoded[SIZE / 3 * 4];
static uint8_t values[256];

static void encode(void) {
    for (int i = 0, j = 0; i < SIZE; i += 3) {
        uint32_t group = (uint32_t)data[i] << 16 | (uint32_t)data[i + 1] << 8 | data[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            encoded[j++] = digits[group >> shift & 63];
    }
}

static void decode(void) {
    for (int i = 0, j = 0; i < SIZE / 3 * 4; i += 4) {
        uint32_t group = 0;
        for (int k = 0; k < 4; k++)
            group = group << 6 | values[(uint8_t)encoded[i + k]];
        decoded[j++] = (uint8_t)(group >> 16);
        decoded[j++] = (uint8_t)(group >> 8);
        decoded[j++] = (uint8_t)group;
    }
}

int main(int argc, char **argv) {
    for (uint8_t i = 0; i < 64; i++)
        values[(uint8_t)digits[i]] = i;
    for (int i = 0; i < SIZE; i++)
        data[i] = (uint8_t)random32();
    for (uint32_t r = repeats(argc, argv, 240); r > 0; r--) {
        data[r] ^= (uint8_t)r;
        encode();
        decode();
        check(decoded[random32() % SIZE]);
    }
    if (memcmp(data, decoded, SIZE) != 0)
        return 1;
    return finish();
}
