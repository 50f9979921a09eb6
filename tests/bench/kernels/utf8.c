/* UTF-8: decoded with all checks, letters changed, encoded again. */
#include "kernel.h"

#define SIZE (1 << 20)

static uint8_t text[SIZE + 4], out[SIZE + 4];
static uint32_t size;

static uint32_t encode(uint32_t point, uint8_t *to) {
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    uint32_t count = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (uint32_t i = count - 1; i > 0; i--, point >>= 6)
        to[i] = (uint8_t)(0x80 | (point & 63));
    to[0] = (uint8_t)(0xf00u >> count | point);
    return count;
}

/* The bytes of the character at `from`, 0 when it is none. */
static uint32_t decode(const uint8_t *from, uint32_t left, uint32_t *point) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t first = from[0];
    if (first < 0x80) {
        *point = first;
        return 1;
    }
    uint32_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || count > left)
        return 0;
    uint32_t value = first & (0x7fu >> count);
    for (uint32_t i = 1; i < count; i++) {
        if ((from[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (from[i] & 63);
    }
    *point = value;
    return value < least[count] || value > 0x10ffff || value >> 11 == 27 ? 0 : count;
}

static uint32_t change(void) {
    uint32_t written = 0, point = 0, characters = 0;
    for (uint32_t at = 0, count; at < size; at += count, characters++) {
        count = decode(text + at, size - at, &point);
        if (!count)
            return 0;
        if (point >= 'a' && point <= 'z')
            point -= 32;
        else if (point >= 0x430 && point < 0x450)
            point -= 32;
        written += encode(point, out + written);
    }
    return written == size ? characters : 0;
}

int main(int argc, char **argv) {
    while (size + 4 < SIZE) {
        uint32_t kind = random32() % 16, any = random32();
        size += encode(kind < 10   ? 'a' + any % 26
                       : kind < 13 ? 0x430 + any % 32
                       : kind < 15 ? 0x4e00 + any % 20000
                                   : 0x1f300 + any % 500,
                       text + size);
    }
    for (uint32_t r = repeats(argc, argv, 35); r > 0; r--) {
        text[0] = (uint8_t)('a' + r % 26);
        check(change() + out[0]);
    }
    return finish();
}
