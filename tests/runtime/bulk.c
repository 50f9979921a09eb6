/* Calls of WASI's that have much to do: they do all of it, and still end when they are to end. */
#define _DEFAULT_SOURCE /* pread */
#include "check.h"

#include <sinter/wasi.h>

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define SLICE ((off_t)16 << 20) /* wasi/fd.c's */
#define MOST 0x7ffff000u        /* Linux's */

static struct sinter_instance *instance;

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    return sinter_wasi_resolve(import, value);
}

/* A file of that size, of holes. */
static int make_file(const char *name, off_t size) {
    int file = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(file >= 0 && unlink(name) == 0 && ftruncate(file, size) == 0);
    return file;
}

static void make_instance(const struct sinter_module *module, int input, int output) {
    struct sinter_wasi_config config = {
        .standard_input = {.kind = SINTER_WASI_STREAM_DESCRIPTOR, .descriptor = input},
        .standard_output = {.kind = SINTER_WASI_STREAM_DESCRIPTOR, .descriptor = output}};
    struct sinter_imports imports = {.resolve = resolve, .wasi_destroy = sinter_wasi_destroy};
    struct sinter_error error;
    const char *failed;
    CHECK(sinter_wasi_create(&config, &imports.wasi, &failed) == 0);
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
}

static uint32_t moved(const char *name, uint32_t size) {
    uint32_t error, count;
    CHECK(call_i32(instance, name, size, &error) == SINTER_OK && error == 0);
    CHECK(sinter_memory_read(instance, 16, &count, sizeof count));
    return count;
}

/* What lies around the places where one slice ends and the next begins. */
static void test_all_is_moved(int input, int output) {
    static const char mark[] = "marked";
    char found[sizeof mark];
    off_t size = 2 * SLICE + 100;
    for (off_t at = SLICE; at <= 2 * SLICE; at += SLICE)
        CHECK(pwrite(input, mark, sizeof mark, at) == sizeof mark);
    CHECK(moved("read", (uint32_t)size - 3) == size);
    CHECK(lseek(input, 0, SEEK_CUR) == size);
    for (off_t at = SLICE; at <= 2 * SLICE; at += SLICE) {
        CHECK(sinter_memory_read(instance, 0x10001 + (uint64_t)at, found, sizeof found));
        CHECK(memcmp(found, mark, sizeof mark) == 0);
    }
    CHECK(moved("write", (uint32_t)size - 3) == size);
    CHECK(lseek(output, 0, SEEK_CUR) == size);
    for (off_t at = SLICE; at <= 2 * SLICE; at += SLICE)
        CHECK(pread(output, found, sizeof found, at) == sizeof found &&
              memcmp(found, mark, sizeof mark) == 0);
    CHECK(lseek(input, -(2 * SLICE), SEEK_END) >= 0); /* the file ends with a slice */
    CHECK(moved("read", MOST) == 2 * SLICE);
    CHECK(lseek(input, -(SLICE + 3), SEEK_END) >= 0); /* and behind one */
    CHECK(moved("read", MOST) == SLICE + 3);
    CHECK(moved("read", MOST) == 0);
}

static long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void test_calls_end(int input) {
    uint32_t result;
    CHECK(lseek(input, 0, SEEK_SET) == 0);
    CHECK(sinter_set_deadline(instance, 3000000) == SINTER_OK);
    CHECK(call_i32(instance, "read", MOST, &result) == SINTER_INTERRUPTED);
    CHECK(lseek(input, 0, SEEK_CUR) < MOST); /* not all of it */
    long start_ms = now_ms();
    for (int i = 0; i < 4; i++)
        CHECK(call_i32(instance, "list", 0x1fff0000, &result) == SINTER_INTERRUPTED);
    CHECK(now_ms() - start_ms < 2000);
    CHECK(sinter_set_deadline(instance, SINTER_NO_DEADLINE) == SINTER_OK);
    CHECK(call_i32(instance, "list", 200000, &result) == SINTER_OK && result == 0);
}

int main(int argc, char **argv) {
    const struct sinter_module *module;
    struct sinter_error error;
    CHECK(argc == 2 && sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    int input = make_file("input", 3 * SLICE), output = make_file("output", 0);
    make_instance(module, input, output);
    test_all_is_moved(input, output);
    CHECK(ftruncate(input, (off_t)3 << 30) == 0 && ftruncate(output, 0) == 0);
    test_calls_end(input);
    sinter_instance_destroy(instance);
    return 0;
}
