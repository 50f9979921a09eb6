/* Every pointer argument of every call: past the end of memory, wrapping around it, at its very
 * end. And every descriptor argument: closed. Each probe's call succeeds as it stands, so that a
 * failure is the argument's. */
#include "fake.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARGUMENT_MAX 10
/* A probe's stand-ins for descriptors that set_up opens. */
#define FILE_FD 4u
#define CONNECTED_FD 5u
#define LISTENING_FD 6u
#define SPARE_FD 7u

struct probe {
    const char *name;
    uint32_t (*call)(struct sinter_instance *, const uint64_t *);
    uint64_t arguments[ARGUMENT_MAX];
    uint32_t pointed_bytes[ARGUMENT_MAX]; /* 0: not a pointer */
    uint32_t descriptors;                 /* a bit for each argument that is one */
};

#define N(index) (uint32_t)a[index]
#define L(index) a[index]
#define CALL(name, ...)                                                                            \
    static uint32_t call_##name(struct sinter_instance *instance, const uint64_t *a) {             \
        (void)a;                                                                                   \
        return sinter_wasi_##name(instance, __VA_ARGS__);                                          \
    }
CALL(args_get, N(0), N(1))
CALL(args_sizes_get, N(0), N(1))
CALL(environ_get, N(0), N(1))
CALL(environ_sizes_get, N(0), N(1))
CALL(clock_res_get, N(0), N(1))
CALL(clock_time_get, N(0), L(1), N(2))
CALL(fd_advise, N(0), L(1), L(2), N(3))
CALL(fd_allocate, N(0), L(1), L(2))
CALL(fd_close, N(0))
CALL(fd_datasync, N(0))
CALL(fd_fdstat_get, N(0), N(1))
CALL(fd_fdstat_set_flags, N(0), N(1))
CALL(fd_fdstat_set_rights, N(0), L(1), L(2))
CALL(fd_filestat_get, N(0), N(1))
CALL(fd_filestat_set_size, N(0), L(1))
CALL(fd_filestat_set_times, N(0), L(1), L(2), N(3))
CALL(fd_pread, N(0), N(1), N(2), L(3), N(4))
CALL(fd_prestat_get, N(0), N(1))
CALL(fd_prestat_dir_name, N(0), N(1), N(2))
CALL(fd_pwrite, N(0), N(1), N(2), L(3), N(4))
CALL(fd_read, N(0), N(1), N(2), N(3))
CALL(fd_readdir, N(0), N(1), N(2), L(3), N(4))
CALL(fd_renumber, N(0), N(1))
CALL(fd_seek, N(0), L(1), N(2), N(3))
CALL(fd_sync, N(0))
CALL(fd_tell, N(0), N(1))
CALL(fd_write, N(0), N(1), N(2), N(3))
CALL(path_create_directory, N(0), N(1), N(2))
CALL(path_filestat_get, N(0), N(1), N(2), N(3), N(4))
CALL(path_filestat_set_times, N(0), N(1), N(2), N(3), L(4), L(5), N(6))
CALL(path_link, N(0), N(1), N(2), N(3), N(4), N(5), N(6))
CALL(path_open, N(0), N(1), N(2), N(3), N(4), L(5), L(6), N(7), N(8))
CALL(path_readlink, N(0), N(1), N(2), N(3), N(4), N(5))
CALL(path_remove_directory, N(0), N(1), N(2))
CALL(path_rename, N(0), N(1), N(2), N(3), N(4), N(5))
CALL(path_symlink, N(0), N(1), N(2), N(3), N(4))
CALL(path_unlink_file, N(0), N(1), N(2))
CALL(poll_oneoff, N(0), N(1), N(2), N(3))
CALL(random_get, N(0), N(1))
CALL(sock_accept, N(0), N(1), N(2))
CALL(sock_recv, N(0), N(1), N(2), N(3), N(4), N(5))
CALL(sock_send, N(0), N(1), N(2), N(3), N(4))
CALL(sock_shutdown, N(0), N(1))

/* Paths in memory: "file", "new", "dir", "link" at AT_PATH + 0, 16, 32, 48. */
#define FILE_PATH AT_PATH, 4
#define NEW_PATH AT_PATH + 16, 3
#define DIR_PATH AT_PATH + 32, 3
#define LINK_PATH AT_PATH + 48, 4

#define PROBE(call_name) .name = #call_name, .call = call_##call_name
static const struct probe probes[] = {
    {PROBE(args_get), {AT_OUT, AT_BUFFER}, {12, 13}, 0},
    {PROBE(args_sizes_get), {AT_OUT, AT_OUT2}, {4, 4}, 0},
    {PROBE(environ_get), {AT_OUT, AT_BUFFER}, {8, 7}, 0},
    {PROBE(environ_sizes_get), {AT_OUT, AT_OUT2}, {4, 4}, 0},
    {PROBE(clock_res_get), {1, AT_OUT}, {0, 8}, 0},
    {PROBE(clock_time_get), {1, 0, AT_OUT}, {0, 0, 8}, 0},
    {PROBE(fd_advise), {FILE_FD, 0, 1, 0}, {0}, 1},
    {PROBE(fd_allocate), {FILE_FD, 0, 1}, {0}, 1},
    {PROBE(fd_close), {FILE_FD}, {0}, 1},
    {PROBE(fd_datasync), {FILE_FD}, {0}, 1},
    {PROBE(fd_fdstat_get), {FILE_FD, AT_OUT}, {0, 24}, 1},
    {PROBE(fd_fdstat_set_flags), {FILE_FD, 0}, {0}, 1},
    {PROBE(fd_fdstat_set_rights), {FILE_FD, 0, 0}, {0}, 1},
    {PROBE(fd_filestat_get), {FILE_FD, AT_OUT}, {0, 64}, 1},
    {PROBE(fd_filestat_set_size), {FILE_FD, 1}, {0}, 1},
    {PROBE(fd_filestat_set_times), {FILE_FD, 1, 1, 5}, {0}, 1},
    {PROBE(fd_pread), {FILE_FD, AT_IOVECS, 2, 0, AT_OUT}, {0, 16, 0, 0, 4}, 1},
    {PROBE(fd_prestat_get), {FAKE_ROOT, AT_OUT}, {0, 8}, 1},
    {PROBE(fd_prestat_dir_name), {FAKE_ROOT, AT_OUT, 1}, {0, 1}, 1},
    {PROBE(fd_pwrite), {FILE_FD, AT_IOVECS, 2, 0, AT_OUT}, {0, 16, 0, 0, 4}, 1},
    {PROBE(fd_read), {FILE_FD, AT_IOVECS, 2, AT_OUT}, {0, 16, 0, 4}, 1},
    {PROBE(fd_readdir), {FAKE_ROOT, AT_BUFFER, 100, 0, AT_OUT}, {0, 100, 0, 0, 4}, 1},
    {PROBE(fd_renumber), {FILE_FD, SPARE_FD}, {0}, 3},
    {PROBE(fd_seek), {FILE_FD, 0, 0, AT_OUT}, {0, 0, 0, 8}, 1},
    {PROBE(fd_sync), {FILE_FD}, {0}, 1},
    {PROBE(fd_tell), {FILE_FD, AT_OUT}, {0, 8}, 1},
    {PROBE(fd_write), {FILE_FD, AT_IOVECS, 2, AT_OUT}, {0, 16, 0, 4}, 1},
    {PROBE(path_create_directory), {FAKE_ROOT, NEW_PATH}, {0, 3}, 1},
    {PROBE(path_filestat_get), {FAKE_ROOT, 0, FILE_PATH, AT_OUT}, {0, 0, 4, 0, 64}, 1},
    {PROBE(path_filestat_set_times), {FAKE_ROOT, 0, FILE_PATH, 1, 1, 5}, {0, 0, 4}, 1},
    {PROBE(path_link), {FAKE_ROOT, 0, FILE_PATH, FAKE_ROOT, NEW_PATH}, {0, 0, 4, 0, 0, 3}, 0x11},
    {PROBE(path_open), {FAKE_ROOT, 0, FILE_PATH, 0, 0, 0, 0, AT_OUT}, {[2] = 4, [8] = 4}, 1},
    {PROBE(path_readlink), {FAKE_ROOT, LINK_PATH, AT_BUFFER, 9, AT_OUT}, {0, 4, 0, 9, 0, 4}, 1},
    {PROBE(path_remove_directory), {FAKE_ROOT, DIR_PATH}, {0, 3}, 1},
    {PROBE(path_rename), {FAKE_ROOT, FILE_PATH, FAKE_ROOT, NEW_PATH}, {0, 4, 0, 0, 3}, 9},
    {PROBE(path_symlink), {FILE_PATH, FAKE_ROOT, NEW_PATH}, {4, 0, 0, 3}, 4},
    {PROBE(path_unlink_file), {FAKE_ROOT, FILE_PATH}, {0, 4}, 1},
    {PROBE(poll_oneoff), {AT_SUBSCRIPTIONS, AT_EVENTS, 1, AT_OUT}, {48, 32, 0, 4}, 0},
    {PROBE(random_get), {AT_OUT, 5}, {5}, 0},
    {PROBE(sock_accept), {LISTENING_FD, 0, AT_OUT}, {0, 0, 4}, 1},
    {PROBE(sock_recv), {CONNECTED_FD, AT_IOVECS, 2, 0, AT_OUT, AT_OUT2}, {0, 16, 0, 0, 4, 2}, 1},
    {PROBE(sock_send), {CONNECTED_FD, AT_IOVECS, 2, 0, AT_OUT}, {0, 16, 0, 0, 4}, 1},
    {PROBE(sock_shutdown), {CONNECTED_FD, 3}, {0}, 1},
};
#define PROBE_COUNT (sizeof probes / sizeof *probes)

static void add_descriptor(struct fake *fake, int host, uint8_t filetype, uint32_t expected) {
    struct sinter_descriptor descriptor = {
        .host = host, .filetype = filetype, .rights_base = ~UINT64_C(0)};
    uint32_t fd;
    assert_int_equal(sinter_descriptor_reserve(fake->instance.wasi, &fd), 0);
    assert_int_equal(fd, expected);
    sinter_descriptor_fill(fake->instance.wasi, fd, &descriptor);
}

/* A listening socket with a connection waiting; nothing of the network is used. */
static int listening_socket(int *client) {
    struct sockaddr address = {.sa_family = AF_UNIX};
    socklen_t size = sizeof address;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    *client = socket(AF_UNIX, SOCK_STREAM, 0);
    /* No name asked for: the kernel chooses one outside the file system. */
    assert_int_equal(bind(listener, &address, sizeof(sa_family_t)), 0);
    assert_int_equal(listen(listener, 1), 0);
    struct sockaddr_storage bound;
    size = sizeof bound;
    assert_int_equal(getsockname(listener, (struct sockaddr *)&bound, &size), 0);
    assert_int_equal(connect(*client, (struct sockaddr *)&bound, size), 0);
    return listener;
}

struct bench {
    struct fake *fake;
    int peer;
    int client;
};

static struct bench set_up(void) {
    struct bench bench = {.fake = fake_create(false)};
    struct fake *fake = bench.fake;
    uint32_t fd;
    fake_make(fake, "root/file", "contents");
    fake_make(fake, "root/dir", NULL);
    fake_link(fake, "file", "root/link");
    assert_int_equal(fake_open(fake, FAKE_ROOT, "file", 0, 0, ~UINT64_C(0), &fd), 0);
    assert_int_equal(fd, FILE_FD);
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    bench.peer = pair[1];
    assert_int_equal(write(bench.peer, "hello", 5), 5);
    add_descriptor(fake, pair[0], WASI_FILETYPE_SOCKET_STREAM, CONNECTED_FD);
    add_descriptor(fake, listening_socket(&bench.client), WASI_FILETYPE_SOCKET_STREAM,
                   LISTENING_FD);
    add_descriptor(fake, dup(0), WASI_FILETYPE_UNKNOWN, SPARE_FD);
    fake_put(fake, AT_PATH, "file");
    fake_put(fake, AT_PATH + 16, "new");
    fake_put(fake, AT_PATH + 32, "dir");
    fake_put(fake, AT_PATH + 48, "link");
    for (uint32_t i = 0; i < 2; i++) {
        fake_put32(fake, AT_IOVECS + 8 * i, AT_BUFFER + 16 * i);
        fake_put32(fake, AT_IOVECS + 8 * i + 4, 2);
    }
    fake_put32(fake, AT_SUBSCRIPTIONS + 16, WASI_CLOCK_MONOTONIC);
    return bench;
}

static void tear_down(const struct bench *bench) {
    (void)close(bench->peer);
    (void)close(bench->client);
    fake_destroy(bench->fake);
}

static void expect(const struct probe *probe, size_t argument, uint64_t value, uint32_t expected) {
    struct bench bench = set_up();
    uint64_t arguments[ARGUMENT_MAX];
    memcpy(arguments, probe->arguments, sizeof arguments);
    arguments[argument] = value;
    uint32_t error = probe->call(&bench.fake->instance, arguments);
    if (error != expected)
        fail_msg("%s with argument %zu = 0x%llx: errno %u, not %u", probe->name, argument,
                 (unsigned long long)value, error, expected);
    tear_down(&bench);
}

static void calls_succeed_as_they_stand(void **state) {
    (void)state;
    for (size_t i = 0; i < PROBE_COUNT; i++)
        expect(&probes[i], 0, probes[i].arguments[0], WASI_ERRNO_SUCCESS);
}

static void pointers_outside_memory_are_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < PROBE_COUNT; i++)
        for (size_t j = 0; j < ARGUMENT_MAX; j++) {
            uint32_t size = probes[i].pointed_bytes[j];
            if (!size)
                continue;
            expect(&probes[i], j, FAKE_MEMORY_SIZE - size + 1, WASI_ERRNO_FAULT);
            expect(&probes[i], j, FAKE_MEMORY_SIZE, WASI_ERRNO_FAULT);
            expect(&probes[i], j, FAKE_MEMORY_SIZE + 1, WASI_ERRNO_FAULT);
            expect(&probes[i], j, UINT32_MAX, WASI_ERRNO_FAULT);
            expect(&probes[i], j, UINT32_MAX - size + 1, WASI_ERRNO_FAULT);
        }
}

/* The last bytes of memory are in memory: the boundary itself. Inputs moved there are zeros, so
 * only outputs count. */
static void pointers_at_the_end_are_good(void **state) {
    (void)state;
    for (size_t i = 0; i < PROBE_COUNT; i++)
        for (size_t j = 0; j < ARGUMENT_MAX; j++) {
            uint64_t address = probes[i].arguments[j];
            bool is_output = address == AT_OUT || address == AT_OUT2 || address == AT_EVENTS ||
                             address == AT_BUFFER;
            if (probes[i].pointed_bytes[j] && is_output)
                expect(&probes[i], j, FAKE_MEMORY_SIZE - probes[i].pointed_bytes[j],
                       WASI_ERRNO_SUCCESS);
        }
}

static void closed_descriptors_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < PROBE_COUNT; i++)
        for (size_t j = 0; j < ARGUMENT_MAX; j++)
            if (probes[i].descriptors & (1u << j)) {
                expect(&probes[i], j, 9, WASI_ERRNO_BADF);
                expect(&probes[i], j, 16, WASI_ERRNO_BADF);
                expect(&probes[i], j, SINTER_DESCRIPTOR_COUNT_MAX, WASI_ERRNO_BADF);
                expect(&probes[i], j, UINT32_MAX, WASI_ERRNO_BADF);
            }
}

static void without_memory_or_context_nothing_is_touched(void **state) {
    (void)state;
    struct sinter_instance empty = {0};
    for (size_t i = 0; i < PROBE_COUNT; i++) {
        uint32_t error = probes[i].call(&empty, probes[i].arguments);
        bool has_pointer = false;
        for (size_t j = 0; j < ARGUMENT_MAX; j++)
            has_pointer |= probes[i].pointed_bytes[j] != 0;
        if (error == WASI_ERRNO_SUCCESS || (error != WASI_ERRNO_BADF && !has_pointer))
            fail_msg("%s: errno %u", probes[i].name, error);
    }
}

/* Lengths that only make sense in 64 bits, and counts past their caps. */
static void huge_sizes_are_refused(void **state) {
    (void)state;
    struct bench bench = set_up();
    struct sinter_instance *instance = &bench.fake->instance;
    uint32_t huge = UINT32_MAX;
    assert_int_equal(sinter_wasi_fd_read(instance, FILE_FD, AT_IOVECS, huge, AT_OUT),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_fd_read(instance, FILE_FD, AT_IOVECS, 1025, AT_OUT),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_poll_oneoff(instance, 0, 0, huge, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_poll_oneoff(instance, 0, 0, 0, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_random_get(instance, 0, huge), WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_fd_readdir(instance, FAKE_ROOT, 1, huge, 0, AT_OUT),
                     WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_path_unlink_file(instance, FAKE_ROOT, AT_PATH, huge),
                     WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_path_unlink_file(instance, FAKE_ROOT, AT_PATH, 4096),
                     WASI_ERRNO_NAMETOOLONG);
    fake_put32(bench.fake, AT_IOVECS + 4, huge);
    assert_int_equal(sinter_wasi_fd_read(instance, FILE_FD, AT_IOVECS, 1, AT_OUT),
                     WASI_ERRNO_FAULT);
    uint64_t past = UINT64_C(1) << 63;
    fake_put32(bench.fake, AT_IOVECS + 4, 1);
    assert_int_equal(sinter_wasi_fd_pread(instance, FILE_FD, AT_IOVECS, 1, past, AT_OUT),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_fd_filestat_set_size(instance, FILE_FD, past), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_fd_allocate(instance, FILE_FD, past, 1), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_fd_advise(instance, FILE_FD, past, 1, 0), WASI_ERRNO_INVAL);
    tear_down(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_succeed_as_they_stand),
        cmocka_unit_test(pointers_outside_memory_are_faults),
        cmocka_unit_test(pointers_at_the_end_are_good),
        cmocka_unit_test(closed_descriptors_are_refused),
        cmocka_unit_test(without_memory_or_context_nothing_is_touched),
        cmocka_unit_test(huge_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
