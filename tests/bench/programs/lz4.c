/* LZ4: compresses fast, and slowly at two levels; decompresses. */
#include "driver.h"
#include <lz4.h>
#include <lz4hc.h>

static const int size = 4 << 20;

static void decompress(const char *packed, int packed_size, const char *data, char *back) {
    for (int again = 0; again < 6; again++)
        require(LZ4_decompress_safe(packed, back, packed_size, size) == size &&
                    memcmp(back, data, (size_t)size) == 0,
                "what was decompressed");
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    char *data = (char *)make_data((size_t)size), *back = allocate((size_t)size);
    int room = LZ4_compressBound(size);
    char *packed = allocate((size_t)room);
    static const int levels[] = {LZ4HC_CLEVEL_MIN, LZ4HC_CLEVEL_DEFAULT};
    for (int round = 0; round < rounds; round++) {
        int packed_size = LZ4_compress_default(data, packed, size, room);
        require(
            packed_size > 0,
            "LZ4_compress_default"); /* not checked: it hashes 64-bit words where there are any */
        decompress(packed, packed_size, data, back);
        for (int i = 0; i < 2; i++) {
            packed_size = LZ4_compress_HC(data, packed, size, room, levels[i]);
            require(packed_size > 0, "LZ4_compress_HC");
            check(packed, (size_t)packed_size);
            decompress(packed, packed_size, data, back);
        }
    }
    return finish();
}
