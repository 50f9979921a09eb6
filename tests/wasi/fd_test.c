/* Calls on descriptors and the rest: transfers, positions, rights, listings, polling, clocks,
 * sockets, ends. */
#include "fake.h"

#include "wasi/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define ALL_RIGHTS (~UINT64_C(0))
#define MS UINT64_C(1000000)

static uint32_t open_new(struct fake *fake, const char *name, uint64_t rights) {
    uint32_t fd;
    assert_int_equal(fake_open(fake, FAKE_ROOT, name, 0, WASI_OFLAG_CREAT, rights, &fd), 0);
    return fd;
}

static uint32_t add(struct fake *fake, struct sinter_descriptor descriptor) {
    uint32_t fd;
    assert_int_equal(sinter_descriptor_reserve(fake->instance.wasi, &fd), 0);
    sinter_descriptor_fill(fake->instance.wasi, fd, &descriptor);
    return fd;
}

static uint32_t adopt(struct fake *fake, int host, uint8_t filetype, uint64_t rights) {
    return add(fake, (struct sinter_descriptor){
                         .host = host, .filetype = filetype, .rights_base = rights});
}

static uint64_t base_rights(struct fake *fake, uint32_t fd) {
    assert_int_equal(sinter_wasi_fd_fdstat_get(&fake->instance, fd, AT_OUT), 0);
    return fake_get64(fake, AT_OUT + WASI_FDSTAT_RIGHTS_BASE);
}

static void arguments_and_environment_are_as_configured(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    assert_int_equal(sinter_wasi_args_sizes_get(instance, AT_OUT, AT_OUT2), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 3);
    assert_int_equal(fake_get32(fake, AT_OUT2), 13);
    assert_int_equal(sinter_wasi_args_get(instance, AT_OUT, AT_BUFFER), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "program\0one\0\0", 13);
    assert_int_equal(fake_get32(fake, AT_OUT + 4), AT_BUFFER + 8);
    assert_int_equal(fake_get32(fake, AT_OUT + 8), AT_BUFFER + 12);
    assert_int_equal(sinter_wasi_environ_sizes_get(instance, AT_OUT, AT_OUT2), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 2);
    assert_int_equal(sinter_wasi_environ_get(instance, AT_OUT, AT_BUFFER), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "A=1\0B=\0", 7);
    fake_destroy(fake);
}

/* Whatever the default action of the signal is: the guest gets an error, and nothing stays pending.
 */
static void no_signal_ends_the_host(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    struct rlimit before, limit;
    sigset_t pending, mask;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(close(ends[0]), 0);
    uint32_t fd = adopt(fake, ends[1], WASI_FILETYPE_UNKNOWN, ALL_RIGHTS);
    assert_int_equal(fake_write(fake, fd, "x"), WASI_ERRNO_PIPE);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 4;
    fd = open_new(fake, "file", ALL_RIGHTS);
    assert_int_equal(fake_write(fake, fd, "1234"), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(fake_write(fake, fd, "x"), WASI_ERRNO_FBIG);
    assert_int_equal(sinter_wasi_fd_pwrite(instance, fd, AT_IOVECS, 1, 9, AT_OUT), WASI_ERRNO_FBIG);
    assert_int_equal(sinter_wasi_fd_filestat_set_size(instance, fd, 5), WASI_ERRNO_FBIG);
    assert_int_equal(sinter_wasi_fd_allocate(instance, fd, 3, 4), WASI_ERRNO_FBIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(sigpending(&pending), 0);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &mask), 0);
    const int numbers[] = {SIGPIPE, SIGXFSZ};
    for (int i = 0; i < 2; i++)
        assert_false(sigismember(&pending, numbers[i]) || sigismember(&mask, numbers[i]));
    fake_destroy(fake);
}

static void preopens_that_fail_are_named(void **state) {
    (void)state;
    struct sinter_wasi_preopen preopen = {.host_path = "no/such/directory", .guest_path = "/"};
    struct sinter_wasi_config config = {.preopens = &preopen, .preopen_count = 1};
    struct sinter_wasi *wasi = (void *)&config;
    const char *failed = NULL;
    assert_int_equal(sinter_wasi_create(&config, &wasi, &failed), ENOENT);
    assert_ptr_equal(failed, preopen.host_path);
    assert_null(wasi);
}

static void files_are_written_and_read(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_new(fake, "file", ALL_RIGHTS);
    assert_int_equal(fake_write(fake, fd, "0123456789"), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 10);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, (uint64_t)-4, WASI_WHENCE_END, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT), 6);
    assert_int_equal(fake_read(fake, fd, 100), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 4);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "6789", 4);
    assert_int_equal(sinter_wasi_fd_tell(instance, fd, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT), 10);
    assert_int_equal(sinter_wasi_fd_pread(instance, fd, AT_IOVECS, 1, 3, AT_OUT), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "3456789", 7);
    fake_put(fake, AT_BUFFER, "##");
    fake_put32(fake, AT_IOVECS + 4, 2);
    assert_int_equal(sinter_wasi_fd_pwrite(instance, fd, AT_IOVECS, 1, 0, AT_OUT), 0);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, 0, WASI_WHENCE_SET, AT_OUT), 0);
    assert_int_equal(fake_read(fake, fd, 3), 0);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "##2", 3);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, (uint64_t)-1, WASI_WHENCE_SET, AT_OUT),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, 0, 3, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_fd_filestat_set_size(instance, fd, 5), 0);
    assert_int_equal(sinter_wasi_fd_allocate(instance, fd, 3, 4), 0);
    assert_int_equal(sinter_wasi_fd_filestat_get(instance, fd, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT + WASI_FILESTAT_FILE_SIZE), 7);
    assert_int_equal(sinter_wasi_fd_advise(instance, fd, 0, 0, 6), WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

/* More buffers than one host call takes, empty ones between: a short count, and nothing is taken
 * for the end of file. */
static void many_buffers_make_a_short_transfer(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_new(fake, "file", ALL_RIGHTS);
    uint32_t array = AT_BUFFER + 0x1000, count = 2000; /* more than the host takes */
    for (uint32_t i = 0; i < count; i++) {
        fake_put32(fake, array + 8 * i, AT_BUFFER + i);
        fake_put32(fake, array + 8 * i + 4, i < 900 ? 0 : 1);
        fake->memory.data[AT_BUFFER + i] = (uint8_t)i;
    }
    assert_int_equal(sinter_wasi_fd_write(instance, fd, array, count, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), SINTER_IOVEC_BATCH);
    assert_int_equal(sinter_wasi_fd_pread(instance, fd, array, count, 0, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), SINTER_IOVEC_BATCH);
    assert_int_equal(fake->memory.data[AT_BUFFER + 901], (uint8_t)901);
    assert_int_equal(sinter_wasi_fd_write(instance, fd, array, 900, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 0);
    /* One bad buffer beyond the batch, and nothing is written. */
    fake_put32(fake, array + 8 * (count - 1), UINT32_MAX);
    assert_int_equal(sinter_wasi_fd_write(instance, fd, array, count, AT_OUT), WASI_ERRNO_FAULT);
    assert_int_equal(sinter_wasi_fd_filestat_get(instance, fd, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT + WASI_FILESTAT_FILE_SIZE), SINTER_IOVEC_BATCH);
    fake_destroy(fake);
}

static void rights_only_shrink(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_new(fake, "file", RIGHTS_READ_WRITE);
    assert_int_equal(base_rights(fake, fd), RIGHTS_READ_WRITE);
    assert_int_equal(sinter_wasi_fd_fdstat_set_rights(instance, fd, RIGHTS_READ, 0), 0);
    assert_int_equal(fake_write(fake, fd, "x"), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_fdstat_set_rights(instance, fd, RIGHTS_READ_WRITE, 0),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_fdstat_set_rights(instance, fd, RIGHTS_READ, 1),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_fdstat_set_rights(instance, fd, WASI_RIGHT_FD_TELL, 0), 0);
    assert_int_equal(sinter_wasi_fd_tell(instance, fd, AT_OUT), 0);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, 0, WASI_WHENCE_CUR, AT_OUT), 0);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, 1, WASI_WHENCE_CUR, AT_OUT),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(fake_read(fake, fd, 1), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(sinter_wasi_fd_sync(instance, fd), WASI_ERRNO_NOTCAPABLE);
    /* A directory that hands on no writing. */
    assert_int_equal(sinter_wasi_fd_fdstat_set_rights(instance, FAKE_ROOT, WASI_RIGHT_PATH_OPEN,
                                                      WASI_RIGHT_FD_READ),
                     0);
    uint32_t other;
    assert_int_equal(fake_open(fake, FAKE_ROOT, "file", 0, 0, WASI_RIGHT_FD_WRITE, &other),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(fake_open(fake, FAKE_ROOT, "new", 0, WASI_OFLAG_CREAT, 0, &other),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(
        fake_open(fake, FAKE_ROOT, "file", 0, 0, ALL_RIGHTS & ~WASI_RIGHT_FD_WRITE, &other), 0);
    assert_int_equal(base_rights(fake, other), WASI_RIGHT_FD_READ);
    fake_destroy(fake);
}

static void flags_are_kept_and_changed(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t fd = open_new(fake, "file", ALL_RIGHTS);
    assert_int_equal(sinter_wasi_fd_fdstat_get(instance, fd, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), WASI_FILETYPE_REGULAR_FILE);
    uint32_t both = WASI_FDFLAG_APPEND | WASI_FDFLAG_NONBLOCK;
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, fd, both), 0);
    assert_int_equal(sinter_wasi_fd_fdstat_get(instance, fd, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT) >> 16, both);
    assert_int_equal(fake_write(fake, fd, "abc"), 0);
    assert_int_equal(sinter_wasi_fd_seek(instance, fd, 0, WASI_WHENCE_SET, AT_OUT), 0);
    assert_int_equal(fake_write(fake, fd, "def"), 0);
    assert_int_equal(sinter_wasi_fd_tell(instance, fd, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT), 6);
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, fd, WASI_FDFLAG_SYNC),
                     WASI_ERRNO_NOTSUP);
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, fd, 32), WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

/* Makes a descriptor of the host's a stream that it lends. */
static uint32_t lend(struct fake *fake, int host) {
    return add(fake, (struct sinter_descriptor){.host = host,
                                                .is_borrowed = true,
                                                .is_lent = true,
                                                .is_untyped = true,
                                                .rights_base = ALL_RIGHTS});
}

static uint32_t flags_of(struct fake *fake, uint32_t fd) {
    assert_int_equal(sinter_wasi_fd_fdstat_get(&fake->instance, fd, AT_OUT), 0);
    return fake_get32(fake, AT_OUT) >> 16;
}

static void *write_later(void *argument) {
    usleep(20000);
    assert_int_equal(write(*(int *)argument, "x", 1), 1);
    return NULL;
}

/* A stream's O_NONBLOCK is its open file's, which others share: it stays as it is, and the guest's
 * calls wait as the guest wished. */
static void a_lent_stream_waits_as_wished(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    uint32_t reading = lend(fake, ends[0]), writing = lend(fake, ends[1]);
    uint32_t wish = WASI_FDFLAG_NONBLOCK;
    assert_int_equal(flags_of(fake, reading), 0);
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, reading, wish), 0);
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, writing, wish), 0);
    assert_int_equal(flags_of(fake, reading), wish);
    assert_int_equal(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(fake_read(fake, reading, 1), WASI_ERRNO_AGAIN);
    /* Until the pipe is full. */
    fake_put32(fake, AT_IOVECS, 0);
    fake_put32(fake, AT_IOVECS + 4, FAKE_MEMORY_SIZE);
    uint32_t error, total = 0;
    while (!(error = sinter_wasi_fd_write(instance, writing, AT_IOVECS, 1, AT_OUT)))
        total += fake_get32(fake, AT_OUT);
    assert_int_equal(error, WASI_ERRNO_AGAIN);
    assert_int_equal(total, fcntl(ends[1], F_GETPIPE_SZ));
    while (!(error = fake_read(fake, reading, 4096)))
        total -= fake_get32(fake, AT_OUT);
    assert_int_equal(error, WASI_ERRNO_AGAIN);
    assert_int_equal(total, 0);
    /* The other way round: the host's does not wait, the guest wishes it. */
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, reading, 0), 0);
    assert_int_equal(flags_of(fake, reading), 0);
    assert_true(fcntl(ends[0], F_GETFL) & O_NONBLOCK);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_later, &ends[1]), 0);
    assert_int_equal(fake_read(fake, reading, 1), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    fake_destroy(fake);
    assert_int_equal(close(ends[0]) | close(ends[1]), 0);
}

/* What a socket has no room for is not waited for, and a message goes whole or not at all. */
static void a_lent_socket_waits_as_wished(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        int ends[2];
        uint32_t error, total = 0, received = 0, wish = WASI_FDFLAG_NONBLOCK;
        assert_int_equal(socketpair(AF_UNIX, types[i] | SOCK_CLOEXEC, 0, ends), 0);
        uint32_t one = lend(fake, ends[0]), two = lend(fake, ends[1]);
        assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, one, wish), 0);
        assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, two, wish), 0);
        fake_put32(fake, AT_IOVECS, 0);
        fake_put32(fake, AT_IOVECS + 4, types[i] == SOCK_STREAM ? FAKE_MEMORY_SIZE : 20000);
        for (int round = 0;; round++) {
            error = round % 2 ? sinter_wasi_fd_write(instance, one, AT_IOVECS, 1, AT_OUT)
                              : sinter_wasi_sock_send(instance, one, AT_IOVECS, 1, 0, AT_OUT);
            if (error)
                break;
            if (types[i] != SOCK_STREAM)
                assert_int_equal(fake_get32(fake, AT_OUT), 20000);
            total += fake_get32(fake, AT_OUT);
        }
        assert_int_equal(error, WASI_ERRNO_AGAIN);
        for (int round = 0;; round++) {
            uint32_t whole = types[i] == SOCK_STREAM ? WASI_RIFLAG_WAITALL : 0;
            error = round % 2 ? sinter_wasi_fd_read(instance, two, AT_IOVECS, 1, AT_OUT)
                              : sinter_wasi_sock_recv(instance, two, AT_IOVECS, 1, whole, AT_OUT,
                                                      AT_OUT2);
            if (error)
                break;
            received += fake_get32(fake, AT_OUT);
        }
        assert_int_equal(error, WASI_ERRNO_AGAIN);
        assert_int_equal(received, total);
        /* Nothing is there at once. */
        assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
        assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, two, 0), 0);
        assert_int_equal(fake_read(fake, two, 0), 0);
        assert_int_equal(close(ends[0]) | close(ends[1]), 0);
    }
    fake_destroy(fake);
}

/* A terminal takes what it has room for. */
static void a_lent_terminal_waits_as_wished(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(terminal >= 0);
    uint32_t fd = lend(fake, terminal), error;
    assert_int_equal(sinter_wasi_fd_fdstat_set_flags(instance, fd, WASI_FDFLAG_NONBLOCK), 0);
    fake_put32(fake, AT_IOVECS, 0);
    fake_put32(fake, AT_IOVECS + 4, 3000);
    for (int i = 0; i < 10000000; i++)
        if ((error = sinter_wasi_fd_write(instance, fd, AT_IOVECS, 1, AT_OUT)))
            break;
    assert_int_equal(error, WASI_ERRNO_AGAIN);
    fake_destroy(fake);
    assert_int_equal(close(terminal) | close(master), 0);
}

static void renumbered_descriptors_replace(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    uint32_t from = open_new(fake, "from", ALL_RIGHTS);
    uint32_t to = open_new(fake, "to", ALL_RIGHTS);
    int replaced = instance->wasi->descriptors[to]->host;
    assert_int_equal(sinter_wasi_fd_renumber(instance, from, 99), WASI_ERRNO_BADF);
    assert_int_equal(sinter_wasi_fd_renumber(instance, from, from), 0);
    assert_int_equal(sinter_wasi_fd_renumber(instance, from, to), 0);
    assert_int_equal(fcntl(replaced, F_GETFD), -1);
    assert_int_equal(fake_write(fake, from, "x"), WASI_ERRNO_BADF);
    assert_int_equal(fake_write(fake, to, "x"), 0);
    assert_int_equal(open_new(fake, "next", ALL_RIGHTS), from); /* the lowest that is free */
    /* The process's own streams survive being closed and replaced by the guest. */
    assert_int_equal(sinter_wasi_fd_renumber(instance, to, 0), 0);
    assert_int_equal(sinter_wasi_fd_close(instance, 1), 0);
    assert_int_equal(fake_write(fake, 1, "x"), WASI_ERRNO_BADF);
    assert_int_not_equal(open_new(fake, "another", ALL_RIGHTS), 1);
    assert_true(fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0);
    fake_destroy(fake);
    assert_true(fcntl(0, F_GETFD) >= 0 && fcntl(2, F_GETFD) >= 0);
}

static void closing_frees_all_host_descriptors(void **state) {
    (void)state;
    int before = dup(0);
    (void)close(before);
    struct fake *fake = fake_create(false);
    for (int i = 0; i < 100; i++)
        (void)open_new(fake, "file", ALL_RIGHTS);
    fake_destroy(fake);
    int after = dup(0);
    (void)close(after);
    assert_int_equal(after, before);
}

static void a_full_host_is_an_errno(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    fake_make(fake, "root/file", "x");
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    int lowest_free = dup(0);
    (void)close(lowest_free);
    struct rlimit full = {.rlim_cur = (rlim_t)lowest_free, .rlim_max = limit.rlim_max};
    uint32_t fd;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &full), 0);
    uint32_t error = fake_open(fake, FAKE_ROOT, "file", 0, 0, WASI_RIGHT_FD_READ, &fd);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(error, WASI_ERRNO_MFILE);
    assert_int_equal(fake_open(fake, FAKE_ROOT, "file", 0, 0, WASI_RIGHT_FD_READ, &fd), 0);
    fake_destroy(fake);
}

/* Reads the listing of FAKE_ROOT with a small buffer; collects names as "a b c ", in order. */
static uint32_t list_names(struct fake *fake, uint32_t buffer_size, uint64_t cookie, char *names) {
    uint32_t count = 0;
    for (*names = '\0';;) {
        assert_int_equal(sinter_wasi_fd_readdir(&fake->instance, FAKE_ROOT, AT_BUFFER, buffer_size,
                                                cookie, AT_OUT),
                         0);
        uint32_t used = fake_get32(fake, AT_OUT);
        assert_true(used <= buffer_size);
        for (uint32_t at = 0; used - at >= WASI_DIRENT_SIZE;) {
            uint32_t name_size = fake_get32(fake, AT_BUFFER + at + WASI_DIRENT_NAME_SIZE);
            if (used - at < WASI_DIRENT_SIZE + name_size)
                break;
            const char *name = (char *)fake->memory.data + AT_BUFFER + at + WASI_DIRENT_SIZE;
            strncat(names, name, name_size);
            strcat(names, " ");
            cookie = fake_get64(fake, AT_BUFFER + at);
            at += WASI_DIRENT_SIZE + name_size;
            count++;
        }
        if (used < buffer_size)
            return count;
    }
}

static void listings_are_complete_and_stable(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    static char names[20000];
    char path[64];
    for (int i = 0; i < 500; i++) {
        snprintf(path, sizeof path, "root/file-%d", i);
        fake_make(fake, path, "");
    }
    assert_int_equal(list_names(fake, 300, 0, names), 502);
    for (int i = 0; i < 500; i++) {
        snprintf(path, sizeof path, "file-%d ", i);
        assert_non_null(strstr(names, path));
    }
    assert_int_equal(list_names(fake, 50, 0, names), 502);
    /* Half is read, then everything is removed: the other half is still there under its cookies. */
    assert_int_equal(list_names(fake, 300, 250, names), 252);
    for (int i = 0; i < 500; i++) {
        snprintf(path, sizeof path, "%s/file-%d", fake->root, i);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(list_names(fake, 300, 250, names), 252);
    assert_int_equal(list_names(fake, 300, UINT64_MAX, names), 0);
    assert_int_equal(list_names(fake, 300, 0, names), 2);
    assert_int_equal(list_names(fake, 300, 250, names), 0);
    /* Less than a header: the buffer is full, so there is more. */
    memset(fake->memory.data + AT_BUFFER, '#', 16);
    assert_int_equal(sinter_wasi_fd_readdir(instance, FAKE_ROOT, AT_BUFFER, 10, 0, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 10);
    assert_int_equal(fake_get64(fake, AT_BUFFER), 1);
    assert_int_equal(fake->memory.data[AT_BUFFER + 10], '#');
    uint32_t file = open_new(fake, "file", ALL_RIGHTS);
    assert_int_not_equal(sinter_wasi_fd_readdir(instance, file, AT_BUFFER, 10, 0, AT_OUT), 0);
    assert_int_equal(sinter_wasi_fd_renumber(instance, FAKE_ROOT, file), 0);
    assert_true(instance->wasi->listing_bytes > 0);
    assert_int_equal(sinter_wasi_fd_close(instance, file), 0);
    assert_int_equal(instance->wasi->listing_bytes, 0);
    fake_destroy(fake);
}

static void preopens_are_told(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    assert_int_equal(sinter_wasi_fd_prestat_get(instance, FAKE_ROOT, AT_OUT), 0);
    assert_int_equal(fake_get64(fake, AT_OUT), UINT64_C(1) << 32);
    assert_int_equal(sinter_wasi_fd_prestat_dir_name(instance, FAKE_ROOT, AT_OUT, 0),
                     WASI_ERRNO_NAMETOOLONG);
    assert_int_equal(sinter_wasi_fd_prestat_dir_name(instance, FAKE_ROOT, AT_OUT, 9), 0);
    assert_int_equal(fake->memory.data[AT_OUT], '/');
    assert_int_equal(sinter_wasi_fd_prestat_get(instance, FAKE_ROOT + 1, AT_OUT), WASI_ERRNO_BADF);
    assert_int_equal(sinter_wasi_fd_prestat_get(instance, 0, AT_OUT), WASI_ERRNO_BADF);
    fake_destroy(fake);
}

/* Directories are not read, written or positioned, pipes have no position: as POSIX programs
 * expect. */
static void types_decide_what_is_possible(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    assert_int_equal(fake_read(fake, FAKE_ROOT, 1), WASI_ERRNO_ISDIR);
    assert_int_equal(fake_write(fake, FAKE_ROOT, "x"), WASI_ERRNO_ISDIR);
    assert_int_equal(sinter_wasi_fd_seek(instance, FAKE_ROOT, 0, 0, AT_OUT), WASI_ERRNO_ISDIR);
    assert_int_equal(sinter_wasi_fd_allocate(instance, FAKE_ROOT, 0, 1), WASI_ERRNO_ISDIR);
    assert_int_equal(sinter_wasi_sock_shutdown(instance, FAKE_ROOT, 1), WASI_ERRNO_NOTSOCK);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    uint32_t reader = adopt(fake, ends[0], WASI_FILETYPE_UNKNOWN, WASI_RIGHT_FD_READ);
    uint32_t writer = adopt(fake, ends[1], WASI_FILETYPE_UNKNOWN, WASI_RIGHT_FD_WRITE);
    assert_int_equal(sinter_wasi_fd_tell(instance, reader, AT_OUT), WASI_ERRNO_SPIPE);
    assert_int_equal(sinter_wasi_fd_pread(instance, reader, AT_IOVECS, 0, 0, AT_OUT),
                     WASI_ERRNO_SPIPE);
    assert_int_equal(fake_write(fake, writer, "x"), 0);
    assert_int_equal(fake_read(fake, reader, 9), 0);
    uint32_t fd;
    assert_int_equal(fake_open(fake, reader, "x", 0, 0, 0, &fd), WASI_ERRNO_NOTDIR);
    fake_destroy(fake);
}

/* Terminals are known by having no position; other character devices have one. */
static void a_terminal_has_no_position(void **state) {
    (void)state;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) || unlockpt(terminal)) {
        print_message("no pseudo-terminals here\n");
        skip();
    }
    int saved = dup(0);
    int slave = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    assert_true(slave >= 0 && dup2(slave, 0) == 0);
    struct fake *fake = fake_create(false);
    uint64_t rights = base_rights(fake, 0);
    assert_int_equal(fake->memory.data[AT_OUT], WASI_FILETYPE_CHARACTER_DEVICE);
    fake_destroy(fake);
    int null_device = open("/dev/null", O_RDONLY);
    assert_true(null_device >= 0 && dup2(null_device, 0) == 0);
    fake = fake_create(false);
    uint64_t null_rights = base_rights(fake, 0);
    fake_destroy(fake);
    (void)dup2(saved, 0);
    (void)close(saved), (void)close(slave), (void)close(terminal), (void)close(null_device);
    uint64_t position = WASI_RIGHT_FD_SEEK | WASI_RIGHT_FD_TELL;
    assert_int_equal(rights & position, 0);
    assert_int_equal(rights & WASI_RIGHT_FD_WRITE, WASI_RIGHT_FD_WRITE);
    assert_int_equal(null_rights & position, position);
    assert_int_equal(null_rights & WASI_RIGHT_FD_WRITE, 0);
}

static void put_clock(struct fake *fake, uint32_t index, uint32_t clock, uint64_t timeout,
                      uint32_t flags) {
    uint32_t at = AT_SUBSCRIPTIONS + index * WASI_SUBSCRIPTION_SIZE;
    memset(fake->memory.data + at, 0, WASI_SUBSCRIPTION_SIZE);
    fake_put64(fake, at, 1000 + index);
    fake_put32(fake, at + WASI_SUBSCRIPTION_CLOCK, clock);
    fake_put64(fake, at + WASI_SUBSCRIPTION_TIMEOUT, timeout);
    fake_put32(fake, at + WASI_SUBSCRIPTION_CLOCK_FLAGS, flags);
}

static void put_wait(struct fake *fake, uint32_t index, uint32_t type, uint32_t fd) {
    put_clock(fake, index, fd, 0, 0);
    fake->memory.data[AT_SUBSCRIPTIONS + index * WASI_SUBSCRIPTION_SIZE + 8] = (uint8_t)type;
}

static uint32_t event_count(struct fake *fake, uint32_t count) {
    assert_int_equal(
        sinter_wasi_poll_oneoff(&fake->instance, AT_SUBSCRIPTIONS, AT_EVENTS, count, AT_OUT), 0);
    return fake_get32(fake, AT_OUT);
}

static uint64_t event_user(struct fake *fake, uint32_t index) {
    return fake_get64(fake, AT_EVENTS + index * WASI_EVENT_SIZE);
}

static uint32_t event_error(struct fake *fake, uint32_t index) {
    return fake_get32(fake, AT_EVENTS + index * WASI_EVENT_SIZE + 8) & 0xffff;
}

static uint64_t clock_now(struct fake *fake, uint32_t clock) {
    assert_int_equal(sinter_wasi_clock_time_get(&fake->instance, clock, 0, AT_OUT2), 0);
    return fake_get64(fake, AT_OUT2);
}

static void ignore(int signal_number) { (void)signal_number; }

static void polling_waits_for_clocks(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    uint64_t start = clock_now(fake, WASI_CLOCK_MONOTONIC);
    put_clock(fake, 0, WASI_CLOCK_MONOTONIC, 10000 * MS, 0);
    put_clock(fake, 1, WASI_CLOCK_REALTIME, 20 * MS, 0);
    assert_int_equal(event_count(fake, 2), 1);
    assert_int_equal(event_user(fake, 0), 1001);
    assert_int_equal(fake->memory.data[AT_EVENTS + WASI_EVENT_TYPE], WASI_EVENT_CLOCK);
    assert_true(clock_now(fake, WASI_CLOCK_MONOTONIC) - start >= 20 * MS);
    put_clock(fake, 0, WASI_CLOCK_MONOTONIC, clock_now(fake, WASI_CLOCK_MONOTONIC) + 20 * MS, 1);
    start = clock_now(fake, WASI_CLOCK_MONOTONIC);
    assert_int_equal(event_count(fake, 1), 1);
    assert_true(clock_now(fake, WASI_CLOCK_MONOTONIC) - start >= 19 * MS);
    put_clock(fake, 0, WASI_CLOCK_REALTIME, clock_now(fake, WASI_CLOCK_REALTIME) - MS, 1);
    put_clock(fake, 1, WASI_CLOCK_MONOTONIC, UINT64_MAX, 0);
    assert_int_equal(event_count(fake, 2), 1);
    put_clock(fake, 0, WASI_CLOCK_PROCESS_CPU, 0, 0);
    assert_int_equal(event_count(fake, 1), 1);
    assert_int_equal(event_error(fake, 0), WASI_ERRNO_NOTSUP);
    put_clock(fake, 0, 4, 0, 0);
    assert_int_equal(event_count(fake, 1), 1);
    assert_int_equal(event_error(fake, 0), WASI_ERRNO_INVAL);
    put_wait(fake, 0, 3, 0);
    assert_int_equal(
        sinter_wasi_poll_oneoff(&fake->instance, AT_SUBSCRIPTIONS, AT_EVENTS, 1, AT_OUT),
        WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

/* A signal on the host neither ends the wait early nor lengthens it. */
static void signals_do_not_end_a_wait(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sigaction old;
    struct sigaction action = {.sa_handler = ignore};
    struct itimerval every_ms = {{0, 1000}, {0, 1000}};
    struct itimerval never = {0};
    assert_int_equal(sigaction(SIGALRM, &action, &old), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &every_ms, NULL), 0);
    uint64_t start = clock_now(fake, WASI_CLOCK_MONOTONIC);
    put_clock(fake, 0, WASI_CLOCK_MONOTONIC, 50 * MS, 0);
    uint32_t count = event_count(fake, 1);
    uint64_t passed = clock_now(fake, WASI_CLOCK_MONOTONIC) - start;
    (void)setitimer(ITIMER_REAL, &never, NULL);
    (void)sigaction(SIGALRM, &old, NULL);
    assert_int_equal(count, 1);
    assert_true(passed >= 50 * MS && passed < 5000 * MS);
    fake_destroy(fake);
}

static void polling_waits_for_descriptors(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    int ends[2];
    uint64_t rights = WASI_RIGHT_FD_READ | WASI_RIGHT_FD_WRITE | WASI_RIGHT_POLL_FD_READWRITE;
    assert_int_equal(pipe(ends), 0);
    uint32_t reader = adopt(fake, ends[0], WASI_FILETYPE_UNKNOWN, rights);
    uint32_t writer = adopt(fake, ends[1], WASI_FILETYPE_UNKNOWN, rights);
    put_wait(fake, 0, WASI_EVENT_FD_READ, reader);
    put_clock(fake, 1, WASI_CLOCK_MONOTONIC, MS, 0);
    assert_int_equal(event_count(fake, 2), 1);
    assert_int_equal(event_user(fake, 0), 1001);
    assert_int_equal(fake_write(fake, writer, "four"), 0);
    put_wait(fake, 2, WASI_EVENT_FD_WRITE, writer);
    put_wait(fake, 3, WASI_EVENT_FD_READ, 99);
    put_clock(fake, 1, WASI_CLOCK_MONOTONIC, 10000 * MS, 0);
    assert_int_equal(event_count(fake, 4), 3);
    assert_int_equal(event_user(fake, 0), 1000);
    assert_int_equal(fake_get64(fake, AT_EVENTS + WASI_EVENT_BYTE_COUNT), 4);
    assert_int_equal(event_user(fake, 1), 1002);
    assert_int_equal(event_user(fake, 2), 1003);
    assert_int_equal(event_error(fake, 2), WASI_ERRNO_BADF);
    assert_int_equal(sinter_wasi_fd_close(&fake->instance, writer), 0);
    assert_int_equal(event_count(fake, 1), 1);
    assert_int_equal(fake_get32(fake, AT_EVENTS + WASI_EVENT_FLAGS), WASI_EVENT_HANGUP);
    assert_int_equal(
        sinter_wasi_fd_fdstat_set_rights(&fake->instance, reader, WASI_RIGHT_FD_READ, 0), 0);
    assert_int_equal(event_count(fake, 1), 1);
    assert_int_equal(event_error(fake, 0), WASI_ERRNO_NOTCAPABLE);
    uint32_t file = open_new(fake, "file", ALL_RIGHTS);
    assert_int_equal(fake_write(fake, file, "12345"), 0);
    assert_int_equal(sinter_wasi_fd_seek(&fake->instance, file, 2, WASI_WHENCE_SET, AT_OUT), 0);
    put_wait(fake, 0, WASI_EVENT_FD_READ, file);
    assert_int_equal(event_count(fake, 1), 1);
    assert_int_equal(fake_get64(fake, AT_EVENTS + WASI_EVENT_BYTE_COUNT), 3);
    fake_destroy(fake);
}

/* Events may be stored over the subscriptions; and many need no more than few. */
static void polling_many_in_place(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    for (uint32_t i = 0; i < 50; i++)
        put_clock(fake, i, WASI_CLOCK_MONOTONIC, 0, 0);
    assert_int_equal(
        sinter_wasi_poll_oneoff(&fake->instance, AT_SUBSCRIPTIONS, AT_SUBSCRIPTIONS, 50, AT_OUT),
        0);
    assert_int_equal(fake_get32(fake, AT_OUT), 50);
    for (uint32_t i = 0; i < 50; i++)
        assert_int_equal(fake_get64(fake, AT_SUBSCRIPTIONS + i * WASI_EVENT_SIZE), 1000 + i);
    fake_destroy(fake);
}

static void clocks_tick_and_tell_their_resolution(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    for (uint32_t clock = 0; clock < 4; clock++) {
        assert_int_equal(sinter_wasi_clock_res_get(instance, clock, AT_OUT), 0);
        assert_true(fake_get64(fake, AT_OUT) > 0);
        uint64_t first = clock_now(fake, clock);
        assert_true(first <= clock_now(fake, clock));
    }
    struct timespec host;
    clock_gettime(CLOCK_REALTIME, &host);
    uint64_t guest_seconds = clock_now(fake, WASI_CLOCK_REALTIME) / 1000000000;
    assert_true(guest_seconds - (uint64_t)host.tv_sec <= 1);
    assert_int_equal(sinter_wasi_clock_time_get(instance, 4, 0, AT_OUT), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_clock_res_get(instance, UINT32_MAX, AT_OUT), WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

static void random_bytes_fill_exactly(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    uint8_t *bytes = fake->memory.data + AT_BUFFER;
    assert_int_equal(sinter_wasi_random_get(&fake->instance, AT_BUFFER, 1000), 0);
    uint32_t zero_count = 0;
    for (int i = 0; i < 1000; i++)
        zero_count += bytes[i] == 0;
    assert_true(zero_count < 100);
    assert_int_equal(bytes[1000], 0);
    assert_int_equal(sinter_wasi_random_get(&fake->instance, FAKE_MEMORY_SIZE, 0), 0);
    fake_destroy(fake);
}

static void exit_with_7(struct fake *fake) { sinter_wasi_proc_exit(&fake->instance, 7); }

static void raise_abort(struct fake *fake) { (void)sinter_wasi_proc_raise(&fake->instance, 6); }

static void exits_and_signals_end_the_guest(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    assert_int_equal(fake_exit_code(fake, exit_with_7), 7);
    assert_int_equal(fake_exit_code(fake, raise_abort), 128 + 6);
    assert_int_equal(sinter_wasi_proc_raise(&fake->instance, 0), 0);
    assert_int_equal(sinter_wasi_proc_raise(&fake->instance, 16), 0);
    assert_int_equal(sinter_wasi_proc_raise(&fake->instance, 18), WASI_ERRNO_NOTSUP);
    assert_int_equal(sinter_wasi_proc_raise(&fake->instance, 31), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_sched_yield(&fake->instance), 0);
    fake_destroy(fake);
}

static void sockets_send_and_receive(void **state) {
    (void)state;
    struct fake *fake = fake_create(false);
    struct sinter_instance *instance = &fake->instance;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
    uint32_t one = adopt(fake, pair[0], WASI_FILETYPE_SOCKET_DGRAM, ALL_RIGHTS);
    uint32_t two = adopt(fake, pair[1], WASI_FILETYPE_SOCKET_DGRAM, ALL_RIGHTS);
    fake_put(fake, AT_BUFFER, "message");
    fake_put32(fake, AT_IOVECS, AT_BUFFER);
    fake_put32(fake, AT_IOVECS + 4, 7);
    assert_int_equal(sinter_wasi_sock_send(instance, one, AT_IOVECS, 1, 1, AT_OUT),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_sock_send(instance, one, AT_IOVECS, 1, 0, AT_OUT), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 7);
    fake_put32(fake, AT_IOVECS + 4, 3);
    uint32_t peek = WASI_RIFLAG_PEEK;
    assert_int_equal(sinter_wasi_sock_recv(instance, two, AT_IOVECS, 1, peek, AT_OUT, AT_OUT2), 0);
    assert_int_equal(sinter_wasi_sock_recv(instance, two, AT_IOVECS, 1, 0, AT_OUT, AT_OUT2), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 3);
    assert_int_equal(fake_get32(fake, AT_OUT2), WASI_ROFLAG_TRUNCATED);
    assert_int_equal(sinter_wasi_sock_recv(instance, two, AT_IOVECS, 1, 4, AT_OUT, AT_OUT2),
                     WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_sock_shutdown(instance, one, 0), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_sock_shutdown(instance, one, 4), WASI_ERRNO_INVAL);
    assert_int_equal(sinter_wasi_sock_shutdown(instance, one, WASI_SDFLAG_WR), 0);
    assert_int_equal(sinter_wasi_sock_send(instance, one, AT_IOVECS, 1, 0, AT_OUT),
                     WASI_ERRNO_PIPE);
    assert_int_equal(sinter_wasi_sock_accept(instance, one, 1, AT_OUT), WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_and_environment_are_as_configured),
        cmocka_unit_test(no_signal_ends_the_host),
        cmocka_unit_test(preopens_that_fail_are_named),
        cmocka_unit_test(files_are_written_and_read),
        cmocka_unit_test(many_buffers_make_a_short_transfer),
        cmocka_unit_test(rights_only_shrink),
        cmocka_unit_test(flags_are_kept_and_changed),
        cmocka_unit_test(a_lent_stream_waits_as_wished),
        cmocka_unit_test(a_lent_socket_waits_as_wished),
        cmocka_unit_test(a_lent_terminal_waits_as_wished),
        cmocka_unit_test(renumbered_descriptors_replace),
        cmocka_unit_test(closing_frees_all_host_descriptors),
        cmocka_unit_test(a_full_host_is_an_errno),
        cmocka_unit_test(listings_are_complete_and_stable),
        cmocka_unit_test(preopens_are_told),
        cmocka_unit_test(types_decide_what_is_possible),
        cmocka_unit_test(a_terminal_has_no_position),
        cmocka_unit_test(polling_waits_for_clocks),
        cmocka_unit_test(signals_do_not_end_a_wait),
        cmocka_unit_test(polling_waits_for_descriptors),
        cmocka_unit_test(polling_many_in_place),
        cmocka_unit_test(clocks_tick_and_tell_their_resolution),
        cmocka_unit_test(random_bytes_fill_exactly),
        cmocka_unit_test(exits_and_signals_end_the_guest),
        cmocka_unit_test(sockets_send_and_receive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
