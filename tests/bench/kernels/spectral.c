/* The spectral norm of an infinite matrix: divisions by integers, sums of doubles. */
#include "kernel.h"

#define N 500

static double u[N], v[N], w[N];

static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void multiply(const double *from, double *to) {
    for (int i = 0; i < N; i++) {
        double sum = 0;
        for (int j = 0; j < N; j++)
            sum += element(i, j) * from[j];
        to[i] = sum;
    }
}

static void multiply_transposed(const double *from, double *to) {
    for (int i = 0; i < N; i++) {
        double sum = 0;
        for (int j = 0; j < N; j++)
            sum += element(j, i) * from[j];
        to[i] = sum;
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        u[i] = 1;
    for (uint32_t r = repeats(argc, argv, 80); r > 0; r--) {
        multiply(u, w);
        multiply_transposed(w, v);
        multiply(v, w);
        multiply_transposed(w, u);
        double scale = 1 / u[0];
        for (int i = 0; i < N; i++)
            u[i] *= scale;
    }
    double uv = 0, vv = 0;
    for (int i = 0; i < N; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    check_double(sqrt(uv / vv));
    return finish();
}
