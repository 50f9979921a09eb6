/* The edit distance of two strings, and their longest common part: dynamic programming by rows. */
#include "kernel.h"

#define N 2000

static char a[N], b[N];
static int32_t row[N + 1], lengths[2][N + 1];

static int32_t minimum(int32_t x, int32_t y) { return x < y ? x : y; }

static int32_t distance(void) {
    for (int j = 0; j <= N; j++)
        row[j] = j;
    for (int i = 1; i <= N; i++) {
        int32_t diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= N; j++) {
            int32_t above = row[j];
            int32_t change = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = minimum(change, minimum(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[N];
}

static int32_t common(void) {
    memset(lengths, 0, sizeof lengths);
    for (int i = 1; i <= N; i++) {
        int32_t *now = lengths[i & 1], *before = lengths[!(i & 1)];
        for (int j = 1; j <= N; j++) {
            int32_t most = before[j] > now[j - 1] ? before[j] : now[j - 1];
            now[j] = a[i - 1] == b[j - 1] ? before[j - 1] + 1 : most;
        }
    }
    return lengths[N & 1][N];
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++) {
        a[i] = (char)('a' + random32() % 4);
        b[i] = (char)('a' + random32() % 4);
    }
    for (uint32_t r = repeats(argc, argv, 20); r > 0; r--) {
        a[r % N] = 'e';
        check((uint32_t)distance());
        check((uint32_t)common());
    }
    return finish();
}
