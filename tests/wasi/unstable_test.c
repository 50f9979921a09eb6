/* Tests runtime/wasi/unstable.c: each call against its sibling of preview 1, whose own tests say
 * what it does; the layouts are those of WASI snapshot 0's witx. */
#include "fake.h"

#include <string.h>

#define NOTHING 0xeeu

static uint32_t open_file(struct fake *fake) {
    uint32_t fd;
    fake_make(fake, "root/file", "contents");
    assert_int_equal(fake_open(fake, FAKE_ROOT, "file", 0, 0, ~UINT64_C(0), &fd), 0);
    return fd;
}

/* AT_OUT has preview 1's filestat, AT_BUFFER snapshot 0's, and nothing is stored behind it. */
static void expect_same_filestat(struct fake *fake) {
    static const struct {
        uint32_t preview1;
        uint32_t unstable;
    } fields[] = {{0, 0}, {8, 8}, {32, 24}, {40, 32}, {48, 40}, {56, 48}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_int_equal(fake_get64(fake, AT_OUT + fields[i].preview1),
                         fake_get64(fake, AT_BUFFER + fields[i].unstable));
    assert_int_equal(fake_get64(fake, AT_OUT + 16), fake_get32(fake, AT_BUFFER + 16));
    assert_int_equal(fake_get64(fake, AT_OUT + 24), fake_get32(fake, AT_BUFFER + 20));
    assert_int_equal(fake->memory.data[AT_BUFFER + 56], NOTHING);
}

static void filestats_are_56_bytes(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_file(fake);
    fake_link(fake, "file", "root/link");
    memset(fake->memory.data + AT_BUFFER, NOTHING, 64);
    assert_int_equal(sinter_wasi_fd_filestat_get(instance, fd, AT_OUT), 0);
    assert_int_equal(sinter_wasi_unstable_fd_filestat_get(instance, fd, AT_BUFFER), 0);
    expect_same_filestat(fake);
    assert_int_equal(fake_get64(fake, AT_BUFFER + 24), 8); /* the file's size */
    assert_int_equal(fake_get32(fake, AT_BUFFER + 16), WASI_FILETYPE_REGULAR_FILE);
    fake_put(fake, AT_PATH, "link");
    for (uint32_t lookup = 0; lookup < 2; lookup++) {
        assert_int_equal(
            sinter_wasi_path_filestat_get(instance, FAKE_ROOT, lookup, AT_PATH, 4, AT_OUT), 0);
        assert_int_equal(sinter_wasi_unstable_path_filestat_get(instance, FAKE_ROOT, lookup,
                                                                AT_PATH, 4, AT_BUFFER),
                         0);
        expect_same_filestat(fake);
        assert_int_equal(fake_get32(fake, AT_BUFFER + 16),
                         lookup ? WASI_FILETYPE_REGULAR_FILE : WASI_FILETYPE_SYMBOLIC_LINK);
    }
    fake_destroy(fake);
}

/* The same errnos for what is wrong; and memory's end is 56 bytes away, not 64. */
static void filestats_are_checked(void **state) {
    (void)state;
    struct fake *fake = fake_create(true);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_file(fake), end = FAKE_MEMORY_SIZE - 56;
    fake_put(fake, AT_PATH, "file");
    assert_int_equal(sinter_wasi_unstable_fd_filestat_get(instance, fd, end), 0);
    assert_int_equal(sinter_wasi_unstable_fd_filestat_get(instance, fd, end + 1), WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_unstable_fd_filestat_get(instance, fd, UINT32_MAX),
                     WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_unstable_fd_filestat_get(instance, 99, AT_OUT), WASI_ERRNO_BADF);
    const struct {
        uint32_t fd, lookup, path, size, out, expected;
    } cases[] = {
        {FAKE_ROOT, 0, AT_PATH, 4, end, WASI_ERRNO_SUCCESS},
        {FAKE_ROOT, 0, AT_PATH, 4, end + 1, WASI_ERRNO_FAULT},
        {FAKE_ROOT, 2, AT_PATH, 4, end, WASI_ERRNO_INVAL},
        {FAKE_ROOT, 0, UINT32_MAX, 4, end, WASI_ERRNO_FAULT},
        {FAKE_ROOT, 0, AT_PATH, UINT32_MAX, end, WASI_ERRNO_FAULT},
        {FAKE_ROOT, 0, AT_PATH, 3, end, WASI_ERRNO_NOENT},
        {fd, 0, AT_PATH, 4, end, WASI_ERRNO_NOTDIR},
        {99, 0, AT_PATH, 4, end, WASI_ERRNO_BADF},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(sinter_wasi_unstable_path_filestat_get(instance, cases[i].fd,
                                                                cases[i].lookup, cases[i].path,
                                                                cases[i].size, cases[i].out),
                         cases[i].expected);
    fake_put(fake, AT_PATH, "../f");
    assert_int_equal(
        sinter_wasi_unstable_path_filestat_get(instance, FAKE_ROOT, 0, AT_PATH, 4, AT_OUT),
        WASI_ERRNO_NOTCAPABLE);
    fake_destroy(fake);
}

static void seeks_count_from_elsewhere(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_file(fake);
    const struct {
        uint64_t offset;
        uint32_t whence;
        uint64_t position;
    } cases[] = {{3, 2, 3}, {2, 0, 5}, {UINT64_MAX, 1, 7}, {UINT64_MAX - 6, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            sinter_wasi_unstable_fd_seek(instance, fd, cases[i].offset, cases[i].whence, AT_OUT),
            0);
        assert_int_equal(fake_get64(fake, AT_OUT), cases[i].position);
    }
    assert_int_equal(sinter_wasi_unstable_fd_seek(instance, fd, 0, 3, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_unstable_fd_seek(instance, fd, 0, UINT32_MAX, AT_OUT),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_unstable_fd_seek(instance, fd, 0, 0, FAKE_MEMORY_SIZE - 7),
                     WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_unstable_fd_seek(instance, 99, 0, 0, AT_OUT), WASI_ERRNO_BADF);
    fake_destroy(fake);
}

/* A file that can be read at once, one that there isn't, and a clock that is due later: alone, or
 * first among many. */
static void polls_take_56_bytes(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_file(fake);
    uint32_t at = AT_SUBSCRIPTIONS;
    fake_put64(fake, at, 11); /* userdata */
    fake_put32(fake, at + 8, WASI_EVENT_CLOCK);
    fake_put64(fake, at + 16, 99); /* the clock's own userdata */
    fake_put32(fake, at + 24, WASI_CLOCK_MONOTONIC);
    fake_put64(fake, at + 32, 1000000); /* a millisecond */
    fake_put64(fake, at + 40, 0);
    fake_put32(fake, at + 48, 0);
    assert_int_equal(sinter_wasi_unstable_poll_oneoff(instance, at, AT_EVENTS, 1, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 1);
    assert_int_equal(fake_get64(fake, AT_EVENTS), 11);
    assert_int_equal(fake_get32(fake, AT_EVENTS + 8), 0); /* no error, type 0 */
    fake_put64(fake, at + 32, UINT64_C(1000000000000));
    for (uint32_t i = 1; i < 12; i++) {
        fake_put64(fake, at + 56 * i, 100 + i);
        fake_put32(fake, at + 56 * i + 8, WASI_EVENT_FD_READ);
        fake_put32(fake, at + 56 * i + 16, i == 5 ? 99 : fd);
    }
    assert_int_equal(sinter_wasi_unstable_poll_oneoff(instance, at, at, 12, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 11);
    for (uint32_t i = 1; i < 12; i++) {
        assert_int_equal(fake_get64(fake, at + 32 * (i - 1)), 100 + i);
        uint32_t error = i == 5 ? WASI_ERRNO_BADF : 0;
        assert_int_equal(fake_get32(fake, at + 32 * (i - 1) + 8),
                         error | (uint32_t)WASI_EVENT_FD_READ << 16);
        assert_int_equal(fake_get64(fake, at + 32 * (i - 1) + 16), i == 5 ? 0 : 8);
    }
    fake_destroy(fake);
}

static void polls_are_checked(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    const struct {
        uint32_t subscriptions, events, count, out, expected;
    } cases[] = {
        {AT_SUBSCRIPTIONS, AT_EVENTS, 0, AT_OUT, WASI_ERRNO_INVAL},
        {AT_SUBSCRIPTIONS, AT_EVENTS, 4097, AT_OUT, WASI_ERRNO_INVAL},
        {AT_SUBSCRIPTIONS, AT_EVENTS, UINT32_MAX, AT_OUT, WASI_ERRNO_INVAL},
        {FAKE_MEMORY_SIZE - 56, AT_EVENTS, 1, AT_OUT, WASI_ERRNO_SUCCESS},
        {FAKE_MEMORY_SIZE - 55, AT_EVENTS, 1, AT_OUT, WASI_ERRNO_FAULT},
        {FAKE_MEMORY_SIZE - 111, AT_EVENTS, 2, AT_OUT, WASI_ERRNO_FAULT},
        {AT_SUBSCRIPTIONS, FAKE_MEMORY_SIZE - 31, 1, AT_OUT, WASI_ERRNO_FAULT},
        {AT_SUBSCRIPTIONS, AT_EVENTS, 1, FAKE_MEMORY_SIZE - 3, WASI_ERRNO_FAULT},
        {UINT32_MAX, AT_EVENTS, 1, AT_OUT, WASI_ERRNO_FAULT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(sinter_wasi_unstable_poll_oneoff(&fake->instance, cases[i].subscriptions,
                                                          cases[i].events, cases[i].count,
                                                          cases[i].out),
                         cases[i].expected);
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filestats_are_56_bytes),     cmocka_unit_test(filestats_are_checked),
        cmocka_unit_test(seeks_count_from_elsewhere), cmocka_unit_test(polls_take_56_bytes),
        cmocka_unit_test(polls_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
