/* LU decomposition with partial pivoting, and the solution of a system by it. */
#include "kernel.h"

#define N 400

static double given[N][N], m[N][N], x[N];

static void swap_rows(int i, int j) {
    for (int k = 0; k < N; k++) {
        double t = m[i][k];
        m[i][k] = m[j][k];
        m[j][k] = t;
    }
    double t = x[i];
    x[i] = x[j];
    x[j] = t;
}

static void decompose(void) {
    for (int k = 0; k < N; k++) {
        int pivot = k;
        for (int i = k + 1; i < N; i++)
            if (fabs(m[i][k]) > fabs(m[pivot][k]))
                pivot = i;
        if (pivot != k)
            swap_rows(pivot, k);
        for (int i = k + 1; i < N; i++) {
            double factor = m[i][k] /= m[k][k];
            for (int j = k + 1; j < N; j++)
                m[i][j] -= factor * m[k][j];
        }
    }
}

static void solve(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++)
            x[i] -= m[i][j] * x[j];
    for (int i = N - 1; i >= 0; i--) {
        for (int j = i + 1; j < N; j++)
            x[i] -= m[i][j] * x[j];
        x[i] /= m[i][i];
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            given[i][j] = random_double() - 0.5;
    for (uint32_t r = repeats(argc, argv, 16); r > 0; r--) {
        memcpy(m, given, sizeof m);
        for (int i = 0; i < N; i++)
            x[i] = i + r;
        decompose();
        solve();
        check_double(x[r % N]);
    }
    return finish();
}
