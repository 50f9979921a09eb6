/* CRC-32 by a table, a byte at a time and then four at a time. */
#include "kernel.h"

#define SIZE (1 << 20)

static uint32_t table[4][256];
static uint8_t data[SIZE];

static void make_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
        table[0][i] = crc;
    }
    for (int t = 1; t < 4; t++)
        for (int i = 0; i < 256; i++)
            table[t][i] = table[t - 1][i] >> 8 ^ table[0][table[t - 1][i] & 255];
}

static uint32_t by_bytes(uint32_t crc, const uint8_t *from, int size) {
    for (int i = 0; i < size; i++)
        crc = table[0][(crc ^ from[i]) & 255] ^ crc >> 8;
    return crc;
}

static uint32_t by_words(uint32_t crc, const uint8_t *from, int size) {
    for (int i = 0; i < size; i += 4) {
        uint32_t word;
        memcpy(&word, from + i, sizeof word);
        crc ^= word;
        crc = table[3][crc & 255] ^ table[2][crc >> 8 & 255] ^ table[1][crc >> 16 & 255] ^
              table[0][crc >> 24];
    }
    return crc;
}

int main(int argc, char **argv) {
    make_table();
    for (int i = 0; i < SIZE; i++)
        data[i] = (uint8_t)random32();
    uint32_t crc = ~0u;
    for (uint32_t r = repeats(argc, argv, 70); r > 0; r--)
        crc = by_words(by_bytes(crc, data, SIZE), data, SIZE);
    check(~crc);
    return finish();
}
