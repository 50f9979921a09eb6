/* A memory with 64-bit addresses: sizes and addresses in it have 8 bytes. What is beside them stays
 * as it is. */
#include "fake.h"

#include "wasi/guest.h"

#include <string.h>

#define UNTOUCHED UINT64_C(0xa5a5a5a5a5a5a5a5)

static struct fake *create(void) {
    struct fake *fake = fake_create(false);
    fake->memory.is_64 = true;
    memset(fake->memory.data, 0xa5, FAKE_MEMORY_SIZE);
    return fake;
}

static void put_iovec(struct fake *fake, uint32_t index, uint64_t address, uint64_t size) {
    fake_put64(fake, AT_IOVECS + 16 * index, address);
    fake_put64(fake, AT_IOVECS + 16 * index + 8, size);
}

/* Two words, and nothing after them. */
static void expect_words(const struct fake *fake, uint32_t address, uint64_t first,
                         uint64_t second) {
    assert_int_equal(fake_get64(fake, address), first);
    assert_int_equal(fake_get64(fake, address + 8), second);
    assert_int_equal(fake_get64(fake, address + 16), UNTOUCHED);
}

static void strings_are_found_by_64_bit_addresses(void **state) {
    (void)state;
    struct fake *fake = create();
    struct sinter_instance *instance = &fake->instance;
    const struct sinter_strings *arguments = &instance->wasi->arguments;
    assert_true(arguments->count == 3);
    assert_int_equal(sinter_wasi_args_sizes_get(instance, AT_OUT, AT_OUT2), 0);
    expect_words(fake, AT_OUT, 3, UNTOUCHED);
    expect_words(fake, AT_OUT2, arguments->size_bytes, UNTOUCHED);
    assert_int_equal(sinter_wasi_args_get(instance, AT_OUT, AT_BUFFER), 0);
    for (uint32_t i = 0, offset = 0; i < 3; i++) {
        assert_int_equal(fake_get64(fake, AT_OUT + 8 * i), AT_BUFFER + offset);
        offset += (uint32_t)strlen(arguments->bytes + offset) + 1;
    }
    assert_int_equal(fake_get64(fake, AT_OUT + 24), UNTOUCHED);
    assert_int_equal(sinter_wasi_args_get(instance, FAKE_MEMORY_SIZE - 16, AT_BUFFER),
                     WASI_ERRNO_FAULT);
    fake_destroy(fake);
}

static void buffers_have_64_bit_addresses_and_sizes(void **state) {
    (void)state;
    struct fake *fake = create();
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd;
    assert_int_equal(
        fake_open(fake, FAKE_ROOT, "file", 0, WASI_OFLAG_CREAT, RIGHTS_READ_WRITE, &fd), 0);
    fake_put(fake, AT_BUFFER, "wide words");
    put_iovec(fake, 0, AT_BUFFER, 5);
    put_iovec(fake, 1, AT_BUFFER + 5, 5);
    assert_int_equal(sinter_wasi_fd_write(instance, fd, AT_IOVECS, 2, AT_OUT), 0);
    expect_words(fake, AT_OUT, 10, UNTOUCHED);
    put_iovec(fake, 0, AT_BUFFER + 0x100, 100);
    assert_int_equal(sinter_wasi_fd_pread(instance, fd, AT_IOVECS, 1, 5, AT_OUT2), 0);
    expect_words(fake, AT_OUT2, 5, UNTOUCHED);
    assert_memory_equal(fake->memory.data + AT_BUFFER + 0x100, "words", 5);
    fake_destroy(fake);
}

static void buffers_outside_memory_are_faults(void **state) {
    (void)state;
    static const struct {
        uint64_t address;
        uint64_t size;
    } cases[] = {
        {(UINT64_C(1) << 32) + AT_BUFFER, 5},
        {AT_BUFFER, (UINT64_C(1) << 32) + 5},
        {UINT64_MAX, 1},
        {UINT64_MAX, 2},
        {AT_BUFFER, UINT64_MAX - AT_BUFFER + 1},
        {FAKE_MEMORY_SIZE - 4, 5},
    };
    struct fake *fake = create();
    struct sinter_instance *instance = &fake->instance;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_iovec(fake, 0, cases[i].address, cases[i].size);
        assert_int_equal(sinter_wasi_fd_write(instance, 1, AT_IOVECS, 1, AT_OUT), WASI_ERRNO_FAULT);
    }
    /* Counts whose products with the size of an iovec wrap around. */
    put_iovec(fake, 0, AT_BUFFER, 0);
    for (unsigned shift = 59; shift < 64; shift++)
        assert_int_equal(
            sinter_wasi_fd_write(instance, 1, AT_IOVECS, (UINT64_C(1) << shift) + 1, AT_OUT),
            WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_fd_write(instance, 1, AT_IOVECS, 1, FAKE_MEMORY_SIZE - 7),
                     WASI_ERRNO_FAULT);
    fake_destroy(fake);
}

static void preopens_have_64_bit_sizes(void **state) {
    (void)state;
    struct fake *fake = create();
    assert_int_equal(sinter_wasi_fd_prestat_get(&fake->instance, FAKE_ROOT, AT_OUT), 0);
    expect_words(fake, AT_OUT, 0, 1);
    fake_destroy(fake);
}

static void other_calls_store_64_bit_sizes(void **state) {
    (void)state;
    struct fake *fake = create();
    struct sinter_instance *instance = &fake->instance;
    fake_make(fake, "root/file", "");
    fake_link(fake, "file", "root/link");
    fake_put(fake, AT_PATH, "link");
    assert_int_equal(
        sinter_wasi_path_readlink(instance, FAKE_ROOT, AT_PATH, 4, AT_BUFFER, 100, AT_OUT), 0);
    expect_words(fake, AT_OUT, 4, UNTOUCHED);
    assert_int_equal(sinter_wasi_fd_readdir(instance, FAKE_ROOT, AT_BUFFER, 30, 0, AT_OUT2), 0);
    expect_words(fake, AT_OUT2, 30, UNTOUCHED);
    memset(fake->memory.data + AT_SUBSCRIPTIONS, 0, WASI_SUBSCRIPTION_SIZE);
    assert_int_equal(
        sinter_wasi_poll_oneoff(instance, AT_SUBSCRIPTIONS, AT_EVENTS, 1, AT_LONG_PATH), 0);
    expect_words(fake, AT_LONG_PATH, 1, UNTOUCHED);
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_found_by_64_bit_addresses),
        cmocka_unit_test(buffers_have_64_bit_addresses_and_sizes),
        cmocka_unit_test(buffers_outside_memory_are_faults),
        cmocka_unit_test(preopens_have_64_bit_sizes),
        cmocka_unit_test(other_calls_store_64_bit_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
