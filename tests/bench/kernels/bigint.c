/* Long multiplication and division by a word: factorials and powers of many 32-bit limbs. */
#include "kernel.h"

#define LIMBS 1200

static uint32_t a[LIMBS], b[LIMBS], product[2 * LIMBS];

static void multiply(const uint32_t *x, const uint32_t *y, int count) {
    memset(product, 0, sizeof *product * 2 * (size_t)count);
    for (int i = 0; i < count; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < count; j++) {
            carry += (uint64_t)x[i] * y[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i + count] = (uint32_t)carry;
    }
}

/* Divides by a word in place; the remainder. */
static uint32_t divide(uint32_t *x, int count, uint32_t by) {
    uint64_t rest = 0;
    for (int i = count - 1; i >= 0; i--) {
        rest = rest << 32 | x[i];
        x[i] = (uint32_t)(rest / by);
        rest %= by;
    }
    return (uint32_t)rest;
}

int main(int argc, char **argv) {
    for (int i = 0; i < LIMBS; i++) {
        a[i] = random32();
        b[i] = random32();
    }
    for (uint32_t r = repeats(argc, argv, 110); r > 0; r--) {
        multiply(a, b, LIMBS);
        for (int digits = 0; digits < 40; digits++)
            check(divide(product, 2 * LIMBS, 1000000007));
        memcpy(a, product + LIMBS / 2, sizeof a);
    }
    return finish();
}
