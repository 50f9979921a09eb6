/* Vectors of floats and of 16-bit integers: y += a * x, dot products, maxima. */
#include "kernel.h"

#define N 4096

static float x[N], y[N];
static int16_t p[N], q[N];

static void axpy(float a) {
    for (int i = 0; i < N; i++)
        y[i] = y[i] * 0.5f + a * x[i];
}

static int32_t dot(void) {
    int32_t sum = 0;
    for (int i = 0; i < N; i++)
        sum += p[i] * q[i];
    return sum;
}

static int32_t maximum(void) {
    int32_t most = 0;
    for (int i = 0; i < N; i++) {
        int32_t difference = p[i] > q[i] ? p[i] - q[i] : q[i] - p[i];
        most = difference > most ? difference : most;
    }
    return most;
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++) {
        x[i] = (float)random_double();
        p[i] = (int16_t)(random32() % 1000);
        q[i] = (int16_t)(random32() % 1000);
    }
    for (uint32_t r = repeats(argc, argv, 50000); r > 0; r--) {
        axpy(1.0f / (float)r);
        p[r % N] = (int16_t)(r % 1000);
        check((uint32_t)(dot() + maximum()));
    }
    for (int i = 0; i < N; i += 10)
        check_double((double)y[i]);
    return finish();
}
