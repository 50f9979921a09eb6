/* memcpy, memmove, memset and memcmp, of a few bytes and of many. */
#include "kernel.h"

#define SIZE (1 << 20)

static uint8_t a[SIZE], b[SIZE];

int main(int argc, char **argv) {
    static uint32_t sizes[4096];
    for (int i = 0; i < SIZE; i++)
        a[i] = (uint8_t)random32();
    for (int i = 0; i < 4096; i++)
        sizes[i] = 1 + random32() % (i % 16 ? 60 : 2000);
    for (uint32_t r = repeats(argc, argv, 1500); r > 0; r--) {
        uint32_t at = 0;
        for (int i = 0; i < 4096; i++) {
            at = (at + sizes[i] * 17) % (SIZE - 4096);
            switch (i % 4) {
            case 0:
                memcpy(b + at, a + at / 2, sizes[i]);
                break;
            case 1:
                memmove(a + at + 9, a + at, sizes[i]);
                break;
            case 2:
                memset(b + at, (int)r, sizes[i]);
                break;
            default:
                check((uint64_t)(memcmp(a + at, b + at, sizes[i]) < 0));
            }
        }
        memcpy(b, a, SIZE);
        memmove(a + 5, a, SIZE - 5);
        memset(b + r, 0, SIZE / 4);
    }
    for (int i = 0; i < SIZE; i += 1000)
        check(a[i] + b[i]);
    return finish();
}
