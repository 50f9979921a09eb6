/* Powers modulo a prime, tests of primality, greatest common divisors: 64 bits. */
#include "kernel.h"

static uint64_t power(uint64_t base, uint64_t exponent, uint64_t modulus) {
    uint64_t result = 1;
    for (base %= modulus; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = result * base % modulus;
        base = base * base % modulus;
    }
    return result;
}

/* By three witnesses, which suffice below 2^32. */
static bool is_prime(uint64_t n) {
    static const uint64_t witnesses[] = {2, 7, 61};
    int twos = __builtin_ctzll(n - 1);
    for (int w = 0; w < 3; w++) {
        uint64_t x = power(witnesses[w], (n - 1) >> twos, n);
        bool passes = x <= 1 || x == n - 1;
        for (int i = 1; i < twos && !passes; i++) {
            x = x * x % n;
            passes = x == n - 1;
        }
        if (!passes)
            return false;
    }
    return true;
}

static uint64_t common(uint64_t a, uint64_t b) {
    int shift = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b) {
        b >>= __builtin_ctzll(b);
        if (a > b) {
            uint64_t t = a;
            a = b;
            b = t;
        }
        b -= a;
    }
    return a << shift;
}

int main(int argc, char **argv) {
    uint64_t sum = 0, state = 88172645463325252u;
    for (uint32_t r = repeats(argc, argv, 350000); r > 0; r--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        sum += is_prime((state & 0xffffffff) | 1 | 1u << 16);
        sum += common(state | 1, state * 0x9e3779b97f4a7c15u | 1) << 8;
        sum += (uint64_t)__builtin_popcountll(state) + (state << 13 | state >> 51);
    }
    check(sum);
    return finish();
}
