/* A picture of bytes: a blur by the neighbours' mean, then brightness with saturation. */
#include "kernel.h"

#define WIDTH 1024
#define HEIGHT 512

static uint8_t image[HEIGHT][WIDTH], blurred[HEIGHT][WIDTH];

static void blur(void) {
    for (int y = 1; y < HEIGHT - 1; y++)
        for (int x = 1; x < WIDTH - 1; x++) {
            unsigned sum = image[y - 1][x - 1] + 2u * image[y - 1][x] + image[y - 1][x + 1] +
                           2u * image[y][x - 1] + 4u * image[y][x] + 2u * image[y][x + 1] +
                           image[y + 1][x - 1] + 2u * image[y + 1][x] + image[y + 1][x + 1];
            blurred[y][x] = (uint8_t)(sum / 16);
        }
}

static void brighten(unsigned by) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            unsigned value = blurred[y][x] + by;
            image[y][x] = (uint8_t)(value > 255 ? value - 200 : value);
        }
}

int main(int argc, char **argv) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            image[y][x] = (uint8_t)random32();
    for (uint32_t r = repeats(argc, argv, 700); r > 0; r--) {
        blur();
        brighten(r % 16);
    }
    for (int y = 0; y < HEIGHT; y++)
        check(image[y][y]);
    return finish();
}
