/* All shortest paths in a graph: a matrix of 32-bit integers, minimum of sums. */
#include "kernel.h"

#define N 320

static int32_t given[N][N], path[N][N];

static void close_paths(void) {
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                if (path[i][k] + path[k][j] < path[i][j])
                    path[i][j] = path[i][k] + path[k][j];
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            given[i][j] = i == j ? 0 : random32() % 8 ? 1000000 : (int32_t)(random32() % 1000);
    for (uint32_t r = repeats(argc, argv, 9); r > 0; r--) {
        memcpy(path, given, sizeof path);
        path[r % N][0] = (int32_t)r;
        close_paths();
        check((uint64_t)path[N - 1][r % N]);
    }
    return finish();
}
