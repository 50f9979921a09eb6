/* Products of matrices whose inner loops have one contiguous and one strided stream: by columns,
 * and with one factor transposed. */
#include "kernel.h"

#define N 192

static double a[N * N], b[N * N], c[N * N];

/* c[j] += a * b[j * n]: a row of c, a column of b. */
static void multiply(void) {
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) {
            double factor = a[i * N + k];
            for (int j = 0; j < N; j++)
                c[i * N + j] += factor * b[j * N + k];
        }
}

/* The columns of c: both streams are strided. */
static void transpose(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            c[j * N + i] = 0.5 * (c[j * N + i] + b[i * N + j]);
}

int main(int argc, char **argv) {
    for (int i = 0; i < N * N; i++) {
        a[i] = random_double() / N;
        b[i] = random_double();
    }
    for (uint32_t r = repeats(argc, argv, 25); r > 0; r--) {
        multiply();
        transpose();
    }
    for (int i = 0; i < N * N; i += 7)
        check_double(c[i]);
    return finish();
}
