/* Triangular systems: inner loops of few iterations, the number of which changes each time. */
#include "kernel.h"

#define N 40

static double l[N][N], x[N], y[N];

static void forward(void) {
    for (int i = 0; i < N; i++) {
        double value = y[i];
        for (int j = 0; j < i; j++)
            value -= l[i][j] * x[j];
        x[i] = value / l[i][i];
    }
}

static void backward(void) {
    for (int i = N - 1; i >= 0; i--) {
        double value = x[i];
        for (int j = i + 1; j < N; j++)
            value -= l[j][i] * y[j];
        y[i] = value / l[i][i];
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++) {
        y[i] = random_double();
        for (int j = 0; j < i; j++)
            l[i][j] = random_double() / N;
        l[i][i] = 1 + random_double();
    }
    for (uint32_t r = repeats(argc, argv, 120000); r > 0; r--) {
        forward();
        backward();
        y[r % N] += 1;
    }
    for (int i = 0; i < N; i++)
        check_double(y[i]);
    return finish();
}
