/* zlib: both directions, checksums, damaged data, and inflateBack, which asks the host for input
 * and gives it the output by function pointers. */
#include "both.h"

#ifdef NATIVE
#include <zlib.h>
z_stream *stream_new(void);
void stream_end(z_stream *stream);
#endif

/* An unsigned long in the library's memory. */
#define LONG_BYTES sizeof(address)
static address put_long(size_t value) {
    address at = space(LONG_BYTES);
    memcpy(bytes_at(at, LONG_BYTES), &value, LONG_BYTES);
    return at;
}
static size_t long_at(address at) {
    size_t value = 0;
    memcpy(&value, bytes_at(at, LONG_BYTES), LONG_BYTES);
    return value;
}

static void fill(uint8_t *bytes, size_t size, uint32_t kind) {
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(kind == 0   ? 'a'
                             : kind == 1 ? draw(256)
                             : i < 50    ? draw(4)
                                         : bytes[i - 1 - draw(50)] + (draw(30) == 0));
}

struct source {
    address bytes;
    size_t size, at, sum;
} source;

HOST_FUNCTION(uint32_t, give, address descriptor, address buffer) {
    size_t size = source.size - source.at < 1000 ? source.size - source.at : 1000;
    set_address(buffer, plus(source.bytes, source.at));
    source.at += size;
    return (uint32_t)size;
}

HOST_FUNCTION(uint32_t, take, address descriptor, address bytes, uint32_t size) {
    source.sum = source.sum * 31 + hash_of(bytes_at(bytes, size), size);
    return 0;
}

static void inflate_back(address packed, size_t size) {
    address in = POINTER(give, i32_i32_to_i32), out = POINTER(take, i32_i32_i32_to_i32);
    address stream = ADDRESS(stream_new);
    source = (struct source){.bytes = plus(packed, 2), .size = size - 2};
    uint32_t status = INTEGER(inflateBack, stream, in, NOWHERE, out, NOWHERE);
    printf("inflateBack %d %zu %08x\n", (int)status, source.at, (uint32_t)source.sum);
    VOID(stream_end, stream);
    TAKE_BACK(in);
    TAKE_BACK(out);
}

static void round_trip(size_t size, uint32_t kind, int level) {
    static uint8_t bytes[100000];
    fill(bytes, size, kind);
    address plain = put(bytes, size);
    size_t bound = INTEGER(compressBound, (uint32_t)size);
    address packed = space(bound), packed_size = put_long(bound);
    address again = space(size), again_size = put_long(size);
    int status =
        (int)INTEGER(compress2, packed, packed_size, plain, (uint32_t)size, (uint32_t)level);
    size_t count = long_at(packed_size);
    printf("%zu bytes, kind %u, level %d: %d, %zu of %zu, hash %08x, sums %08x %08x\n", size, kind,
           level, status, count, bound, hash_of(bytes_at(packed, count), count),
           INTEGER(crc32, 0, plain, (uint32_t)size), INTEGER(adler32, 1, plain, (uint32_t)size));
    status = (int)INTEGER(uncompress, again, again_size, packed, (uint32_t)count);
    printf("%d %zu %d\n", status, long_at(again_size),
           memcmp(bytes_at(again, size), bytes, size) == 0);
    inflate_back(packed, count);
    for (int i = 0; i < 20; i++) {
        ((uint8_t *)bytes_at(packed, count))[draw((uint32_t)count)] ^= (uint8_t)(1 << draw(8));
        memcpy(bytes_at(again_size, LONG_BYTES), &size, LONG_BYTES);
        status = (int)INTEGER(uncompress, again, again_size, packed, (uint32_t)count);
        printf("damaged: %d %s\n", status, text_at(ADDRESS(zError, (uint32_t)status)));
    }
    VOID(free, plain);
    VOID(free, packed);
    VOID(free, packed_size);
    VOID(free, again);
    VOID(free, again_size);
}

int main(void) {
    static const size_t sizes[] = {1, 100, 5000, 100000};
    open_library();
    printf("zlib %s\n", text_at(ADDRESS(zlibVersion)));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (uint32_t kind = 0; kind < 3; kind++)
            for (int level = 0; level <= 9; level += 3)
                round_trip(sizes[i], kind, level);
    close_library();
    return 0;
}
