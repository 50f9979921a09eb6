/* The game of life, 64 cells to a word: sums by carries. */
#include "kernel.h"

#define ROWS 1024
#define WORDS 16

static uint64_t cells[ROWS + 2][WORDS + 2], next[ROWS + 2][WORDS + 2];

/* Sums three bits each place: `low` and `high` of the count. */
static void sum3(uint64_t a, uint64_t b, uint64_t c, uint64_t *low, uint64_t *high) {
    *low = a ^ b ^ c;
    *high = (a & b) | (c & (a ^ b));
}

static void step(void) {
    for (int y = 1; y <= ROWS; y++)
        for (int x = 1; x <= WORDS; x++) {
            uint64_t low[3], high[3], centre = cells[y][x];
            for (int d = -1; d <= 1; d++) {
                uint64_t word = cells[y + d][x];
                uint64_t left = word << 1 | cells[y + d][x - 1] >> 63;
                uint64_t right = word >> 1 | cells[y + d][x + 1] << 63;
                sum3(left, d ? word : 0, right, &low[d + 1], &high[d + 1]);
            }
            uint64_t ones, carry, twos, fours;
            sum3(low[0], low[1], low[2], &ones, &carry);
            sum3(high[0], high[1], high[2], &twos, &fours);
            fours |= twos & carry;
            twos ^= carry;
            next[y][x] = twos & ~fours & (ones | centre);
        }
    memcpy(cells, next, sizeof cells);
}

int main(int argc, char **argv) {
    for (int y = 1; y <= ROWS; y++)
        for (int x = 1; x <= WORDS; x++)
            cells[y][x] = (uint64_t)random32() << 32 | random32();
    for (uint32_t r = repeats(argc, argv, 2400); r > 0; r--)
        step();
    for (int y = 1; y <= ROWS; y++)
        check(cells[y][1 + y % WORDS]);
    return finish();
}
