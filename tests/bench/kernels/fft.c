/* A Fourier transform of complex doubles in place, and back. The roots of unity come from halving
 * angles, without libm. */
#include "kernel.h"

#define BITS 15
#define N (1 << BITS)

static double re[N], im[N], root_re[N / 2], root_im[N / 2];

/* root[k] = e^(-2 pi i k / N), by products of those at powers of two. */
static void make_roots(void) {
    double cosines[BITS], sines[BITS], c = -1, s = 0;
    for (int b = BITS - 1; b >= 0; b--) {
        cosines[b] = c;
        sines[b] = s;
        double half = sqrt((1 + c) / 2);
        s = b == BITS - 1 ? -1 : s / (2 * half);
        c = half;
    }
    for (int k = 0; k < N / 2; k++) {
        double x = 1, y = 0;
        for (int b = 0; b < BITS; b++)
            if (k >> b & 1) {
                double t = x * cosines[b] - y * sines[b];
                y = x * sines[b] + y * cosines[b];
                x = t;
            }
        root_re[k] = x;
        root_im[k] = y;
    }
}

static void reverse_bits(void) {
    for (uint32_t i = 0, j = 0; i < N; i++) {
        if (i < j) {
            double t = re[i];
            re[i] = re[j];
            re[j] = t;
            t = im[i];
            im[i] = im[j];
            im[j] = t;
        }
        uint32_t bit = N >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j |= bit;
    }
}

static void transform(double sign) {
    reverse_bits();
    for (int size = 1; size < N; size *= 2)
        for (int start = 0; start < N; start += 2 * size)
            for (int k = 0; k < size; k++) {
                double c = root_re[k * (N / 2 / size)], s = sign * root_im[k * (N / 2 / size)];
                int a = start + k, b = a + size;
                double x = re[b] * c - im[b] * s, y = re[b] * s + im[b] * c;
                re[b] = re[a] - x;
                im[b] = im[a] - y;
                re[a] += x;
                im[a] += y;
            }
}

int main(int argc, char **argv) {
    make_roots();
    for (int i = 0; i < N; i++)
        re[i] = random_double();
    for (uint32_t r = repeats(argc, argv, 80); r > 0; r--) {
        transform(1);
        transform(-1);
        for (int i = 0; i < N; i++) {
            re[i] /= N;
            im[i] /= N;
        }
    }
    for (int i = 0; i < N; i += 100)
        check_double(re[i] + im[i]);
    return finish();
}
