/* A Huffman code of bytes: written bit by bit into words, and read with a table that is looked up
 * by the next bits. */
#include "kernel.h"

#define SIZE 65536
#define TABLE_BITS 11

static uint8_t text[SIZE], copy[SIZE], packed[SIZE * 2];
static uint16_t codes[256];
static uint8_t lengths[256];
static struct {
    uint8_t symbol, length;
} table[1 << TABLE_BITS];

/* A canonical code with lengths as for a geometric distribution. */
static void make_code(void) {
    uint32_t next = 0, symbol = 0;
    for (uint32_t length = 2; length <= TABLE_BITS; length++) {
        uint32_t count = length == TABLE_BITS ? 256 - symbol : length < 5 ? 1 : 6;
        next <<= 1;
        for (uint32_t i = 0; i < count && next < 1u << length && symbol < 256; i++, symbol++) {
            lengths[symbol] = (uint8_t)length;
            codes[symbol] = (uint16_t)next++;
        }
    }
    for (uint32_t s = 0; s < symbol; s++)
        for (uint32_t i = 0; i < 1u << (TABLE_BITS - lengths[s]); i++) {
            uint32_t at = ((uint32_t)codes[s] << (TABLE_BITS - lengths[s])) + i;
            table[at].symbol = (uint8_t)s;
            table[at].length = lengths[s];
        }
}

static size_t encode(void) {
    uint64_t bits = 0;
    uint32_t count = 0;
    uint8_t *out = packed;
    for (size_t i = 0; i < SIZE; i++) {
        uint8_t symbol = text[i];
        bits = bits << lengths[symbol] | codes[symbol];
        count += lengths[symbol];
        while (count >= 8) {
            count -= 8;
            *out++ = (uint8_t)(bits >> count);
        }
    }
    *out++ = (uint8_t)(bits << (8 - count));
    return (size_t)(out - packed);
}

static void decode(void) {
    uint64_t bits = 0;
    uint32_t count = 0;
    const uint8_t *in = packed;
    for (size_t i = 0; i < SIZE; i++) {
        while (count < TABLE_BITS) {
            bits = bits << 8 | *in++;
            count += 8;
        }
        uint32_t at = bits >> (count - TABLE_BITS) & ((1 << TABLE_BITS) - 1);
        copy[i] = table[at].symbol;
        count -= table[at].length;
    }
}

int main(int argc, char **argv) {
    make_code();
    for (size_t i = 0; i < SIZE; i++) {
        uint32_t bits = random32() | 1u << 24;
        text[i] = (uint8_t)(__builtin_ctz(bits) + (random32() & 7 ? 0 : random32() % 16));
    }
    for (uint32_t r = repeats(argc, argv, 500); r > 0; r--) {
        check(encode());
        decode();
        check((uint32_t)memcmp(text, copy, SIZE));
        text[r * 31 % SIZE] ^= 1;
    }
    return finish();
}
