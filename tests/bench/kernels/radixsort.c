/* Radix sort, a byte at a time: counting and scattered stores. */
#include "kernel.h"

#define COUNT 1000000

static uint32_t items[COUNT], other[COUNT];

static void pass(const uint32_t *from, uint32_t *to, int shift) {
    uint32_t starts[257] = {0};
    for (int i = 0; i < COUNT; i++)
        starts[(from[i] >> shift & 255) + 1]++;
    for (int i = 0; i < 256; i++)
        starts[i + 1] += starts[i];
    for (int i = 0; i < COUNT; i++)
        to[starts[from[i] >> shift & 255]++] = from[i];
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 14); r > 0; r--) {
        for (int i = 0; i < COUNT; i++)
            items[i] = random32();
        for (int shift = 0; shift < 32; shift += 16) {
            pass(items, other, shift);
            pass(other, items, shift + 8);
        }
        for (int i = 0; i < COUNT; i += 1000)
            check(items[i]);
    }
    return finish();
}
