/* Reductions over unsigned comparisons: least, greatest, how many are below a limit, and where the
 * least is. */
#include "kernel.h"

#define N 4096

static uint32_t words[N];
static uint8_t bytes[N];

static uint32_t least(void) {
    uint32_t best = UINT32_MAX;
    for (int i = 0; i < N; i++)
        best = words[i] < best ? words[i] : best;
    return best;
}

static uint32_t greatest(void) {
    uint8_t best = 0;
    for (int i = 0; i < N; i++)
        best = bytes[i] > best ? bytes[i] : best;
    return best;
}

static uint32_t count_below(uint32_t limit) {
    uint32_t count = 0;
    for (int i = 0; i < N; i++)
        count += words[i] < limit;
    return count;
}

static uint32_t place_of_least(void) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < N; i++)
        if (words[i] < words[best])
            best = i;
    return best;
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++) {
        words[i] = random32();
        bytes[i] = (uint8_t)random32();
    }
    for (uint32_t r = repeats(argc, argv, 60000); r > 0; r--) {
        words[r % N] = r * 2654435761u;
        bytes[r * 7 % N] = (uint8_t)r;
        check(least() ^ greatest() << 8);
        check(count_below(r << 12) ^ place_of_least());
    }
    return finish();
}
