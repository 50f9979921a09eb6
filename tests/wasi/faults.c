/* The wrappers. A call that fails does nothing, but close, which frees the number all the same, as
 * on Linux. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct fault fault;
int64_t fault_block_count;
uint32_t fault_transfer_size_max;

static bool is_due(const char *name) {
    if (!fault.is_armed || (fault.spared && strcmp(name, fault.spared) == 0) ||
        fault.call_count++ != fault.at)
        return false;
    fault.failed = name;
    errno = fault.error;
    return true;
}

/* clang-format off */
#define WRAP(type, failure, name, parameters, arguments)                                           \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters { return is_due(#name) ? failure : __real_##name arguments; }

WRAP(int, -1, accept4, (int fd, struct sockaddr *a, socklen_t *size, int flags), (fd, a, size, flags))
WRAP(int, -1, clock_getres, (clockid_t clock, struct timespec *time), (clock, time))
WRAP(int, -1, clock_gettime, (clockid_t clock, struct timespec *time), (clock, time))
WRAP(int, -1, fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
WRAP(int, -1, fdatasync, (int fd), (fd))
WRAP(int, -1, fstat, (int fd, struct stat *status), (fd, status))
WRAP(int, -1, fsync, (int fd), (fd))
WRAP(int, -1, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, -1, futimens, (int fd, const struct timespec *times), (fd, times))
WRAP(ssize_t, -1, getdents64, (int fd, void *entries, size_t size), (fd, entries, size))
WRAP(ssize_t, -1, getrandom, (void *bytes, size_t size, unsigned flags), (bytes, size, flags))
WRAP(int, -1, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
WRAP(off_t, -1, lseek, (int fd, off_t offset, int whence), (fd, offset, whence))
WRAP(int, -1, mkdirat, (int fd, const char *path, mode_t mode), (fd, path, mode))
WRAP(int, fault.error, posix_fadvise, (int fd, off_t offset, off_t size, int advice), (fd, offset, size, advice))
WRAP(int, -1, ppoll, (struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask),
     (fds, count, timeout, mask))
WRAP(ssize_t, -1, preadv, (int fd, const struct iovec *iovecs, int count, off_t offset), (fd, iovecs, count, offset))
WRAP(ssize_t, -1, pwritev, (int fd, const struct iovec *iovecs, int count, off_t offset), (fd, iovecs, count, offset))
WRAP(ssize_t, -1, readlinkat, (int fd, const char *path, char *text, size_t size), (fd, path, text, size))
WRAP(ssize_t, -1, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))
WRAP(int, -1, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
WRAP(ssize_t, -1, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
WRAP(int, -1, shutdown, (int fd, int how), (fd, how))
WRAP(int, -1, symlinkat, (const char *target, int fd, const char *path), (target, fd, path))
WRAP(int, -1, unlinkat, (int fd, const char *path, int flags), (fd, path, flags))
WRAP(int, -1, utimensat, (int fd, const char *path, const struct timespec *times, int flags), (fd, path, times, flags))
/* clang-format on */

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd) {
    bool fails = is_due("close");
    int result = __real_close(fd);
    if (!fails)
        return result;
    errno = fault.error;
    return -1;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return is_due("open") ? -1 : __real_open(path, flags, mode);
}

int __real_openat(int fd, const char *path, int flags, ...);
int __wrap_openat(int fd, const char *path, int flags, ...);
int __wrap_openat(int fd, const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return is_due("openat") ? -1 : __real_openat(fd, path, flags, mode);
}

/* The runtime's commands have no argument, or an int. */
int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    int argument = command == F_GETFL || command == F_GETFD ? 0 : va_arg(rest, int);
    va_end(rest);
    return is_due("fcntl") ? -1 : __real_fcntl(fd, command, argument);
}

/* clang-format off */
#define WRAP_ALLOCATION(type, name, parameters, arguments, old)                                    \
    type *__real_##name parameters;                                                                \
    type *__wrap_##name parameters;                                                                \
    type *__wrap_##name parameters {                                                               \
        bool is_new = !(old);                                                                      \
        type *block = is_due(#name) ? NULL : __real_##name arguments;                              \
        fault_block_count += is_new && block;                                                      \
        return block;                                                                              \
    }

WRAP_ALLOCATION(void, calloc, (size_t count, size_t size), (count, size), NULL)
WRAP_ALLOCATION(void, malloc, (size_t size), (size), NULL)
WRAP_ALLOCATION(void, realloc, (void *block_before, size_t size), (block_before, size), block_before)
WRAP_ALLOCATION(char, strdup, (const char *text), (text), NULL)
/* clang-format on */

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block) {
    fault_block_count -= block != NULL;
    __real_free(block);
}

/* Used for openat2 alone, which has four arguments. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...) {
    va_list rest;
    va_start(rest, number);
    int fd = va_arg(rest, int);
    const char *path = va_arg(rest, const char *);
    void *how = va_arg(rest, void *);
    size_t size = va_arg(rest, size_t);
    va_end(rest);
    return is_due("openat2") ? -1 : __real_syscall(number, fd, path, how, size);
}

/* What a transfer of `size` bytes is cut down to; false when it is interrupted. */
static bool cut_transfer(size_t *size) {
    static uint32_t count;
    if (fault_transfer_size_max == 0)
        return true;
    if (count++ % 2 == 0) {
        errno = EINTR;
        return false;
    }
    if (*size > fault_transfer_size_max)
        *size = fault_transfer_size_max;
    return true;
}

/* clang-format off */
#define WRAP_TRANSFER(name, parameters, arguments)                                                 \
    ssize_t __real_##name parameters;                                                              \
    ssize_t __wrap_##name parameters;                                                              \
    ssize_t __wrap_##name parameters {                                                             \
        return is_due(#name) || !cut_transfer(&size) ? -1 : __real_##name arguments;               \
    }

WRAP_TRANSFER(pread, (int fd, void *bytes, size_t size, off_t offset), (fd, bytes, size, offset))
WRAP_TRANSFER(pwrite, (int fd, const void *bytes, size_t size, off_t offset), (fd, bytes, size, offset))
WRAP_TRANSFER(read, (int fd, void *bytes, size_t size), (fd, bytes, size))
WRAP_TRANSFER(write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
/* clang-format on */

/* The first buffer alone is short enough to be short. */
ssize_t __real_readv(int fd, const struct iovec *iovecs, int count);
ssize_t __wrap_readv(int fd, const struct iovec *iovecs, int count);
ssize_t __wrap_readv(int fd, const struct iovec *iovecs, int count) {
    if (is_due("readv"))
        return -1;
    if (fault_transfer_size_max == 0 || count == 0)
        return __real_readv(fd, iovecs, count);
    return __wrap_read(fd, iovecs->iov_base, iovecs->iov_len);
}

ssize_t __real_writev(int fd, const struct iovec *iovecs, int count);
ssize_t __wrap_writev(int fd, const struct iovec *iovecs, int count);
ssize_t __wrap_writev(int fd, const struct iovec *iovecs, int count) {
    if (is_due("writev"))
        return -1;
    if (fault_transfer_size_max == 0 || count == 0)
        return __real_writev(fd, iovecs, count);
    return __wrap_write(fd, iovecs->iov_base, iovecs->iov_len);
}
