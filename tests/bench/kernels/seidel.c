/* Gauss-Seidel: a nine-point stencil in place, where every point needs the one before it. */
#include "kernel.h"

#define N 300

static double a[N][N];

static void step(void) {
    for (int i = 1; i < N - 1; i++)
        for (int j = 1; j < N - 1; j++)
            a[i][j] = (a[i - 1][j - 1] + a[i - 1][j] + a[i - 1][j + 1] + a[i][j - 1] + a[i][j] +
                       a[i][j + 1] + a[i + 1][j - 1] + a[i + 1][j] + a[i + 1][j + 1]) /
                      9.0;
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i][j] = random_double();
    for (uint32_t r = repeats(argc, argv, 180); r > 0; r--)
        step();
    for (int i = 0; i < N; i++)
        check_double(a[i][i * 3 % N]);
    return finish();
}
