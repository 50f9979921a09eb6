/* The table of probes, and what their arguments refer to. */
#include "probes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define N(index) (uint32_t)a[index]
#define L(index) a[index]
#define CALL(name, ...)                                                                            \
    static uint32_t call_##name(struct sinter_instance *instance, const uint64_t *a) {             \
        (void)a;                                                                                   \
        return sinter_wasi_##name(instance, __VA_ARGS__);                                          \
    }
CALL(args_get, L(0), L(1))
CALL(args_sizes_get, L(0), L(1))
CALL(environ_get, L(0), L(1))
CALL(environ_sizes_get, L(0), L(1))
CALL(clock_res_get, N(0), L(1))
CALL(clock_time_get, N(0), L(1), L(2))
CALL(fd_advise, N(0), L(1), L(2), N(3))
CALL(fd_allocate, N(0), L(1), L(2))
CALL(fd_close, N(0))
CALL(fd_datasync, N(0))
CALL(fd_fdstat_get, N(0), L(1))
CALL(fd_fdstat_set_flags, N(0), N(1))
CALL(fd_fdstat_set_rights, N(0), L(1), L(2))
CALL(fd_filestat_get, N(0), L(1))
CALL(fd_filestat_set_size, N(0), L(1))
CALL(fd_filestat_set_times, N(0), L(1), L(2), N(3))
CALL(fd_pread, N(0), L(1), L(2), L(3), L(4))
CALL(fd_prestat_get, N(0), L(1))
CALL(fd_prestat_dir_name, N(0), L(1), L(2))
CALL(fd_pwrite, N(0), L(1), L(2), L(3), L(4))
CALL(fd_read, N(0), L(1), L(2), L(3))
CALL(fd_readdir, N(0), L(1), L(2), L(3), L(4))
CALL(fd_renumber, N(0), N(1))
CALL(fd_seek, N(0), L(1), N(2), L(3))
CALL(fd_sync, N(0))
CALL(fd_tell, N(0), L(1))
CALL(fd_write, N(0), L(1), L(2), L(3))
CALL(path_create_directory, N(0), L(1), L(2))
CALL(path_filestat_get, N(0), N(1), L(2), L(3), L(4))
CALL(path_filestat_set_times, N(0), N(1), L(2), L(3), L(4), L(5), N(6))
CALL(path_link, N(0), N(1), L(2), L(3), N(4), L(5), L(6))
CALL(path_open, N(0), N(1), L(2), L(3), N(4), L(5), L(6), N(7), L(8))
CALL(path_readlink, N(0), L(1), L(2), L(3), L(4), L(5))
CALL(path_remove_directory, N(0), L(1), L(2))
CALL(path_rename, N(0), L(1), L(2), N(3), L(4), L(5))
CALL(path_symlink, L(0), L(1), N(2), L(3), L(4))
CALL(path_unlink_file, N(0), L(1), L(2))
CALL(poll_oneoff, L(0), L(1), L(2), L(3))
CALL(random_get, L(0), L(1))
CALL(sock_accept, N(0), N(1), L(2))
CALL(sock_recv, N(0), L(1), L(2), N(3), L(4), L(5))
CALL(sock_send, N(0), L(1), L(2), N(3), L(4))
CALL(sock_shutdown, N(0), N(1))

CALL(proc_raise, N(0))

static uint32_t call_sched_yield(struct sinter_instance *instance, const uint64_t *a) {
    (void)a;
    return sinter_wasi_sched_yield(instance);
}

/* Paths in memory, with directories for the resolvers to enter and leave: set_up writes them. */
#define FILE_PATH AT_PATH, FILE_SIZE
#define NEW_PATH AT_PATH + 16, NEW_SIZE
#define DIR_PATH AT_PATH + 32, DIR_SIZE
#define LINK_PATH AT_PATH + 48, LINK_SIZE
enum {
    FILE_SIZE = sizeof "dir/../file" - 1,
    NEW_SIZE = sizeof "dir/../new" - 1,
    DIR_SIZE = sizeof "dir/../dir" - 1,
    LINK_SIZE = sizeof "dir/../link" - 1,
};

/* clang-format off */
#define PROBE(call_name) .name = #call_name, .call = call_##call_name
#define B(index) (1u << (index))
const struct probe probes[] = {
    {PROBE(args_get), {AT_OUT, AT_BUFFER}, {12, 13}},
    {PROBE(args_sizes_get), {AT_OUT, AT_OUT2}, {4, 4}},
    {PROBE(environ_get), {AT_OUT, AT_BUFFER}, {8, 7}},
    {PROBE(environ_sizes_get), {AT_OUT, AT_OUT2}, {4, 4}},
    {PROBE(clock_res_get), {1, AT_OUT}, {0, 8}, .choices = B(0)},
    {PROBE(clock_time_get), {1, 0, AT_OUT}, {0, 0, 8}, .choices = B(0)},
    {PROBE(fd_advise), {PROBE_FILE, 0, 1, 0}, .descriptors = B(0), .choices = B(3),
     .offsets = B(1) | B(2)},
    {PROBE(fd_allocate), {PROBE_FILE, 0, 1}, .descriptors = B(0), .offsets = B(1) | B(2)},
    {PROBE(fd_close), {PROBE_FILE}, .descriptors = B(0)},
    {PROBE(fd_datasync), {PROBE_FILE}, .descriptors = B(0)},
    {PROBE(fd_fdstat_get), {PROBE_FILE, AT_OUT}, {0, 24}, .descriptors = B(0)},
    {PROBE(fd_fdstat_set_flags), {PROBE_FILE, 0}, .descriptors = B(0), .choices = B(1)},
    {PROBE(fd_fdstat_set_rights), {PROBE_FILE, 0, 0}, .descriptors = B(0)},
    {PROBE(fd_filestat_get), {PROBE_FILE, AT_OUT}, {0, 64}, .descriptors = B(0)},
    {PROBE(fd_filestat_set_size), {PROBE_FILE, 1}, .descriptors = B(0), .offsets = B(1)},
    {PROBE(fd_filestat_set_times), {PROBE_FILE, 1, 1, 5}, .descriptors = B(0), .choices = B(3)},
    {PROBE(fd_pread), {PROBE_FILE, AT_IOVECS, 2, 0, AT_OUT}, {0, 16, 0, 0, 4},
     .descriptors = B(0), .iovecs = B(1), .offsets = B(3)},
    {PROBE(fd_prestat_get), {FAKE_ROOT, AT_OUT}, {0, 8}, .descriptors = B(0)},
    {PROBE(fd_prestat_dir_name), {FAKE_ROOT, AT_OUT, 1}, {0, 1}, .descriptors = B(0),
     .lengths = B(2)},
    {PROBE(fd_pwrite), {PROBE_FILE, AT_IOVECS, 2, 0, AT_OUT}, {0, 16, 0, 0, 4},
     .descriptors = B(0), .iovecs = B(1), .offsets = B(3)},
    {PROBE(fd_read), {PROBE_FILE, AT_IOVECS, 2, AT_OUT}, {0, 16, 0, 4}, .descriptors = B(0),
     .iovecs = B(1)},
    {PROBE(fd_readdir), {FAKE_ROOT, AT_BUFFER, 100, 0, AT_OUT}, {0, 100, 0, 0, 4},
     .descriptors = B(0), .lengths = B(2)},
    {PROBE(fd_renumber), {PROBE_FILE, PROBE_SPARE}, .descriptors = B(0) | B(1)},
    {PROBE(fd_seek), {PROBE_FILE, 0, 0, AT_OUT}, {0, 0, 0, 8}, .descriptors = B(0),
     .choices = B(2), .offsets = B(1)},
    {PROBE(fd_sync), {PROBE_FILE}, .descriptors = B(0)},
    {PROBE(fd_tell), {PROBE_FILE, AT_OUT}, {0, 8}, .descriptors = B(0)},
    {PROBE(fd_write), {PROBE_FILE, AT_IOVECS, 2, AT_OUT}, {0, 16, 0, 4}, .descriptors = B(0),
     .iovecs = B(1)},
    {PROBE(path_create_directory), {FAKE_ROOT, NEW_PATH}, {0, NEW_SIZE}, .descriptors = B(0),
     .paths = B(1), .lengths = B(2)},
    {PROBE(path_filestat_get), {FAKE_ROOT, 0, FILE_PATH, AT_OUT}, {0, 0, FILE_SIZE, 0, 64},
     .descriptors = B(0), .paths = B(2), .lengths = B(3), .choices = B(1)},
    {PROBE(path_filestat_set_times), {FAKE_ROOT, 0, FILE_PATH, 1, 1, 5}, {0, 0, FILE_SIZE},
     .descriptors = B(0), .paths = B(2), .lengths = B(3), .choices = B(1) | B(6)},
    {PROBE(path_link), {FAKE_ROOT, 0, FILE_PATH, FAKE_ROOT, NEW_PATH},
     {0, 0, FILE_SIZE, 0, 0, NEW_SIZE},
     .descriptors = B(0) | B(4), .paths = B(2) | B(5), .lengths = B(3) | B(6), .choices = B(1)},
    {PROBE(path_open), {FAKE_ROOT, 0, FILE_PATH, 0, 0, 0, 0, AT_OUT}, {[2] = FILE_SIZE, [8] = 4},
     .descriptors = B(0), .paths = B(2), .lengths = B(3), .choices = B(1) | B(4) | B(7)},
    {PROBE(path_readlink), {FAKE_ROOT, LINK_PATH, AT_BUFFER, 9, AT_OUT},
     {0, LINK_SIZE, 0, 9, 0, 4},
     .descriptors = B(0), .paths = B(1), .lengths = B(2) | B(4)},
    {PROBE(path_remove_directory), {FAKE_ROOT, DIR_PATH}, {0, DIR_SIZE}, .descriptors = B(0),
     .paths = B(1), .lengths = B(2)},
    {PROBE(path_rename), {FAKE_ROOT, FILE_PATH, FAKE_ROOT, NEW_PATH},
     {0, FILE_SIZE, 0, 0, NEW_SIZE},
     .descriptors = B(0) | B(3), .paths = B(1) | B(4), .lengths = B(2) | B(5)},
    {PROBE(path_symlink), {FILE_PATH, FAKE_ROOT, NEW_PATH}, {FILE_SIZE, 0, 0, NEW_SIZE}, .descriptors = B(2),
     .paths = B(3), .lengths = B(1) | B(4)},
    {PROBE(path_unlink_file), {FAKE_ROOT, FILE_PATH}, {0, FILE_SIZE}, .descriptors = B(0), .paths = B(1),
     .lengths = B(2)},
    {PROBE(poll_oneoff), {AT_SUBSCRIPTIONS, AT_EVENTS, 1, AT_OUT}, {48, 32, 0, 4},
     .choices = B(2)},
    {PROBE(proc_raise), {0}, .choices = B(0)},
    {PROBE(random_get), {AT_OUT, 5}, {5}, .lengths = B(1)},
    {PROBE(sched_yield), {0}},
    {PROBE(sock_accept), {PROBE_LISTENING, 0, AT_OUT}, {0, 0, 4}, .descriptors = B(0),
     .choices = B(1)},
    {PROBE(sock_recv), {PROBE_CONNECTED, AT_IOVECS, 2, 0, AT_OUT, AT_OUT2}, {0, 16, 0, 0, 4, 2},
     .descriptors = B(0), .iovecs = B(1), .choices = B(3)},
    {PROBE(sock_send), {PROBE_CONNECTED, AT_IOVECS, 2, 0, AT_OUT}, {0, 16, 0, 0, 4},
     .descriptors = B(0), .iovecs = B(1), .choices = B(3)},
    {PROBE(sock_shutdown), {PROBE_CONNECTED, 3}, .descriptors = B(0), .choices = B(1)},
};
const size_t probe_count = sizeof probes / sizeof *probes;
/* clang-format on */

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

struct probe_bench probe_set_up(bool walks_paths) {
    struct probe_bench bench = {.fake = fake_create(walks_paths)};
    struct fake *fake = bench.fake;
    uint32_t fd;
    fake_make(fake, "root/file", "contents");
    fake_make(fake, "root/dir", NULL);
    fake_make(fake, "secret", "secret");
    fake_make(fake, "outside", NULL);
    fake_link(fake, "file", "root/link");
    assert_int_equal(fake_open(fake, FAKE_ROOT, "file", 0, 0, ~UINT64_C(0), &fd), 0);
    assert_int_equal(fd, PROBE_FILE);
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    bench.peer = pair[1];
    assert_int_equal(write(bench.peer, "hello", 5), 5);
    add_descriptor(fake, pair[0], WASI_FILETYPE_SOCKET_STREAM, PROBE_CONNECTED);
    add_descriptor(fake, listening_socket(&bench.client), WASI_FILETYPE_SOCKET_STREAM,
                   PROBE_LISTENING);
    add_descriptor(fake, dup(0), WASI_FILETYPE_UNKNOWN, PROBE_SPARE);
    fake_put(fake, AT_PATH, "dir/../file");
    fake_put(fake, AT_PATH + 16, "dir/../new");
    fake_put(fake, AT_PATH + 32, "dir/../dir");
    fake_put(fake, AT_PATH + 48, "dir/../link");
    for (uint32_t i = 0; i < 2; i++) {
        fake_put32(fake, AT_IOVECS + 8 * i, AT_BUFFER + 16 * i);
        fake_put32(fake, AT_IOVECS + 8 * i + 4, 2);
    }
    fake_put32(fake, AT_SUBSCRIPTIONS + 16, WASI_CLOCK_MONOTONIC);
    return bench;
}

void probe_tear_down(const struct probe_bench *bench) {
    (void)close(bench->peer);
    (void)close(bench->client);
    fake_destroy(bench->fake);
}

uint32_t probe_call_with(const struct probe *probe, struct fake *fake, size_t index,
                         uint64_t value) {
    uint64_t arguments[PROBE_ARGUMENT_MAX];
    memcpy(arguments, probe->arguments, sizeof arguments);
    arguments[index] = value;
    uint8_t *before = malloc(FAKE_MEMORY_SIZE);
    assert_non_null(before);
    memcpy(before, fake->memory.data, FAKE_MEMORY_SIZE);
    uint32_t error = probe->call(&fake->instance, arguments);
    bool changed = memcmp(before, fake->memory.data, FAKE_MEMORY_SIZE) != 0;
    free(before);
    if (error && changed)
        fail_msg("%s with argument %zu = 0x%llx: errno %u, but it changed guest memory",
                 probe->name, index, (unsigned long long)value, error);
    return error;
}
