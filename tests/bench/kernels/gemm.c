/* C += A * B with dense matrices of doubles, in the order of rows. */
#include "kernel.h"

#define N 320

static double a[N][N], b[N][N], c[N][N];

static void multiply(double alpha) {
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++)
            for (int j = 0; j < N; j++)
                c[i][j] += alpha * a[i][k] * b[k][j];
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = random_double();
            b[i][j] = random_double();
        }
    for (uint32_t r = repeats(argc, argv, 16); r > 0; r--)
        multiply(1.0 / r);
    for (int i = 0; i < N; i++)
        check_double(c[i][i * 7 % N]);
    return finish();
}
