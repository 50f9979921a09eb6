/* Recursion: Fibonacci numbers, Ackermann's function, queens on a chessboard. */
#include "kernel.h"

static uint32_t fibonacci(uint32_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

static uint32_t ackermann(uint32_t m, uint32_t n) {
    if (m == 0)
        return n + 1;
    return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

static uint32_t queens(uint32_t columns, uint32_t left, uint32_t right, uint32_t all) {
    if (columns == all)
        return 1;
    uint32_t count = 0;
    for (uint32_t free = all & ~(columns | left | right); free;) {
        uint32_t bit = free & (0 - free);
        free ^= bit;
        count += queens(columns | bit, (left | bit) << 1, (right | bit) >> 1, all);
    }
    return count;
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 18); r > 0; r--) {
        check(fibonacci(30 + r % 2));
        check(ackermann(2, 900 + r));
        check(queens(0, 0, 0, 1023));
    }
    return finish();
}
