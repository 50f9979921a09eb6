/* Drives xxhash-wasm's module: `driver FILE` prints the hashes of prefixes of FILE, at once and in
 * pieces. The module imports nothing and exports its one page of memory as `mem`; as in the
 * package's JavaScript, whole inputs stand at address 0, and a hash in pieces keeps its state
 * there, zeroed at first, with the piece behind it. */
#include "../driver.h"

#include <inttypes.h>

enum { STATE32_SIZE_BYTES = 48, STATE64_SIZE_BYTES = 88, PREFIX_MAX_BYTES = 60000 };

static const uint32_t seeds32[] = {0, 1, 0x9e3779b1, 0xffffffff};
static const uint64_t seeds64[] = {0, 1, 0x9e3779b185ebca87, 0xffffffffffffffff};

static void show_whole(struct sinter_instance *instance, const char *bytes, size_t size) {
    memcpy(driver_span(instance, 0, size), bytes, size);
    printf("%zu:", size);
    for (size_t i = 0; i < 4; i++) {
        printf(" %08" PRIx32, driver_i32(instance, "xxh32", 0, (uint32_t)size, seeds32[i]));
        union sinter_value arguments[3] = {
            {.i32 = 0}, {.i32 = (uint32_t)size}, {.i64 = seeds64[i]}};
        union sinter_value hash;
        driver_call(instance, "xxh64", arguments, 3, &hash, 1);
        printf(" %016" PRIx64, hash.i64);
    }
    putchar('\n');
}

/* Hands `bytes` to an `update` export in pieces of `step` bytes. */
static void update(struct sinter_instance *instance, const char *name, uint32_t state_size,
                   const char *bytes, size_t size, size_t step) {
    for (size_t at = 0; at < size; at += step) {
        size_t piece = size - at < step ? size - at : step;
        memcpy(driver_span(instance, state_size, piece), bytes + at, piece);
        driver_void(instance, name, 0, state_size, (uint32_t)piece);
    }
}

static void show_pieces(struct sinter_instance *instance, const char *bytes, size_t size,
                        size_t step) {
    memset(driver_span(instance, 0, STATE32_SIZE_BYTES), 0, STATE32_SIZE_BYTES);
    driver_void(instance, "init32", 0, seeds32[2]);
    update(instance, "update32", STATE32_SIZE_BYTES, bytes, size, step);
    printf("%zu by %zu: %08" PRIx32, size, step, driver_i32(instance, "digest32", 0));

    union sinter_value arguments[2] = {{.i32 = 0}, {.i64 = seeds64[2]}}, hash;
    memset(driver_span(instance, 0, STATE64_SIZE_BYTES), 0, STATE64_SIZE_BYTES);
    driver_call(instance, "init64", arguments, 2, NULL, 0);
    update(instance, "update64", STATE64_SIZE_BYTES, bytes, size, step);
    driver_call(instance, "digest64", arguments, 1, &hash, 1);
    printf(" %016" PRIx64 "\n", hash.i64);
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    if (argc != 2)
        driver_fail("usage", "driver FILE");
    size_t size;
    char *bytes = driver_take_file(argv[1], &size);
    if (size < PREFIX_MAX_BYTES)
        driver_fail(argv[1], "too short");
    for (size_t prefix = 0; prefix <= 300; prefix++)
        show_whole(instance, bytes, prefix);
    show_whole(instance, bytes, PREFIX_MAX_BYTES);
    for (size_t step = 1; step <= 101; step += 4)
        show_pieces(instance, bytes, 997, step);
    show_pieces(instance, bytes, size, 4096);
    free(bytes);
    return 0;
}
