/* Loops that count down: to zero, by pointers from the end, with a step of two. */
#include "kernel.h"

#define N 4096

static int32_t p[N], q[N];
static float x[N], y[N];

static void add(void) {
    for (int i = N - 1; i >= 0; i--)
        p[i] += q[i];
}

static int32_t sum(void) {
    int32_t total = 0;
    for (uint32_t left = N; left > 0; left--)
        total += q[left - 1] ^ (int32_t)left;
    return total;
}

static void scale(float factor) {
    for (const float *from = x + N, *end = x; from != end;) {
        from--;
        y[from - end] = *from * factor + 1.0f;
    }
}

static void reverse(void) {
    for (int i = 0, j = N - 1; i < j; i++, j--) {
        int32_t kept = p[i];
        p[i] = p[j];
        p[j] = kept;
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < N; i++) {
        q[i] = (int32_t)(random32() % 1000);
        x[i] = (float)random_double();
    }
    for (uint32_t r = repeats(argc, argv, 50000); r > 0; r--) {
        add();
        scale(1.0f / (float)r);
        reverse();
        q[r % N] = (int32_t)(r % 1000);
        check((uint32_t)sum());
    }
    for (int i = 0; i < N; i += 10) {
        check((uint32_t)p[i]);
        check_double((double)y[i]);
    }
    return finish();
}
