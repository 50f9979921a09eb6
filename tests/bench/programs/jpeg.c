/* libjpeg-turbo: compresses a picture at three qualities and decompresses it, with the exact
 * transforms. */
#include "driver.h"
#include <jpeglib.h>

enum { WIDTH = 768, HEIGHT = 512 };

/* Soft shapes, an edge and some noise. */
static void draw(unsigned char *picture) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++, picture += 3) {
            int round = (x - 300) * (x - 300) + (y - 200) * (y - 200) < 22500 ? 90 : 0;
            int noise = (int)random_below(16);
            picture[0] = (unsigned char)(x / 6 + round / 2 + noise);
            picture[1] = (unsigned char)((x * y >> 11) % 120 + round + noise);
            picture[2] = (unsigned char)((y & 64 ? 200 - x / 8 : y / 4) + noise / 2);
        }
}

static unsigned long compress(unsigned char *picture, int quality, unsigned char **packed) {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned long size = 0;
    *packed = NULL;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, packed, &size);
    jpeg.image_width = WIDTH;
    jpeg.image_height = HEIGHT;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    if (quality > 80)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < HEIGHT) {
        JSAMPROW row = picture + (size_t)jpeg.next_scanline * WIDTH * 3;
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return size;
}

static void decompress(const unsigned char *packed, unsigned long size, unsigned char *picture) {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, packed, size);
    require(jpeg_read_header(&jpeg, TRUE) == JPEG_HEADER_OK, "jpeg_read_header");
    jpeg_start_decompress(&jpeg);
    require(jpeg.output_width == WIDTH && jpeg.output_height == HEIGHT, "the size of the picture");
    while (jpeg.output_scanline < HEIGHT) {
        JSAMPROW row = picture + (size_t)jpeg.output_scanline * WIDTH * 3;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    unsigned char *picture = allocate(WIDTH * HEIGHT * 3), *back = allocate(WIDTH * HEIGHT * 3);
    static const int qualities[] = {40, 75, 90};
    draw(picture);
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < 3; i++) {
            unsigned char *packed;
            unsigned long size = compress(picture, qualities[i], &packed);
            check(packed, size);
            decompress(packed, size, back);
            if (round == 0)
                check(back, WIDTH * HEIGHT * 3);
            free(packed);
        }
    return finish();
}
