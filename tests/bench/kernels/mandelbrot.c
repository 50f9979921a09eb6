/* The Mandelbrot set: a loop of doubles that only registers take part in. */
#include "kernel.h"

#define WIDTH 400
#define LIMIT 200

static int escape(double x, double y) {
    double a = 0, b = 0;
    int count = 0;
    while (count < LIMIT && a * a + b * b < 4) {
        double t = a * a - b * b + x;
        b = 2 * a * b + y;
        a = t;
        count++;
    }
    return count;
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 6); r > 0; r--) {
        uint32_t sum = 0;
        for (int i = 0; i < WIDTH; i++)
            for (int j = 0; j < WIDTH; j++)
                sum += (uint32_t)escape(j * 3.0 / WIDTH - 2.2, i * 3.0 / WIDTH - 1.5 + r * 1e-4);
        check(sum);
    }
    return finish();
}
