/* Brotli: compresses at three qualities and decompresses. */
#include "driver.h"
#include <brotli/decode.h>
#include <brotli/encode.h>

static const size_t size = 2 << 20;

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    unsigned char *data = make_data(size), *back = allocate(size);
    size_t room = BrotliEncoderMaxCompressedSize(size);
    unsigned char *packed = allocate(room);
    static const int qualities[] = {2, 5, 9};
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < 3; i++) {
            size_t packed_size = room;
            require(BrotliEncoderCompress(qualities[i], 22, BROTLI_MODE_GENERIC, size, data,
                                          &packed_size, packed) == BROTLI_TRUE,
                    "BrotliEncoderCompress");
            check(packed, packed_size);
            for (int again = 0; again < 6; again++) {
                size_t back_size = size;
                require(BrotliDecoderDecompress(packed_size, packed, &back_size, back) ==
                            BROTLI_DECODER_RESULT_SUCCESS,
                        "BrotliDecoderDecompress");
                require(back_size == size && memcmp(back, data, size) == 0,
                        "what was decompressed");
            }
        }
    return finish();
}
