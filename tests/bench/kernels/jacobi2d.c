/* A five-point stencil on a plane, back and forth between two arrays. */
#include "kernel.h"

#define N 500

static double a[N][N], b[N][N];

static void step(double (*to)[N], double (*from)[N]) {
    for (int i = 1; i < N - 1; i++)
        for (int j = 1; j < N - 1; j++)
            to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] + from[i + 1][j] +
                              from[i - 1][j]);
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i][j] = b[i][j] = random_double();
    for (uint32_t r = repeats(argc, argv, 500); r > 0; r--) {
        step(b, a);
        step(a, b);
    }
    for (int i = 0; i < N; i++)
        check_double(a[i][i * 3 % N]);
    return finish();
}
