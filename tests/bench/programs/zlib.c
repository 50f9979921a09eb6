/* zlib: compresses at three levels and decompresses. */
#include "driver.h"
#include <zlib.h>

static const uLong size = 2 << 20;

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    unsigned char *data = make_data(size), *back = allocate(size);
    unsigned char *packed = allocate(compressBound(size));
    static const int levels[] = {1, 6, 9};
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < 3; i++) {
            uLongf packed_size = compressBound(size);
            require(compress2(packed, &packed_size, data, size, levels[i]) == Z_OK, "compress2");
            check(packed, packed_size);
            for (int again = 0; again < 8; again++) {
                uLongf back_size = size;
                require(uncompress(back, &back_size, packed, packed_size) == Z_OK, "uncompress");
                require(back_size == size && memcmp(back, data, size) == 0,
                        "what was decompressed");
            }
        }
    return finish();
}
