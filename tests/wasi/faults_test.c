/* Every host call that a WASI call makes fails, in turn, with every errno that is to be expected of
 * a host: the guest gets that errno, or nothing has happened at all; no descriptor and no memory is
 * lost, and the same call works afterwards. Then transfers that are short, interrupted, or stopped
 * by a full disk. */
#include "faults.h"
#include "probes.h"

#include "wasi/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const int errors[] = {EINTR, EIO, ENOSPC, EMFILE, ENFILE, ENOMEM, EACCES, EDQUOT};
#define ERROR_COUNT (sizeof errors / sizeof *errors)

static bool is_one_of(const char *name, const char *const *names) {
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

/* What the guest is to get when the host call `failed` fails. */
static uint32_t expected_errno(const char *probe, const char *failed, int error) {
    static const char *const allocations[] = {"malloc", "calloc", "realloc", "strdup", NULL};
    static const char *const waiting[] = {
        "accept4", "fallocate", "fdatasync", "fsync",   "ftruncate", "getdents64", "getrandom",
        "openat",  "openat2",   "ppoll",     "pread",   "preadv",    "pwrite",     "pwritev",
        "read",    "readv",     "recvmsg",   "sendmsg", "write",     "writev",     NULL};
    if (is_one_of(failed, allocations))
        return WASI_ERRNO_NOMEM;
    if (error == EINTR && is_one_of(failed, waiting))
        return fake_is_interrupted ? WASI_ERRNO_INTR : WASI_ERRNO_SUCCESS;
    if (strcmp(failed, "close") == 0 && (strcmp(probe, "fd_close") != 0 || error == EINTR))
        return WASI_ERRNO_SUCCESS;
    return sinter_wasi_errno(error);
}

/* How many descriptors of the host's a call that succeeds opens. */
static int opened_by(const struct probe *probe) {
    if (strcmp(probe->name, "path_open") == 0 || strcmp(probe->name, "sock_accept") == 0)
        return 1;
    return strcmp(probe->name, "fd_close") == 0 || strcmp(probe->name, "fd_renumber") == 0 ? -1 : 0;
}

static void check_outcome(const struct probe *probe, uint32_t error, int opened) {
    uint32_t expected =
        fault.failed ? expected_errno(probe->name, fault.failed, fault.error) : WASI_ERRNO_SUCCESS;
    /* Whatever close says, the descriptor is gone. */
    int expected_opened = !expected || opened_by(probe) < 0 ? opened_by(probe) : 0;
    const char *failed = fault.failed ? fault.failed : "nothing";
    if (error != expected)
        fail_msg("%s, %s fails with %s: errno %u, not %u", probe->name, failed,
                 strerror(fault.error), error, expected);
    if (opened != expected_opened)
        fail_msg("%s, %s fails with %s: %d descriptors of the host's more, not %d", probe->name,
                 failed, strerror(fault.error), opened, expected_opened);
}

/* Runs the probe with the fault; false when the call makes fewer host calls. `ends`: the guest's
 * call is to end. */
static bool run_with_fault(const struct probe *probe, bool walks_paths, uint32_t at, int error,
                           bool ends) {
    int64_t blocks_before = fault_block_count;
    uint32_t open_before = fake_host_descriptor_count();
    struct probe_bench bench = probe_set_up(walks_paths);
    uint32_t open_ready = fake_host_descriptor_count();
    /* Polling has no answer to a clock that stops, and Linux has no such clocks. */
    bool polls = strcmp(probe->name, "poll_oneoff") == 0;
    fault = (struct fault){.at = at, .error = error, .spared = polls ? "clock_gettime" : NULL};
    struct probe armed = *probe;
    uint8_t *memory = malloc(FAKE_MEMORY_SIZE);
    memcpy(memory, bench.fake->memory.data, FAKE_MEMORY_SIZE);
    fault.is_armed = true;
    fake_is_interrupted = ends;
    uint32_t result = armed.call(&bench.fake->instance, armed.arguments);
    fault.is_armed = false;
    check_outcome(probe, result, (int)fake_host_descriptor_count() - (int)open_ready);
    fake_is_interrupted = false;
    if (result) {
        assert_memory_equal(memory, bench.fake->memory.data, FAKE_MEMORY_SIZE);
        uint32_t again = probe->call(&bench.fake->instance, probe->arguments);
        if (again != (strcmp(probe->name, "fd_close") == 0 ? WASI_ERRNO_BADF : WASI_ERRNO_SUCCESS))
            fail_msg("%s after a failed %s: errno %u", probe->name, fault.failed, again);
    }
    free(memory);
    probe_tear_down(&bench);
    if (fake_host_descriptor_count() != open_before)
        fail_msg("%s, %s fails: a descriptor is left", probe->name, fault.failed);
    if (fault_block_count != blocks_before)
        fail_msg("%s, %s fails: memory is left", probe->name, fault.failed);
    return fault.failed != NULL;
}

static void each_host_call_may_fail(bool walks_paths) {
    uint32_t host_call_count = 0;
    for (size_t i = 0; i < probe_count; i++)
        for (size_t j = 0; j < ERROR_COUNT; j++)
            for (uint32_t at = 0; run_with_fault(&probes[i], walks_paths, at, errors[j], false);
                 at++)
                host_call_count++;
    assert_true(host_call_count > 40 * ERROR_COUNT); /* the wrappers are there */
}

static void each_host_call_may_fail_by_kernel(void **state) {
    (void)state;
    each_host_call_may_fail(false);
}

static void each_host_call_may_fail_walking(void **state) {
    (void)state;
    each_host_call_may_fail(true);
}

/* Its signals come again and again, so a system call that starts anew each time would never end. */
static void a_call_that_is_to_end_is_not_made_again(void **state) {
    (void)state;
    static const char *const never_begin[] = {"fd_readdir", "random_get", NULL};
    uint32_t host_call_count = 0;
    for (size_t i = 0; i < probe_count; i++)
        for (uint32_t at = 0; !is_one_of(probes[i].name, never_begin) &&
                              run_with_fault(&probes[i], false, at, EINTR, true);
             at++)
            host_call_count++;
    assert_true(host_call_count > 30);
}

/* A context that cannot be made leaves nothing behind, and says why. */
static void contexts_are_made_or_not(void **state) {
    (void)state;
    static const char *const strings[] = {"one", "two"};
    struct sinter_wasi_preopen preopens[] = {{.host_path = ".", .guest_path = "/"},
                                             {.host_path = "/", .guest_path = "/r"}};
    struct sinter_wasi_config config = {
        .arguments = strings,
        .argument_count = 2,
        .environment = strings,
        .environment_count = 2,
        .preopens = preopens,
        .preopen_count = 2,
        .standard_input = {.kind = SINTER_WASI_STREAM_DESCRIPTOR, .descriptor = STDERR_FILENO}};
    uint32_t failure_count = 0;
    for (uint32_t at = 0;; at++) {
        int64_t blocks_before = fault_block_count;
        uint32_t open_before = fake_host_descriptor_count();
        struct sinter_wasi *wasi;
        const char *failed_path;
        fault = (struct fault){.is_armed = true, .at = at, .error = ENOMEM};
        int error = sinter_wasi_create(&config, &wasi, &failed_path);
        fault.is_armed = false;
        /* Without fstat a stream of the process's counts as closed, and without openat2 there is
         * the walker. */
        assert_true(error == 0 || error == ENOMEM);
        failure_count += error != 0;
        assert_true((error == 0) == (wasi != NULL));
        sinter_wasi_destroy(wasi);
        assert_int_equal(fake_host_descriptor_count(), open_before);
        assert_int_equal(fault_block_count, blocks_before);
        if (!fault.failed)
            break;
    }
    assert_true(failure_count >= 8);
}

/* A listing that cannot be read to its end is not one; the one before it stays. */
static void listings_are_read_or_not(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    for (int i = 0; i < 300; i++) {
        char path[64];
        snprintf(path, sizeof path, "root/%d", i);
        fake_make(fake, path, "");
    }
    assert_int_equal(sinter_wasi_fd_readdir(instance, FAKE_ROOT, AT_BUFFER, 4096, 0, AT_OUT), 0);
    uint64_t kept = instance->wasi->listing_bytes;
    for (uint32_t at = 0;; at++) {
        fault = (struct fault){.is_armed = true, .at = at, .error = EIO};
        uint32_t error = sinter_wasi_fd_readdir(instance, FAKE_ROOT, AT_BUFFER, 4096, 0, AT_OUT);
        fault.is_armed = false;
        assert_int_equal(instance->wasi->listing_bytes, kept);
        if (!fault.failed)
            break;
        assert_true(error == WASI_ERRNO_NOMEM || error == WASI_ERRNO_IO);
        assert_int_equal(sinter_wasi_fd_readdir(instance, FAKE_ROOT, AT_BUFFER, 4096, 299, AT_OUT),
                         0);
        assert_true(fake_get32(fake, AT_OUT) > 0);
        assert_true(at < 100);
    }
    fake_destroy(fake);
}

/* Moves all bytes of a buffer as a C library does: until there are none, however few move at once.
 */
static uint32_t move_all(struct fake *fake, uint32_t fd, uint32_t buffer_count, uint32_t total,
                         uint32_t (*call)(struct sinter_instance *, uint32_t, uint64_t, uint64_t,
                                          uint64_t)) {
    uint32_t round_count = 0;
    for (uint32_t done = 0; done < total; round_count++) {
        uint32_t size = (total - done + buffer_count - 1) / buffer_count;
        for (uint32_t i = 0; i < buffer_count; i++) {
            uint32_t at = done + i * size < total ? done + i * size : total;
            fake_put32(fake, AT_IOVECS + 8 * i, AT_BUFFER + at);
            fake_put32(fake, AT_IOVECS + 8 * i + 4, total - at < size ? total - at : size);
        }
        assert_int_equal(call(&fake->instance, fd, AT_IOVECS, buffer_count, AT_OUT), 0);
        assert_true(fake_get32(fake, AT_OUT) > 0);
        done += fake_get32(fake, AT_OUT);
    }
    return round_count;
}

static void short_transfers_lose_nothing(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint8_t *bytes = fake->memory.data + AT_BUFFER;
    uint8_t expected[5000];
    for (uint32_t i = 0; i < sizeof expected; i++)
        expected[i] = (uint8_t)(i * 7 + i / 256);
    for (uint32_t buffer_count = 1; buffer_count <= 3; buffer_count++) {
        uint32_t fd;
        assert_int_equal(fake_open(fake, FAKE_ROOT, "file", 0, WASI_OFLAG_CREAT | WASI_OFLAG_TRUNC,
                                   RIGHTS_READ_WRITE, &fd),
                         0);
        memcpy(bytes, expected, sizeof expected);
        fault_transfer_size_max = 97;
        uint32_t rounds = move_all(fake, fd, buffer_count, sizeof expected, sinter_wasi_fd_write);
        assert_true(rounds >= sizeof expected / 97);
        assert_int_equal(sinter_wasi_fd_seek(instance, fd, 0, WASI_WHENCE_SET, AT_OUT), 0);
        memset(bytes, 0, sizeof expected);
        rounds = move_all(fake, fd, buffer_count, sizeof expected, sinter_wasi_fd_read);
        assert_true(rounds >= sizeof expected / 97);
        fault_transfer_size_max = 0;
        assert_memory_equal(bytes, expected, sizeof expected);
        assert_int_equal(sinter_wasi_fd_tell(instance, fd, AT_OUT), 0);
        assert_int_equal(fake_get64(fake, AT_OUT), sizeof expected);
        assert_int_equal(sinter_wasi_fd_close(instance, fd), 0);
    }
    fake_destroy(fake);
}

/* The host's limit for a file stands in for a disk that becomes full: what fits is written and
 * counted, then comes the errno. */
static void a_disk_that_fills_up_takes_what_fits(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct rlimit unlimited;
    uint32_t fd;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    struct rlimit limit = {.rlim_cur = 1000, .rlim_max = unlimited.rlim_max};
    assert_int_equal(
        fake_open(fake, FAKE_ROOT, "file", 0, WASI_OFLAG_CREAT, RIGHTS_READ_WRITE, &fd), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (uint32_t i = 0; i < 2; i++) {
        fake_put32(fake, AT_IOVECS + 8 * i, AT_BUFFER);
        fake_put32(fake, AT_IOVECS + 8 * i + 4, 750);
    }
    uint32_t error = sinter_wasi_fd_write(&fake->instance, fd, AT_IOVECS, 2, AT_OUT);
    uint32_t then = sinter_wasi_fd_write(&fake->instance, fd, AT_IOVECS, 2, AT_OUT2);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(error, 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 1000);
    assert_int_equal(then, WASI_ERRNO_FBIG);
    assert_int_equal(fake_get32(fake, AT_OUT2), 0);
    fake_destroy(fake);
}

static uint32_t adopt(struct fake *fake, int host, uint8_t filetype) {
    struct sinter_descriptor descriptor = {
        .host = host, .filetype = filetype, .rights_base = RIGHTS_READ_WRITE};
    uint32_t fd;
    assert_true(host >= 0);
    assert_int_equal(sinter_descriptor_reserve(fake->instance.wasi, &fd), 0);
    sinter_descriptor_fill(fake->instance.wasi, fd, &descriptor);
    return fd;
}

static void a_full_device_is_an_errno(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct stat status;
    char path[128];
    snprintf(path, sizeof path, "%s/full", fake->top);
    bool is_own = mknod(path, S_IFCHR | 0600, makedev(1, 7)) == 0; /* as root */
    int full = open(is_own ? path : "/dev/full", O_RDWR);
    if (full < 0 || fstat(full, &status) != 0 || !S_ISCHR(status.st_mode)) {
        (void)close(full);
        fake_destroy(fake);
        print_message("there is no /dev/full here\n");
        skip();
    }
    uint32_t fd = adopt(fake, full, WASI_FILETYPE_CHARACTER_DEVICE);
    assert_int_equal(fake_write(fake, fd, "x"), WASI_ERRNO_NOSPC);
    fake_destroy(fake);
}

/* A guest cannot ignore the signal that a native program would: a peer that hung up is an errno. */
static void a_peer_that_hung_up_is_an_errno(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    uint32_t fd = adopt(fake, pair[0], WASI_FILETYPE_SOCKET_STREAM);
    assert_int_equal(fake_write(fake, fd, "hello"), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 5);
    (void)close(pair[1]);
    assert_int_equal(fake_write(fake, fd, "x"), WASI_ERRNO_PIPE);
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_host_call_may_fail_by_kernel),
        cmocka_unit_test(each_host_call_may_fail_walking),
        cmocka_unit_test(a_call_that_is_to_end_is_not_made_again),
        cmocka_unit_test(contexts_are_made_or_not),
        cmocka_unit_test(listings_are_read_or_not),
        cmocka_unit_test(short_transfers_lose_nothing),
        cmocka_unit_test(a_disk_that_fills_up_takes_what_fits),
        cmocka_unit_test(a_full_device_is_an_errno),
        cmocka_unit_test(a_peer_that_hung_up_is_an_errno),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
