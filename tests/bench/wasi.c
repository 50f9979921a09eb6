/* What wasi.mjs times, built twice from this source: for WASI, where each operation is one call of
 * preview 1, and natively, where it is the system call that such a call comes down to. `wasi CASE
 * DIRECTORY COUNT` prints on stderr how many nanoseconds COUNT operations took; standard output is
 * where `small` and `buffered` write. DIRECTORY holds `block.bin`, of BLOCK_COUNT blocks, and
 * `one/two/file`. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi/api.h>
#else
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#endif

#define BLOCK_SIZE 65536
#define BLOCK_COUNT 64
#define SMALL_SIZE 16
/* So many files are opened before they are closed, which is not timed. */
#define OPEN_BATCH 128
#define FILE_PATH "one/two/file"

static _Alignas(4096) uint8_t block[BLOCK_SIZE];

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void read_once(int fd, uint32_t size) {
#ifdef __wasi__
    __wasi_iovec_t buffer = {block, size};
    __wasi_size_t done;
    if (__wasi_fd_read((__wasi_fd_t)fd, &buffer, 1, &done) != 0 || done != size)
        fail("read");
#else
    if (read(fd, block, size) != size)
        fail("read");
#endif
}

static void write_once(int fd, uint32_t size) {
#ifdef __wasi__
    __wasi_ciovec_t buffer = {block, size};
    __wasi_size_t done;
    if (__wasi_fd_write((__wasi_fd_t)fd, &buffer, 1, &done) != 0 || done != size)
        fail("write");
#else
    if (write(fd, block, size) != size)
        fail("write");
#endif
}

static int open_once(int directory) {
#ifdef __wasi__
    __wasi_fd_t fd;
    if (__wasi_path_open((__wasi_fd_t)directory, 0, FILE_PATH, 0, __WASI_RIGHTS_FD_READ, 0, 0,
                         &fd) != 0)
        fail("open");
    return (int)fd;
#else
    struct open_how how = {.flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, directory, FILE_PATH, &how, sizeof how);
    if (fd < 0)
        fail("open");
    return fd;
#endif
}

static void stat_once(int directory) {
#ifdef __wasi__
    __wasi_filestat_t status;
    if (__wasi_path_filestat_get((__wasi_fd_t)directory, 0, FILE_PATH, &status) != 0)
        fail("stat");
#else
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    struct stat status;
    int fd = (int)syscall(SYS_openat2, directory, FILE_PATH, &how, sizeof how);
    if (fd < 0 || fstat(fd, &status) != 0)
        fail("stat");
    (void)close(fd);
#endif
}

/* Reads or writes the file from its start to its end, again and again. */
static int64_t time_blocks(int directory, long count, void (*once)(int, uint32_t)) {
    int fd = openat(directory, "block.bin", O_RDWR);
    if (fd < 0)
        fail("block.bin");
    int64_t start = now_ns();
    for (long i = 0; i < count; i++) {
        if (i % BLOCK_COUNT == 0 && lseek(fd, 0, SEEK_SET) != 0)
            fail("lseek");
        once(fd, BLOCK_SIZE);
    }
    return now_ns() - start;
}

static int64_t time_opens(int directory, long count) {
    int opened[OPEN_BATCH];
    int64_t total = 0;
    for (long i = 0; i < count; i += OPEN_BATCH) {
        int64_t start = now_ns();
        for (int j = 0; j < OPEN_BATCH; j++)
            opened[j] = open_once(directory);
        total += now_ns() - start;
        for (int j = 0; j < OPEN_BATCH; j++)
            (void)close(opened[j]);
    }
    return total;
}

static int64_t time_small(long count) {
    int64_t start = now_ns();
    for (long i = 0; i < count; i++)
        write_once(STDOUT_FILENO, SMALL_SIZE);
    return now_ns() - start;
}

static int64_t time_buffered(long count) {
    static char buffer[4096];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    int64_t start = now_ns();
    for (long i = 0; i < count; i++)
        (void)fwrite(block, 1, SMALL_SIZE, stdout);
    fflush(stdout);
    return now_ns() - start;
}

static int64_t time_stats(int directory, long count) {
    int64_t start = now_ns();
    for (long i = 0; i < count; i++)
        stat_once(directory);
    return now_ns() - start;
}

int main(int argc, char **argv) {
    if (argc != 4)
        return 2;
    int directory = open(argv[2], O_RDONLY | O_DIRECTORY);
    if (directory < 0)
        fail(argv[2]);
    const char *name = argv[1];
    long count = atol(argv[3]);
    int64_t ns = strcmp(name, "read") == 0       ? time_blocks(directory, count, read_once)
                 : strcmp(name, "write") == 0    ? time_blocks(directory, count, write_once)
                 : strcmp(name, "open") == 0     ? time_opens(directory, count)
                 : strcmp(name, "stat") == 0     ? time_stats(directory, count)
                 : strcmp(name, "small") == 0    ? time_small(count)
                 : strcmp(name, "buffered") == 0 ? time_buffered(count)
                                                 : -1;
    fprintf(stderr, "%lld\n", (long long)ns);
    return ns < 0;
}
