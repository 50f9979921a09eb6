/* Cholesky decomposition: sums along two rows, which may not be reordered. */
#include "kernel.h"

#define N 360

static double given[N][N], m[N][N];

static void decompose(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < i; j++) {
            double sum = m[i][j];
            for (int k = 0; k < j; k++)
                sum -= m[i][k] * m[j][k];
            m[i][j] = sum / m[j][j];
        }
        double sum = m[i][i];
        for (int k = 0; k < i; k++)
            sum -= m[i][k] * m[i][k];
        m[i][i] = sqrt(sum);
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < i; j++)
            given[i][j] = given[j][i] = random_double();
        given[i][i] = N;
    }
    for (uint32_t r = repeats(argc, argv, 24); r > 0; r--) {
        memcpy(m, given, sizeof m);
        m[0][0] += r;
        decompose();
        check_double(m[N - 1][N - 1]);
    }
    return finish();
}
