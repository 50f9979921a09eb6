/* The descriptor table. Invariants: a slot that is not open owns nothing; each of the host's
 * descriptors in the table that is not borrowed was opened by us and is closed exactly once; rights
 * in a slot never grow; a descriptor that sinter_descriptor_find returns has its type. */
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

bool sinter_descriptor_is_open(const struct sinter_instance *instance, uint32_t fd) {
    const struct sinter_wasi *wasi = instance->wasi;
    return wasi && fd < wasi->descriptor_capacity && wasi->descriptors[fd].is_open;
}

uint32_t sinter_descriptor_find_status(const struct sinter_instance *instance, uint32_t fd,
                                       uint64_t needed, struct sinter_descriptor **descriptor,
                                       struct stat *status) {
    if (!sinter_descriptor_is_open(instance, fd))
        return WASI_ERRNO_BADF;
    struct sinter_descriptor *found = &instance->wasi->descriptors[fd];
    if (found->stream)
        *status = (struct stat){.st_mode = S_IFIFO};
    else if (fstat(found->host, status) != 0)
        return sinter_wasi_errno(errno);
    uint32_t error = found->is_untyped ? settle(found, status) : WASI_ERRNO_SUCCESS;
    return error ? error : sinter_descriptor_find(instance, fd, needed, descriptor);
}

uint32_t sinter_descriptor_find(const struct sinter_instance *instance, uint32_t fd,
                                uint64_t needed, struct sinter_descriptor **descriptor) {
    if (!sinter_descriptor_is_open(instance, fd))
        return WASI_ERRNO_BADF;
    *descriptor = &instance->wasi->descriptors[fd];
    struct stat status;
    if ((*descriptor)->is_untyped)
        return sinter_descriptor_find_status(instance, fd, needed, descriptor, &status);
    uint64_t missing = needed & ~(*descriptor)->rights_base;
    return missing ? missing_right(*descriptor, missing) : WASI_ERRNO_SUCCESS;
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

uint32_t sinter_descriptor_reserve(struct sinter_wasi *wasi, uint32_t *fd) {
    uint32_t slot = wasi->lowest_free < FIRST_FREE ? FIRST_FREE : wasi->lowest_free;
    while (slot < wasi->descriptor_capacity && wasi->descriptors[slot].is_open)
        slot++;
    wasi->lowest_free = slot;
    if (slot >= SINTER_DESCRIPTOR_COUNT_MAX)
        return WASI_ERRNO_MFILE;
    if (slot >= wasi->descriptor_capacity) {
        uint32_t capacity = wasi->descriptor_capacity;
        uint32_t grown = capacity ? capacity * 2 : INITIAL_CAPACITY;
        struct sinter_descriptor *descriptors =
            realloc(wasi->descriptors, grown * sizeof *descriptors);
        if (!descriptors)
            return WASI_ERRNO_NOMEM;
        memset(descriptors + capacity, 0, (grown - capacity) * sizeof *descriptors);
        wasi->descriptors = descriptors;
        wasi->descriptor_capacity = grown;
    }
    *fd = slot;
    return WASI_ERRNO_SUCCESS;
}

void sinter_descriptor_fill(struct sinter_wasi *wasi, uint32_t fd,
                            const struct sinter_descriptor *descriptor) {
    wasi->descriptors[fd] = *descriptor;
    wasi->descriptors[fd].is_open = true;
}

static int release(struct sinter_wasi *wasi, struct sinter_descriptor *descriptor) {
    sinter_listing_free(&wasi->listing_bytes, descriptor->listing);
    free(descriptor->preopen_name);
    /* Linux frees the number even when close fails, with EINTR too, so it is not closed again. */
    int error = !descriptor->is_borrowed && close(descriptor->host) != 0 ? errno : 0;
    *descriptor = (struct sinter_descriptor){0};
    return error;
}

static void note_free(struct sinter_wasi *wasi, uint32_t fd) {
    if (fd < wasi->lowest_free)
        wasi->lowest_free = fd;
}

int sinter_descriptor_close(struct sinter_wasi *wasi, uint32_t fd) {
    note_free(wasi, fd);
    int error = release(wasi, &wasi->descriptors[fd]);
    return error == EINTR ? 0 : error;
}

void sinter_descriptor_move(struct sinter_wasi *wasi, uint32_t from, uint32_t to) {
    if (from == to)
        return;
    (void)release(wasi, &wasi->descriptors[to]);
    wasi->descriptors[to] = wasi->descriptors[from];
    wasi->descriptors[from] = (struct sinter_descriptor){0};
    note_free(wasi, from);
}

int sinter_descriptor_await(const struct sinter_descriptor *descriptor, short events) {
    if (descriptor->waiting == SINTER_WAITS_AS_HOST)
        return 0;
    struct pollfd polled = {.fd = descriptor->host, .events = events};
    int count = poll(&polled, 1, descriptor->waiting == SINTER_WAITS_ALWAYS ? -1 : 0);
    if (count == 0)
        errno = EAGAIN;
    return count > 0 ? 0 : -1;
}

int sinter_descriptor_message_flags(const struct sinter_descriptor *descriptor) {
    return descriptor->waiting == SINTER_WAITS_NEVER ? MSG_DONTWAIT : 0;
}

bool sinter_descriptor_goes_on(const struct sinter_descriptor *descriptor, int error) {
    return (error == EINTR && !sinter_is_interrupted()) ||
           (error == EAGAIN && descriptor->waiting == SINTER_WAITS_ALWAYS);
}

uint32_t sinter_descriptor_filetype(int host, uint8_t *filetype) {
    struct stat status;
    if (fstat(host, &status) != 0)
        return sinter_wasi_errno(errno);
    *filetype = filetype_of_status(host, &status);
    return WASI_ERRNO_SUCCESS;
}
