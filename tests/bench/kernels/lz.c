/* Compression by back references, found by a hash of four bytes, and its inverse. */
#include "kernel.h"

#define SIZE (1 << 20)
#define HASH_BITS 14

static uint8_t text[SIZE], packed[SIZE * 2], unpacked[SIZE];
static uint32_t last[1 << HASH_BITS];

static void make_text(void) {
    static const char *const words[] = {"stone ", "river ", "a ",    "of ",   "the ", "sinter ",
                                        "glass ", "heat, ", "and\n", "light", "1024", "; "};
    uint32_t size = 0;
    while (size < SIZE)
        for (const char *c = words[random32() % 12]; *c && size < SIZE; c++)
            text[size++] = (uint8_t)*c;
}

static uint32_t load32(const uint8_t *at) {
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint8_t *put_literals(uint8_t *out, const uint8_t *from, uint32_t count) {
    for (; count > 0;) {
        uint32_t some = count < 128 ? count : 128;
        *out++ = (uint8_t)(some - 1);
        memcpy(out, from, some);
        out += some;
        from += some;
        count -= some;
    }
    return out;
}

static uint32_t compress(void) {
    uint8_t *out = packed;
    uint32_t at = 0, literals = 0;
    memset(last, 0, sizeof last);
    while (at + 4 <= SIZE) {
        uint32_t hash = load32(text + at) * 2654435761u >> (32 - HASH_BITS);
        uint32_t match = last[hash], size = 0;
        last[hash] = at;
        if (match < at && at - match < 65536 && load32(text + match) == load32(text + at))
            for (size = 4; size < 131 && at + size < SIZE && text[match + size] == text[at + size];)
                size++;
        if (!size) {
            at++;
            continue;
        }
        out = put_literals(out, text + literals, at - literals);
        *out++ = (uint8_t)(128 + size - 4);
        *out++ = (uint8_t)(at - match);
        *out++ = (uint8_t)((at - match) >> 8);
        literals = at += size;
    }
    return (uint32_t)(put_literals(out, text + literals, SIZE - literals) - packed);
}

static uint32_t decompress(uint32_t packed_size) {
    uint32_t size = 0;
    for (uint32_t at = 0; at < packed_size;) {
        uint32_t token = packed[at++];
        if (token < 128) {
            memcpy(unpacked + size, packed + at, token + 1);
            at += token + 1;
            size += token + 1;
            continue;
        }
        uint32_t distance = packed[at] | (uint32_t)packed[at + 1] << 8;
        at += 2;
        for (uint32_t i = 0; i < token - 124; i++, size++)
            unpacked[size] = unpacked[size - distance];
    }
    return size;
}

int main(int argc, char **argv) {
    make_text();
    for (uint32_t r = repeats(argc, argv, 35); r > 0; r--) {
        text[random32() % SIZE] = '#';
        uint32_t size = compress();
        if (decompress(size) != SIZE || memcmp(text, unpacked, SIZE) != 0)
            return 1;
        check(size);
    }
    return finish();
}
