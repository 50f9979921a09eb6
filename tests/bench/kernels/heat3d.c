/* The heat equation in space: a seven-point stencil. */
#include "kernel.h"

#define N 72

static double a[N][N][N], b[N][N][N];

static void step(double (*to)[N][N], double (*from)[N][N]) {
    for (int i = 1; i < N - 1; i++)
        for (int j = 1; j < N - 1; j++)
            for (int k = 1; k < N - 1; k++) {
                double centre = from[i][j][k];
                to[i][j][k] = 0.125 * (from[i + 1][j][k] - 2.0 * centre + from[i - 1][j][k]) +
                              0.125 * (from[i][j + 1][k] - 2.0 * centre + from[i][j - 1][k]) +
                              0.125 * (from[i][j][k + 1] - 2.0 * centre + from[i][j][k - 1]) +
                              centre;
            }
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++)
                a[i][j][k] = b[i][j][k] = random_double();
    for (uint32_t r = repeats(argc, argv, 220); r > 0; r--) {
        step(b, a);
        step(a, b);
    }
    for (int i = 0; i < N; i++)
        check_double(a[i][i * 3 % N][i * 5 % N]);
    return finish();
}
