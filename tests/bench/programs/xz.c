/* liblzma: compresses at two presets and decompresses. */
#include "driver.h"
#include <lzma.h>

static const size_t size = 1 << 20;

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    uint8_t *data = make_data(size), *back = allocate(size);
    size_t room = lzma_stream_buffer_bound(size);
    uint8_t *packed = allocate(room);
    static const uint32_t presets[] = {1, 6};
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < 2; i++) {
            size_t packed_size = 0;
            require(lzma_easy_buffer_encode(presets[i], LZMA_CHECK_CRC64, NULL, data, size, packed,
                                            &packed_size, room) == LZMA_OK,
                    "lzma_easy_buffer_encode");
            check(packed, packed_size);
            for (int again = 0; again < 3; again++) {
                uint64_t limit = UINT64_MAX;
                size_t in = 0, out = 0;
                require(lzma_stream_buffer_decode(&limit, 0, NULL, packed, &in, packed_size, back,
                                                  &out, size) == LZMA_OK,
                        "lzma_stream_buffer_decode");
                require(out == size && memcmp(back, data, size) == 0, "what was decompressed");
            }
        }
    return finish();
}
