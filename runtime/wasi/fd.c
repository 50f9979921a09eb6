/* Calls on descriptors: reading, writing, positions, status. Each call finds the descriptor with
 * the rights that it needs, checks all guest pointers, makes one system call, and then stores. */
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/filestat.h"
#include "wasi/guest.h"
#include "wasi/host.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The WASI errno of a system call that returned `result`: 0, or -1 with errno. */
static uint32_t outcome(int result) {
    return result == 0 ? WASI_ERRNO_SUCCESS : sinter_wasi_errno(errno);
}

/* ---- Signals by which a guest could end its host ---- */

/* SIGPIPE and SIGXFSZ are blocked during a system call, and then taken away again if it raised one.
 */
struct quiet {
    sigset_t signals;
    sigset_t before;
    bool is_on;
};

static struct quiet begin_quiet(const struct sinter_wasi *wasi) {
    struct quiet quiet = {.is_on = !wasi->signals_end_process};
    if (!quiet.is_on)
        return quiet;
    sigemptyset(&quiet.signals);
    sigaddset(&quiet.signals, SIGPIPE);
    sigaddset(&quiet.signals, SIGXFSZ);
    quiet.is_on = pthread_sigmask(SIG_BLOCK, &quiet.signals, &quiet.before) == 0;
    return quiet;
}

/* Takes the signal that a failed call has raised, unless the host had blocked that signal itself:
 * then the host expects it. Keeps `errno`. */
static void end_quiet(struct quiet *quiet, bool failed) {
    int error = errno;
    if (!quiet->is_on)
        return;
    int number = error == EPIPE ? SIGPIPE : SIGXFSZ;
    if (failed && (error == EPIPE || error == EFBIG) && !sigismember(&quiet->before, number)) {
        const struct timespec now = {0};
        sigemptyset(&quiet->signals);
        sigaddset(&quiet->signals, number);
        (void)SINTER_UNINTERRUPTED(sigtimedwait(&quiet->signals, NULL, &now));
    }
    pthread_sigmask(SIG_SETMASK, &quiet->before, NULL);
    errno = error;
}

/* Linux moves no more than this at once. */
#define TRANSFER_SIZE_MAX 0x7ffff000u

/* Once Linux has begun to move bytes to or from a file, no signal stops it, and gigabytes take
 * seconds. So larger transfers are done in slices, between which the guest's call can end. */
#define SLICE_SIZE ((size_t)16 << 20)

/* One of the four transfers: the rights that it needs, and its system calls. */
struct transfer {
    uint64_t rights;
    ssize_t (*once)(const struct sinter_descriptor *descriptor, struct sinter_iovecs *iovecs,
                    off_t offset);
};

static void keep_first(struct sinter_iovecs *iovecs, size_t size) {
    for (int i = 0; i < iovecs->count; i++) {
        struct iovec *buffer = &iovecs->buffers[i];
        if (buffer->iov_len >= size) {
            buffer->iov_len = size;
            iovecs->count = i + 1;
        }
        size -= buffer->iov_len;
    }
}

/* Keeps as much as is sure to be written without waiting, if there is room at all. Of devices other
 * than terminals nobody knows. */
static void keep_what_fits(const struct sinter_descriptor *descriptor,
                           struct sinter_iovecs *iovecs) {
    if (descriptor->filetype == WASI_FILETYPE_CHARACTER_DEVICE && isatty(descriptor->host) == 1)
        keep_first(iovecs, 1);
    else if (descriptor->filetype == WASI_FILETYPE_UNKNOWN) /* a pipe */
        keep_first(iovecs, PIPE_BUF);
}

static ssize_t move(const struct transfer *transfer, const struct sinter_descriptor *descriptor,
                    struct sinter_iovecs *iovecs, off_t offset) {
    bool writes = transfer->rights & WASI_RIGHT_FD_WRITE;
    if (iovecs->count == 0)
        return SINTER_UNINTERRUPTED(transfer->once(descriptor, iovecs, offset));
    if (writes && sinter_descriptor_waiting(descriptor) == SINTER_WAITS_NEVER)
        keep_what_fits(descriptor, iovecs);
    return SINTER_AWAITED(descriptor, writes ? POLLOUT : POLLIN,
                          transfer->once(descriptor, iovecs, offset));
}

static ssize_t move_quietly(const struct transfer *transfer, const struct sinter_wasi *wasi,
                            const struct sinter_descriptor *descriptor,
                            struct sinter_iovecs *iovecs, off_t offset) {
    bool writes = transfer->rights & WASI_RIGHT_FD_WRITE;
    struct quiet quiet = writes ? begin_quiet(wasi) : (struct quiet){.is_on = false};
    ssize_t size = move(transfer, descriptor, iovecs, offset);
    end_quiet(&quiet, size < 0);
    return size;
}

/* Moves a slice at a time, until one is short or the guest's call is to end. */
static ssize_t move_slices(const struct transfer *transfer, const struct sinter_wasi *wasi,
                           const struct sinter_descriptor *descriptor,
                           const struct sinter_iovecs *iovecs, off_t offset) {
    ssize_t moved = 0;
    for (int i = 0; i < iovecs->count; i++) {
        struct iovec left = iovecs->buffers[i];
        while (left.iov_len > 0) {
            size_t wanted = left.iov_len < SLICE_SIZE ? left.iov_len : SLICE_SIZE;
            struct sinter_iovecs slice = {.buffers = {{left.iov_base, wanted}}, .count = 1};
            ssize_t size = move_quietly(transfer, wasi, descriptor, &slice, offset + moved);
            if (size < 0)
                return moved > 0 ? moved : size;
            moved += size;
            if ((size_t)size < wanted || sinter_is_interrupted())
                return moved;
            left.iov_base = (uint8_t *)left.iov_base + wanted;
            left.iov_len -= wanted;
        }
    }
    return moved;
}

static ssize_t move_all(const struct transfer *transfer, const struct sinter_wasi *wasi,
                        const struct sinter_descriptor *descriptor, struct sinter_iovecs *iovecs,
                        off_t offset) {
    bool is_file = descriptor->filetype == WASI_FILETYPE_REGULAR_FILE ||
                   descriptor->filetype == WASI_FILETYPE_BLOCK_DEVICE;
    if (!is_file || sinter_iovecs_size(iovecs) <= SLICE_SIZE)
        return move_quietly(transfer, wasi, descriptor, iovecs, offset);
    keep_first(iovecs, TRANSFER_SIZE_MAX);
    return move_slices(transfer, wasi, descriptor, iovecs, offset);
}

static uint32_t run_transfer(const struct transfer *transfer, struct sinter_instance *instance,
                             uint32_t fd, uint64_t iovec_address, uint64_t iovec_count,
                             uint64_t offset, uint64_t out_address) {
    struct sinter_descriptor *descriptor;
    struct sinter_iovecs iovecs;
    struct sinter_guest out;
    uint32_t error = sinter_descriptor_find(instance, fd, transfer->rights, &descriptor);
    if (!error)
        error = sinter_guest_iovecs(instance, iovec_address, iovec_count, &iovecs);
    if (!error)
        error = sinter_guest_check(instance, out_address, sinter_guest_word(instance), &out);
    if (error)
        return error;
    if (offset > INT64_MAX)
        return WASI_ERRNO_INVAL;
    bool writes = transfer->rights & WASI_RIGHT_FD_WRITE;
    if (writes && iovecs.truncated && descriptor->filetype == WASI_FILETYPE_SOCKET_DGRAM)
        return WASI_ERRNO_MSGSIZE; /* a message must be sent as a whole */
    if (descriptor->stream) {
        uint64_t moved;
        keep_first(&iovecs, SLICE_SIZE); /* as pipes do, they move less than they might */
        error = sinter_host_transfer(instance, descriptor->stream, writes, &iovecs, &moved);
        if (!error)
            sinter_guest_store_word(out, 0, moved, out.size);
        return error;
    }
    ssize_t size = move_all(transfer, instance->wasi, descriptor, &iovecs, (off_t)offset);
    if (size < 0)
        return sinter_wasi_errno(errno);
    sinter_guest_store_word(out, 0, (uint64_t)size, out.size);
    return WASI_ERRNO_SUCCESS;
}

/* One buffer is the usual case, and read costs the kernel less than readv. */
static ssize_t read_once(const struct sinter_descriptor *descriptor, struct sinter_iovecs *iovecs,
                         off_t offset) {
    (void)offset;
    const struct iovec *buffers = iovecs->buffers;
    if (sinter_descriptor_waiting(descriptor) == SINTER_WAITS_NEVER &&
        sinter_descriptor_is_socket(descriptor)) {
        struct msghdr message = {.msg_iov = iovecs->buffers, .msg_iovlen = (size_t)iovecs->count};
        return recvmsg(descriptor->host, &message, sinter_descriptor_message_flags(descriptor));
    }
    if (iovecs->count == 1)
        return read(descriptor->host, buffers->iov_base, buffers->iov_len);
    return readv(descriptor->host, buffers, iovecs->count);
}

/* A guest cannot ignore SIGPIPE, so a peer that hung up must not end the process. (A pipe whose
 * reader is gone does end an executable, as it ends a native program.) */
static ssize_t write_once(const struct sinter_descriptor *descriptor, struct sinter_iovecs *iovecs,
                          off_t offset) {
    (void)offset;
    const struct iovec *buffers = iovecs->buffers;
    if (sinter_descriptor_is_socket(descriptor)) {
        struct msghdr message = {.msg_iov = iovecs->buffers, .msg_iovlen = (size_t)iovecs->count};
        return sendmsg(descriptor->host, &message,
                       MSG_NOSIGNAL | sinter_descriptor_message_flags(descriptor));
    }
    if (iovecs->count == 1)
        return write(descriptor->host, buffers->iov_base, buffers->iov_len);
    return writev(descriptor->host, buffers, iovecs->count);
}

static ssize_t pread_once(const struct sinter_descriptor *descriptor, struct sinter_iovecs *iovecs,
                          off_t offset) {
    const struct iovec *buffers = iovecs->buffers;
    if (iovecs->count == 1)
        return pread(descriptor->host, buffers->iov_base, buffers->iov_len, offset);
    return preadv(descriptor->host, buffers, iovecs->count, offset);
}

static ssize_t pwrite_once(const struct sinter_descriptor *descriptor, struct sinter_iovecs *iovecs,
                           off_t offset) {
    const struct iovec *buffers = iovecs->buffers;
    if (iovecs->count == 1)
        return pwrite(descriptor->host, buffers->iov_base, buffers->iov_len, offset);
    return pwritev(descriptor->host, buffers, iovecs->count, offset);
}

uint32_t sinter_wasi_fd_read(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                             uint64_t iovec_count, uint64_t out) {
    static const struct transfer transfer = {WASI_RIGHT_FD_READ, read_once};
    return run_transfer(&transfer, instance, fd, iovecs, iovec_count, 0, out);
}

uint32_t sinter_wasi_fd_write(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                              uint64_t iovec_count, uint64_t out) {
    static const struct transfer transfer = {WASI_RIGHT_FD_WRITE, write_once};
    return run_transfer(&transfer, instance, fd, iovecs, iovec_count, 0, out);
}

uint32_t sinter_wasi_fd_pread(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                              uint64_t iovec_count, uint64_t offset, uint64_t out) {
    static const struct transfer transfer = {WASI_RIGHT_FD_READ | WASI_RIGHT_FD_SEEK, pread_once};
    return run_transfer(&transfer, instance, fd, iovecs, iovec_count, offset, out);
}

uint32_t sinter_wasi_fd_pwrite(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                               uint64_t iovec_count, uint64_t offset, uint64_t out) {
    static const struct transfer transfer = {WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_SEEK, pwrite_once};
    return run_transfer(&transfer, instance, fd, iovecs, iovec_count, offset, out);
}

/* FD_SEEK allows all of this; FD_TELL allows only asking for the position. */
static uint32_t seek(struct sinter_instance *instance, uint32_t fd, int64_t offset, int whence,
                     uint64_t out_address) {
    struct sinter_descriptor *descriptor;
    struct sinter_guest out;
    uint32_t error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_SEEK, &descriptor);
    if (error == WASI_ERRNO_NOTCAPABLE && offset == 0 && whence == SEEK_CUR)
        error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_TELL, &descriptor);
    if (!error)
        error = sinter_guest_check(instance, out_address, 8, &out);
    if (error)
        return error;
    off_t position = lseek(descriptor->host, offset, whence);
    if (position < 0)
        return sinter_wasi_errno(errno);
    sinter_guest_store64(out, 0, (uint64_t)position);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_fd_seek(struct sinter_instance *instance, uint32_t fd, uint64_t offset,
                             uint32_t whence, uint64_t out) {
    static const int whences[] = {
        [WASI_WHENCE_SET] = SEEK_SET, [WASI_WHENCE_CUR] = SEEK_CUR, [WASI_WHENCE_END] = SEEK_END};
    if (whence >= sizeof whences / sizeof *whences)
        return WASI_ERRNO_INVAL;
    return seek(instance, fd, (int64_t)offset, whences[whence], out);
}

uint32_t sinter_wasi_fd_tell(struct sinter_instance *instance, uint32_t fd, uint64_t out) {
    return seek(instance, fd, 0, SEEK_CUR, out);
}

uint32_t sinter_wasi_fd_close(struct sinter_instance *instance, uint32_t fd) {
    return instance->wasi ? sinter_descriptor_close(instance->wasi, fd) : WASI_ERRNO_BADF;
}

uint32_t sinter_wasi_fd_renumber(struct sinter_instance *instance, uint32_t from, uint32_t to) {
    return instance->wasi ? sinter_descriptor_move(instance->wasi, from, to) : WASI_ERRNO_BADF;
}

uint32_t sinter_wasi_fd_sync(struct sinter_instance *instance, uint32_t fd) {
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_SYNC, &descriptor);
    return error ? error : outcome(SINTER_UNINTERRUPTED(fsync(descriptor->host)));
}

uint32_t sinter_wasi_fd_datasync(struct sinter_instance *instance, uint32_t fd) {
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_DATASYNC, &descriptor);
    return error ? error : outcome(SINTER_UNINTERRUPTED(fdatasync(descriptor->host)));
}

uint32_t sinter_wasi_fd_advise(struct sinter_instance *instance, uint32_t fd, uint64_t offset,
                               uint64_t size, uint32_t advice) {
    static const int advices[] = {[WASI_ADVICE_NORMAL] = POSIX_FADV_NORMAL,
                                  [WASI_ADVICE_SEQUENTIAL] = POSIX_FADV_SEQUENTIAL,
                                  [WASI_ADVICE_RANDOM] = POSIX_FADV_RANDOM,
                                  [WASI_ADVICE_WILLNEED] = POSIX_FADV_WILLNEED,
                                  [WASI_ADVICE_DONTNEED] = POSIX_FADV_DONTNEED,
                                  [WASI_ADVICE_NOREUSE] = POSIX_FADV_NOREUSE};
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_ADVISE, &descriptor);
    if (error)
        return error;
    if (advice >= sizeof advices / sizeof *advices || offset > INT64_MAX || size > INT64_MAX)
        return WASI_ERRNO_INVAL;
    return sinter_wasi_errno(
        posix_fadvise(descriptor->host, (off_t)offset, (off_t)size, advices[advice]));
}

uint32_t sinter_wasi_fd_allocate(struct sinter_instance *instance, uint32_t fd, uint64_t offset,
                                 uint64_t size) {
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_ALLOCATE, &descriptor);
    if (error)
        return error;
    if (offset > INT64_MAX || size > INT64_MAX)
        return WASI_ERRNO_INVAL;
    struct quiet quiet = begin_quiet(instance->wasi);
    int result =
        (int)SINTER_UNINTERRUPTED(fallocate(descriptor->host, 0, (off_t)offset, (off_t)size));
    end_quiet(&quiet, result != 0);
    return outcome(result);
}

static int open_flags(const struct sinter_descriptor *descriptor) {
    return descriptor->stream ? 0 : fcntl(descriptor->host, F_GETFL);
}

/* As the guest sees them; -1 with errno. The lock is held. */
static int visible_flags(const struct sinter_descriptor *descriptor) {
    int flags = open_flags(descriptor);
    if (flags < 0)
        return flags;
    if (descriptor->hides_nonblock || sinter_descriptor_waiting(descriptor) == SINTER_WAITS_ALWAYS)
        return flags & ~O_NONBLOCK;
    bool waits = sinter_descriptor_waiting(descriptor) != SINTER_WAITS_NEVER;
    return waits ? flags : flags | O_NONBLOCK;
}

uint32_t sinter_wasi_fd_fdstat_get(struct sinter_instance *instance, uint32_t fd, uint64_t out) {
    struct sinter_descriptor *descriptor;
    struct sinter_guest fdstat;
    uint32_t error = sinter_descriptor_find(instance, fd, 0, &descriptor);
    if (!error)
        error = sinter_guest_check(instance, out, WASI_FDSTAT_SIZE, &fdstat);
    if (error)
        return error;
    sinter_wasi_lock(instance->wasi);
    int flags = visible_flags(descriptor);
    uint64_t base = descriptor->rights_base, inheriting = descriptor->rights_inheriting;
    sinter_wasi_unlock(instance->wasi);
    if (flags < 0)
        return sinter_wasi_errno(errno);
    sinter_guest_store64(fdstat, 0, descriptor->filetype); /* and the holes behind it */
    sinter_guest_store16(fdstat, WASI_FDSTAT_FLAGS, sinter_fdflags_of_open_flags(flags));
    sinter_guest_store64(fdstat, WASI_FDSTAT_RIGHTS_BASE, base);
    sinter_guest_store64(fdstat, WASI_FDSTAT_RIGHTS_INHERITING, inheriting);
    return WASI_ERRNO_SUCCESS;
}

/* Linux can change O_APPEND and O_NONBLOCK of an open file, but not O_SYNC. Others share the open
 * file of a stream, also after the guest has ended, so that stays as it is: appending is for the
 * host to decide, and whether calls wait is kept in the descriptor. The lock is held. */
static uint32_t set_flags(struct sinter_descriptor *descriptor, int wanted) {
    int present = open_flags(descriptor);
    if (present < 0)
        return sinter_wasi_errno(errno);
    if ((wanted ^ present) & O_SYNC)
        return WASI_ERRNO_NOTSUP;
    if (descriptor->is_lent) {
        uint8_t waiting = wanted & O_NONBLOCK ? SINTER_WAITS_NEVER : SINTER_WAITS_ALWAYS;
        __atomic_store_n(&descriptor->waiting, waiting, __ATOMIC_RELAXED);
        return WASI_ERRNO_SUCCESS;
    }
    int changeable = O_APPEND | O_NONBLOCK;
    if (fcntl(descriptor->host, F_SETFL, (present & ~changeable) | (wanted & changeable)) != 0)
        return sinter_wasi_errno(errno);
    descriptor->hides_nonblock = false;
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_fd_fdstat_set_flags(struct sinter_instance *instance, uint32_t fd,
                                         uint32_t flags) {
    struct sinter_descriptor *descriptor;
    uint32_t error =
        sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_FDSTAT_SET_FLAGS, &descriptor);
    if (error)
        return error;
    if (flags & ~WASI_FDFLAGS_ALL)
        return WASI_ERRNO_INVAL;
    sinter_wasi_lock(instance->wasi);
    error = set_flags(descriptor, sinter_open_flags_of_fdflags(flags));
    sinter_wasi_unlock(instance->wasi);
    return error;
}

/* The lock is held. */
static uint32_t set_rights(struct sinter_descriptor *descriptor, uint64_t base,
                           uint64_t inheriting) {
    if ((base & ~descriptor->rights_base) || (inheriting & ~descriptor->rights_inheriting))
        return WASI_ERRNO_NOTCAPABLE;
    descriptor->is_restricted |=
        base != descriptor->rights_base || inheriting != descriptor->rights_inheriting;
    __atomic_store_n(&descriptor->rights_base, base, __ATOMIC_RELAXED);
    __atomic_store_n(&descriptor->rights_inheriting, inheriting, __ATOMIC_RELAXED);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_fd_fdstat_set_rights(struct sinter_instance *instance, uint32_t fd,
                                          uint64_t base, uint64_t inheriting) {
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(instance, fd, 0, &descriptor);
    if (error)
        return error;
    sinter_wasi_lock(instance->wasi);
    error = set_rights(descriptor, base, inheriting);
    sinter_wasi_unlock(instance->wasi);
    return error;
}

uint32_t sinter_wasi_fd_filestat_get(struct sinter_instance *instance, uint32_t fd, uint64_t out) {
    struct sinter_descriptor *descriptor;
    struct sinter_guest filestat;
    struct stat status;
    uint32_t error = sinter_guest_check(instance, out, WASI_FILESTAT_SIZE, &filestat);
    if (!error)
        error = sinter_descriptor_find_status(instance, fd, WASI_RIGHT_FD_FILESTAT_GET, &descriptor,
                                              &status);
    if (error)
        return error;
    sinter_filestat_store(filestat, &status, descriptor->filetype);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_fd_filestat_set_size(struct sinter_instance *instance, uint32_t fd,
                                          uint64_t size) {
    struct sinter_descriptor *descriptor;
    uint32_t error =
        sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_FILESTAT_SET_SIZE, &descriptor);
    if (error)
        return error;
    if (size > INT64_MAX)
        return WASI_ERRNO_INVAL;
    struct quiet quiet = begin_quiet(instance->wasi);
    int result = (int)SINTER_UNINTERRUPTED(ftruncate(descriptor->host, (off_t)size));
    end_quiet(&quiet, result != 0);
    return outcome(result);
}

uint32_t sinter_wasi_fd_filestat_set_times(struct sinter_instance *instance, uint32_t fd,
                                           uint64_t atim, uint64_t mtim, uint32_t flags) {
    struct sinter_descriptor *descriptor;
    struct timespec times[2];
    uint32_t error =
        sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_FILESTAT_SET_TIMES, &descriptor);
    if (!error)
        error = sinter_filestat_times(atim, mtim, flags, times);
    return error ? error : outcome(futimens(descriptor->host, times));
}

/* From BADF a C library learns that there are no more preopens. */
static uint32_t find_preopen(const struct sinter_instance *instance, uint32_t fd,
                             const char **name) {
    struct sinter_descriptor *descriptor;
    uint32_t error = sinter_descriptor_find(instance, fd, 0, &descriptor);
    if (error)
        return error;
    *name = descriptor->preopen_name;
    return *name ? WASI_ERRNO_SUCCESS : WASI_ERRNO_BADF;
}

uint32_t sinter_wasi_fd_prestat_get(struct sinter_instance *instance, uint32_t fd, uint64_t out) {
    const char *name;
    struct sinter_guest prestat; /* a tag, and a size that is aligned */
    uint64_t word = sinter_guest_word(instance);
    uint32_t error = find_preopen(instance, fd, &name);
    if (!error)
        error = sinter_guest_check(instance, out, 2 * word, &prestat);
    if (error)
        return error;
    sinter_guest_store_word(prestat, 0, 0, word); /* a directory: the only kind */
    sinter_guest_store_word(prestat, word, strlen(name), word);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_fd_prestat_dir_name(struct sinter_instance *instance, uint32_t fd,
                                         uint64_t name_address, uint64_t name_size) {
    const char *name;
    struct sinter_guest out;
    uint32_t error = find_preopen(instance, fd, &name);
    if (!error)
        error = sinter_guest_check(instance, name_address, name_size, &out);
    if (error)
        return error;
    size_t size = strlen(name);
    if (size > name_size)
        return WASI_ERRNO_NAMETOOLONG;
    memcpy(out.bytes, name, size);
    return WASI_ERRNO_SUCCESS;
}
