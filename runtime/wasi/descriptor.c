/* The descriptor table. Invariants: a number that is reserved owns nothing yet; each of the host's
 * descriptors that is not borrowed was opened by us and is closed exactly once, after the last call
 * that uses it; rights never grow; a descriptor that sinter_descriptor_find returns has its type.
 */
#include "wasi/descriptor.h"

#include "core/instance.h"
#include "wasi/errors.h"
#include "wasi/filestat.h"
#include "wasi/listing.h"
#include "wasi/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_FREE 3u
#define INITIAL_CAPACITY 16u

/* The errno when an open descriptor lacks the rights in `missing`. */
static uint32_t missing_right(const struct sinter_descriptor *descriptor, uint64_t missing) {
    uint64_t positions = WASI_RIGHT_FD_SEEK | WASI_RIGHT_FD_TELL;
    uint64_t of_type = sinter_rights_of_type(descriptor->filetype, true);
    uint64_t foreign = missing & ~of_type;
    if (descriptor->filetype == WASI_FILETYPE_DIRECTORY && (foreign & SINTER_RIGHTS_FILE))
        return WASI_ERRNO_ISDIR;
    if (foreign && !(foreign & ~positions))
        return WASI_ERRNO_SPIPE;
    return WASI_ERRNO_NOTCAPABLE;
}

static uint8_t filetype_of_status(int host, const struct stat *status) {
    uint8_t filetype = sinter_filetype_of_mode(status->st_mode);
    int type = 0;
    socklen_t size = sizeof type;
    if (filetype == WASI_FILETYPE_SOCKET_STREAM &&
        getsockopt(host, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_DGRAM)
        return WASI_FILETYPE_SOCKET_DGRAM;
    return filetype;
}

/* Gives a descriptor its type, and takes away the rights that the type has no use for. The open
 * needed O_NONBLOCK; it is cleared where it has an effect. Files and directories keep it, unseen by
 * the guest, which saves a system call. */
static uint32_t settle(struct sinter_descriptor *descriptor, const struct stat *status) {
    int host = descriptor->host;
    uint8_t filetype = filetype_of_status(host, status);
    bool is_device = filetype == WASI_FILETYPE_CHARACTER_DEVICE;
    if (descriptor->hides_nonblock && (is_device || filetype == WASI_FILETYPE_UNKNOWN)) {
        int flags = fcntl(host, F_GETFL);
        if (flags < 0 || fcntl(host, F_SETFL, flags & ~O_NONBLOCK) != 0)
            return sinter_wasi_errno(errno);
        descriptor->hides_nonblock = false;
    }
    descriptor->rights_base &= sinter_rights_of_type(filetype, is_device && isatty(host) == 1);
    if (filetype != WASI_FILETYPE_DIRECTORY)
        descriptor->rights_inheriting = 0;
    descriptor->filetype = filetype;
    descriptor->is_untyped = false;
    return WASI_ERRNO_SUCCESS;
}

/* The lock is held. */
static bool is_open(const struct sinter_wasi *wasi, uint32_t fd) {
    return fd < wasi->descriptor_capacity && wasi->descriptors[fd] &&
           wasi->descriptors[fd]->is_open;
}

/* Finds the descriptor, whatever its rights; `*is_untyped` says whether its type is still to be
 * found. WASI errno: BADF, NOMEM. */
static __attribute__((noinline)) uint32_t take(const struct sinter_instance *instance, uint32_t fd,
                                               struct sinter_descriptor **descriptor,
                                               bool *is_untyped) {
    const struct sinter_wasi *wasi = instance->wasi;
    uint32_t error = WASI_ERRNO_SUCCESS;
    if (!wasi)
        return WASI_ERRNO_BADF;
    sinter_wasi_lock(wasi);
    if (!is_open(wasi, fd)) {
        error = WASI_ERRNO_BADF;
    } else {
        *descriptor = wasi->descriptors[fd];
        *is_untyped = (*descriptor)->is_untyped;
        if (wasi->sharing)
            error = wasi->sharing->keep(*descriptor);
    }
    sinter_wasi_unlock(wasi);
    return error;
}

static uint32_t ask_status(const struct sinter_descriptor *descriptor, struct stat *status) {
    if (descriptor->stream)
        *status = (struct stat){.st_mode = S_IFIFO};
    else if (fstat(descriptor->host, status) != 0)
        return sinter_wasi_errno(errno);
    return WASI_ERRNO_SUCCESS;
}

/* Settles the type, unless another thread has. */
static uint32_t settle_once(const struct sinter_wasi *wasi, struct sinter_descriptor *descriptor,
                            const struct stat *status) {
    sinter_wasi_lock(wasi);
    uint32_t error = descriptor->is_untyped ? settle(descriptor, status) : WASI_ERRNO_SUCCESS;
    sinter_wasi_unlock(wasi);
    return error;
}

static uint32_t check_rights(const struct sinter_descriptor *descriptor, uint64_t needed) {
    uint64_t missing = needed & ~sinter_rights_now(&descriptor->rights_base);
    return missing ? missing_right(descriptor, missing) : WASI_ERRNO_SUCCESS;
}

uint32_t sinter_descriptor_find_status(const struct sinter_instance *instance, uint32_t fd,
                                       uint64_t needed, struct sinter_descriptor **descriptor,
                                       struct stat *status) {
    bool is_untyped;
    uint32_t error = take(instance, fd, descriptor, &is_untyped);
    if (!error)
        error = ask_status(*descriptor, status);
    if (!error && is_untyped)
        error = settle_once(instance->wasi, *descriptor, status);
    return error ? error : check_rights(*descriptor, needed);
}

uint32_t sinter_descriptor_find(const struct sinter_instance *instance, uint32_t fd,
                                uint64_t needed, struct sinter_descriptor **descriptor) {
    bool is_untyped;
    struct stat status;
    uint32_t error = take(instance, fd, descriptor, &is_untyped);
    if (!error && is_untyped) {
        error = ask_status(*descriptor, &status);
        if (!error)
            error = settle_once(instance->wasi, *descriptor, &status);
    }
    return error ? error : check_rights(*descriptor, needed);
}

uint32_t sinter_descriptor_find_directory(const struct sinter_instance *instance, uint32_t fd,
                                          uint64_t needed, struct sinter_descriptor **descriptor) {
    uint32_t error = sinter_descriptor_find(instance, fd, 0, descriptor);
    if (error)
        return error;
    if ((*descriptor)->filetype != WASI_FILETYPE_DIRECTORY)
        return WASI_ERRNO_NOTDIR;
    return sinter_descriptor_find(instance, fd, needed, descriptor);
}

/* Makes room in the table for number `fd`. The lock is held. */
static uint32_t make_room(struct sinter_wasi *wasi, uint32_t fd) {
    if (fd < wasi->descriptor_capacity)
        return WASI_ERRNO_SUCCESS;
    uint32_t capacity = wasi->descriptor_capacity;
    uint32_t grown = capacity ? capacity * 2 : INITIAL_CAPACITY;
    struct sinter_descriptor **descriptors =
        realloc(wasi->descriptors, grown * sizeof *descriptors);
    if (!descriptors)
        return WASI_ERRNO_NOMEM;
    for (uint32_t i = capacity; i < grown; i++)
        descriptors[i] = NULL;
    wasi->descriptors = descriptors;
    wasi->descriptor_capacity = grown;
    return WASI_ERRNO_SUCCESS;
}

/* The lock is held. */
static __attribute__((noinline)) uint32_t reserve_at(struct sinter_wasi *wasi, uint32_t fd) {
    uint32_t error = make_room(wasi, fd);
    struct sinter_descriptor *descriptor = error ? NULL : calloc(1, sizeof *descriptor);
    if (!descriptor)
        return WASI_ERRNO_NOMEM;
    wasi->descriptors[fd] = descriptor;
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_descriptor_reserve(struct sinter_wasi *wasi, uint32_t *fd) {
    sinter_wasi_lock(wasi);
    uint32_t slot = wasi->lowest_free < FIRST_FREE ? FIRST_FREE : wasi->lowest_free;
    while (slot < wasi->descriptor_capacity && wasi->descriptors[slot])
        slot++;
    wasi->lowest_free = slot;
    uint32_t error = slot < SINTER_DESCRIPTOR_COUNT_MAX ? reserve_at(wasi, slot) : WASI_ERRNO_MFILE;
    sinter_wasi_unlock(wasi);
    *fd = slot;
    return error;
}

/* Takes what is at `fd` out of the table. The lock is held. */
static struct sinter_descriptor *take_out(struct sinter_wasi *wasi, uint32_t fd) {
    struct sinter_descriptor *descriptor = wasi->descriptors[fd];
    wasi->descriptors[fd] = NULL;
    if (fd < wasi->lowest_free)
        wasi->lowest_free = fd;
    return descriptor;
}

void sinter_descriptor_forgo(struct sinter_wasi *wasi, uint32_t fd) {
    sinter_wasi_lock(wasi);
    struct sinter_descriptor *descriptor = take_out(wasi, fd);
    sinter_wasi_unlock(wasi);
    free(descriptor);
}

void sinter_descriptor_fill(struct sinter_wasi *wasi, uint32_t fd,
                            const struct sinter_descriptor *descriptor) {
    sinter_wasi_lock(wasi);
    struct sinter_descriptor *filled = wasi->descriptors[fd];
    *filled = *descriptor;
    filled->user_count = 1;
    filled->is_open = true;
    sinter_wasi_unlock(wasi);
}

int sinter_descriptor_add_stream(struct sinter_wasi *wasi, uint32_t fd,
                                 const struct sinter_descriptor *stream) {
    if (reserve_at(wasi, fd))
        return ENOMEM;
    sinter_descriptor_fill(wasi, fd, stream);
    return 0;
}

int sinter_descriptor_drop(struct sinter_wasi *wasi, struct sinter_descriptor *descriptor) {
    if (__atomic_sub_fetch(&descriptor->user_count, 1, __ATOMIC_ACQ_REL))
        return 0;
    sinter_listing_free(&wasi->listing_bytes, descriptor->listing);
    free(descriptor->preopen_name);
    /* Linux frees the number even when close fails, with EINTR too, so it is not closed again. */
    int error = !descriptor->is_borrowed && close(descriptor->host) != 0 ? errno : 0;
    free(descriptor);
    return error == EINTR ? 0 : error;
}

uint32_t sinter_descriptor_close(struct sinter_wasi *wasi, uint32_t fd) {
    sinter_wasi_lock(wasi);
    struct sinter_descriptor *closed = is_open(wasi, fd) ? take_out(wasi, fd) : NULL;
    sinter_wasi_unlock(wasi);
    return closed ? sinter_wasi_errno(sinter_descriptor_drop(wasi, closed)) : WASI_ERRNO_BADF;
}

uint32_t sinter_descriptor_move(struct sinter_wasi *wasi, uint32_t from, uint32_t to) {
    struct sinter_descriptor *replaced = NULL;
    sinter_wasi_lock(wasi);
    bool are_open = is_open(wasi, from) && is_open(wasi, to);
    if (are_open && from != to) {
        replaced = wasi->descriptors[to];
        wasi->descriptors[to] = take_out(wasi, from);
    }
    sinter_wasi_unlock(wasi);
    if (replaced)
        (void)sinter_descriptor_drop(wasi, replaced);
    return are_open ? WASI_ERRNO_SUCCESS : WASI_ERRNO_BADF;
}

int sinter_descriptor_await(const struct sinter_descriptor *descriptor, short events) {
    if (sinter_descriptor_waiting(descriptor) == SINTER_WAITS_AS_HOST)
        return 0;
    struct pollfd polled = {.fd = descriptor->host, .events = events};
    int count =
        poll(&polled, 1, sinter_descriptor_waiting(descriptor) == SINTER_WAITS_ALWAYS ? -1 : 0);
    if (count == 0)
        errno = EAGAIN;
    return count > 0 ? 0 : -1;
}

int sinter_descriptor_message_flags(const struct sinter_descriptor *descriptor) {
    return sinter_descriptor_waiting(descriptor) == SINTER_WAITS_NEVER ? MSG_DONTWAIT : 0;
}

bool sinter_descriptor_goes_on(const struct sinter_descriptor *descriptor, int error) {
    return (error == EINTR && !sinter_is_interrupted()) ||
           (error == EAGAIN && sinter_descriptor_waiting(descriptor) == SINTER_WAITS_ALWAYS);
}

uint32_t sinter_descriptor_filetype(int host, uint8_t *filetype) {
    struct stat status;
    if (fstat(host, &status) != 0)
        return sinter_wasi_errno(errno);
    *filetype = filetype_of_status(host, &status);
    return WASI_ERRNO_SUCCESS;
}
