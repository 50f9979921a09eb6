/* The primes below ten million by a sieve of bits. */
#include "kernel.h"

#define LIMIT 10000000

static uint32_t bits[LIMIT / 64 + 1]; /* of odd numbers */

static uint32_t sieve(void) {
    uint32_t count = 1;
    memset(bits, 0, sizeof bits);
    for (uint32_t n = 3; n < LIMIT; n += 2) {
        if (bits[n / 64] >> (n / 2 % 32) & 1)
            continue;
        count++;
        if (n < 3163)
            for (uint32_t m = n * n; m < LIMIT; m += 2 * n)
                bits[m / 64] |= 1u << (m / 2 % 32);
    }
    return count;
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 8); r > 0; r--)
        check(sieve());
    return finish();
}
