/* bzip2: compresses in the largest blocks and decompresses. */
#include "driver.h"
#include <bzlib.h>

static const unsigned size = 2 << 20;

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    unsigned char *data = make_data(size), *back = allocate(size);
    unsigned room = size + size / 50 + 1000;
    unsigned char *packed = allocate(room);
    for (int round = 0; round < rounds; round++) {
        unsigned packed_size = room, back_size = size;
        require(BZ2_bzBuffToBuffCompress((char *)packed, &packed_size, (char *)data, size, 9, 0,
                                         0) == BZ_OK,
                "BZ2_bzBuffToBuffCompress");
        check(packed, packed_size);
        require(BZ2_bzBuffToBuffDecompress((char *)back, &back_size, (char *)packed, packed_size, 0,
                                           0) == BZ_OK,
                "BZ2_bzBuffToBuffDecompress");
        require(back_size == size && memcmp(back, data, size) == 0, "what was decompressed");
    }
    return finish();
}

/* The library calls this when it finds itself broken, since BZ_NO_STDIO takes its own away. */
void bz_internal_error(int error) {
    (void)error;
    require(0, "bzip2's own state");
}
