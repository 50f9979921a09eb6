/* zlib: compressing and decompressing in pieces, with an allocator of the host's. */
#include "both.h"

#include <zlib.h>

enum { SIZE = 200000, PIECE = 5000 };

/* z_stream, as the library has it. */
struct stream {
    address next_in;
    uint32_t avail_in;
    guest_long total_in;
    address next_out;
    uint32_t avail_out;
    guest_long total_out;
    address msg, state, zalloc, zfree, opaque;
    int32_t data_type;
    guest_long adler, reserved;
};

static uint32_t allocations, frees, most_allocations = UINT32_MAX;

CALLBACK(address, take, address opaque, uint32_t items, uint32_t size) {
    (void)opaque;
    if (allocations == most_allocations)
        return 0;
    allocations++;
    return CALL(address, malloc, items * size);
}

CALLBACK(void, give, address opaque, address memory) {
    (void)opaque;
    frees++;
    RUN(free, memory);
}

static address zalloc, zfree, version, out;

static address new_stream(void) {
    struct stream stream = {.zalloc = zalloc, .zfree = zfree};
    return put(&stream, sizeof stream);
}

static struct stream *stream_at(address at) { return span(at, sizeof(struct stream)); }

/* Runs the stream over `size` bytes at `from`, in pieces, and collects what comes out in `to`. */
static int32_t pump(address at, bool inflates, address from, size_t size, uint8_t *to,
                    size_t *to_size) {
    struct stream *stream = stream_at(at);
    int32_t status = Z_OK;
    *to_size = 0;
    stream->next_in = from;
    stream->avail_in = (uint32_t)size;
    while (status == Z_OK) {
        stream->next_out = out;
        stream->avail_out = PIECE;
        status = inflates ? CALL(int32_t, inflate, at, Z_NO_FLUSH)
                          : CALL(int32_t, deflate, at, Z_FINISH);
        size_t piece = PIECE - stream->avail_out;
        require(*to_size + piece <= SIZE + 1000, "a size");
        memcpy(to + *to_size, span(out, PIECE), piece);
        *to_size += piece;
        if (status == Z_BUF_ERROR && piece == 0)
            break;
    }
    return status;
}

static uint8_t compressed[SIZE + 1000], again[SIZE + 1000];

static void test_streams(const uint8_t *data, address from) {
    for (int32_t level = 0; level <= 9; level += 3)
        for (int32_t strategy = Z_DEFAULT_STRATEGY; strategy <= Z_FIXED; strategy++) {
            address at = new_stream();
            size_t size, again_size;
            int32_t status =
                CALL(int32_t, deflateInit2_, at, level, Z_DEFLATED, 15 + 16 * (level % 2), 8,
                     strategy, version, sizeof(struct stream));
            require(status == Z_OK, "deflateInit2_");
            status = pump(at, false, from, SIZE, compressed, &size);
            printf("level %d, strategy %d: %d, %zu bytes, %08x, adler %lx\n", level, strategy,
                   status, size, hash_of(compressed, size), (unsigned long)stream_at(at)->adler);
            require(CALL(int32_t, deflateEnd, at) == Z_OK, "deflateEnd");
            address packed = put(compressed, size);
            require(CALL(int32_t, inflateInit2_, at, 15 + 32, version, sizeof(struct stream)) ==
                        Z_OK,
                    "inflateInit2_");
            require(pump(at, true, packed, size, again, &again_size) == Z_STREAM_END, "inflate");
            require(again_size == SIZE && memcmp(again, data, SIZE) == 0, "the data again");
            require(CALL(int32_t, inflateEnd, at) == Z_OK, "inflateEnd");
            release(packed, size);
            release(at, sizeof(struct stream));
        }
    printf("%u allocations, %u given back\n", allocations, frees);
}

/* Streams with a byte that is wrong, and streams that end early. */
static void test_damage(address from) {
    uLong bound = 20000;
    address packed = space(bound), lengths = space(sizeof(guest_long)), at = new_stream();
    guest_long length = bound;
    size_t again_size;
    memcpy(span(lengths, sizeof length), &length, sizeof length);
    int32_t status = CALL(int32_t, compress2, packed, lengths, from, 30000, 9);
    memcpy(&length, span(lengths, sizeof length), sizeof length);
    printf("compress2: %d, %lu bytes\n", status, (unsigned long)length);
    for (uint32_t i = 0; i < 60; i++) {
        uint32_t place = i < 20 ? i : i * 97 % (uint32_t)length;
        uint8_t *byte = span(packed + place, 1), saved = *byte;
        *byte ^= (uint8_t)(1u << i % 8);
        require(CALL(int32_t, inflateInit_, at, version, sizeof(struct stream)) == Z_OK, "inflate");
        status = pump(at, true, packed, i % 3 ? length : length - i * 20, again, &again_size);
        printf("byte %u: %d after %zu bytes, %s\n", place, status, again_size,
               text_at(stream_at(at)->msg));
        require(CALL(int32_t, inflateEnd, at) == Z_OK, "inflateEnd");
        *byte = saved;
    }
    release(packed, bound);
    release(lengths, sizeof length);
    release(at, sizeof(struct stream));
}

/* The host's allocator has nothing left. */
static void test_exhaustion(void) {
    address at = new_stream();
    for (uint32_t more = 0; more < 6; more++) {
        most_allocations = allocations + more;
        int32_t status = CALL(int32_t, deflateInit_, at, 6, version, sizeof(struct stream));
        printf("%u allocations: %d, %s\n", more, status, text_at(stream_at(at)->msg));
        if (status == Z_OK)
            require(CALL(int32_t, deflateEnd, at) == Z_OK, "deflateEnd");
        require(allocations == frees, "memory is given back");
    }
    most_allocations = UINT32_MAX;
    release(at, sizeof(struct stream));
}

int main(void) {
    begin();
    uint8_t *data = make_data(SIZE);
    address from = put(data, SIZE);
    out = space(PIECE);
    version = put_text(ZLIB_VERSION);
    zalloc = FUNCTION(i32_i32_i32_to_i32, take);
    zfree = FUNCTION(i32_i32_to_void, give);
    printf("%s, %08x, %08x\n", text_at(CALL(address, zlibVersion)),
           CALL(uint32_t, crc32, 0, from, SIZE), CALL(uint32_t, adler32, 1, from, SIZE));
    test_streams(data, from);
    test_damage(from);
    test_exhaustion();
    remove_function(zalloc);
    remove_function(zfree);
    free(data);
    end();
    return 0;
}
