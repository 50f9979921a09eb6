/* Zstandard: compresses at four levels and decompresses. */
#include "driver.h"
#include <zstd.h>

static const size_t size = 4 << 20;

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    unsigned char *data = make_data(size), *back = allocate(size);
    size_t room = ZSTD_compressBound(size);
    unsigned char *packed = allocate(room);
    static const int levels[] = {1, 3, 7, 12};
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < 4; i++) {
            size_t packed_size = ZSTD_compress(packed, room, data, size, levels[i]);
            require(!ZSTD_isError(packed_size), "ZSTD_compress");
            check(packed, packed_size);
            for (int again = 0; again < 8; again++)
                require(ZSTD_decompress(back, size, packed, packed_size) == size &&
                            memcmp(back, data, size) == 0,
                        "what was decompressed");
        }
    return finish();
}
