/* wasi_unstable, WASI's snapshot 0: the calls that differ from preview 1. Rights, errnos and
 * effects are the same; only numbers and the layout of structures differ. */
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/clock.h"
#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/filestat.h"
#include "wasi/guest.h"
#include "wasi/poll.h"
#include "wasi/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sizes in guest memory and offsets in them. */
enum {
    UNSTABLE_FILESTAT_SIZE = 56, /* a number of links of 32 bits, right behind the type */
    UNSTABLE_FILESTAT_LINK_COUNT = 20,
    UNSTABLE_FILESTAT_FILE_SIZE = 24,
    UNSTABLE_FILESTAT_ATIM = 32,
    UNSTABLE_FILESTAT_MTIM = 40,
    UNSTABLE_FILESTAT_CTIM = 48,

    UNSTABLE_SUBSCRIPTION_SIZE = 56, /* a clock has a second userdata before its number */
    UNSTABLE_SUBSCRIPTION_CLOCK = 24,
};

enum { UNSTABLE_WHENCE_CUR, UNSTABLE_WHENCE_END, UNSTABLE_WHENCE_SET };

uint32_t sinter_wasi_unstable_fd_seek(struct sinter_instance *instance, uint32_t fd,
                                      uint64_t offset, uint32_t whence, uint64_t out) {
    static const uint32_t whences[] = {[UNSTABLE_WHENCE_CUR] = WASI_WHENCE_CUR,
                                       [UNSTABLE_WHENCE_END] = WASI_WHENCE_END,
                                       [UNSTABLE_WHENCE_SET] = WASI_WHENCE_SET};
    if (whence >= sizeof whences / sizeof *whences)
        return WASI_ERRNO_INVAL;
    return sinter_wasi_fd_seek(instance, fd, offset, whences[whence], out);
}

static void store_filestat(struct sinter_guest guest, const struct stat *status, uint8_t filetype) {
    uint32_t links = status->st_nlink < UINT32_MAX ? (uint32_t)status->st_nlink : UINT32_MAX;
    sinter_guest_store64(guest, 0, status->st_dev);
    sinter_guest_store64(guest, WASI_FILESTAT_INODE, status->st_ino);
    sinter_guest_store32(guest, WASI_FILESTAT_FILETYPE, filetype); /* and the hole behind it */
    sinter_guest_store32(guest, UNSTABLE_FILESTAT_LINK_COUNT, links);
    sinter_guest_store64(guest, UNSTABLE_FILESTAT_FILE_SIZE, (uint64_t)status->st_size);
    sinter_guest_store64(guest, UNSTABLE_FILESTAT_ATIM, sinter_ns_of_timespec(status->st_atim));
    sinter_guest_store64(guest, UNSTABLE_FILESTAT_MTIM, sinter_ns_of_timespec(status->st_mtim));
    sinter_guest_store64(guest, UNSTABLE_FILESTAT_CTIM, sinter_ns_of_timespec(status->st_ctim));
}

uint32_t sinter_wasi_unstable_fd_filestat_get(struct sinter_instance *instance, uint32_t fd,
                                              uint64_t out) {
    struct sinter_descriptor *descriptor;
    struct sinter_guest filestat;
    struct stat status;
    uint32_t error = sinter_guest_check(instance, out, UNSTABLE_FILESTAT_SIZE, &filestat);
    if (!error)
        error = sinter_descriptor_find_status(instance, fd, WASI_RIGHT_FD_FILESTAT_GET, &descriptor,
                                              &status);
    if (error)
        return error;
    store_filestat(filestat, &status, descriptor->filetype);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_unstable_path_filestat_get(struct sinter_instance *instance, uint32_t fd,
                                                uint32_t lookup, uint64_t path_address,
                                                uint64_t path_size, uint64_t out) {
    struct sinter_descriptor *directory;
    struct sinter_guest filestat;
    char path[PATH_MAX];
    int host;
    uint32_t error = sinter_guest_check(instance, out, UNSTABLE_FILESTAT_SIZE, &filestat);
    if (!error && (lookup & ~WASI_LOOKUP_SYMLINK_FOLLOW))
        error = WASI_ERRNO_INVAL;
    if (!error)
        error = sinter_descriptor_find_directory(instance, fd, WASI_RIGHT_PATH_FILESTAT_GET,
                                                 &directory);
    if (!error)
        error = sinter_guest_path(instance, path_address, path_size, path);
    int flags = O_PATH | (lookup & WASI_LOOKUP_SYMLINK_FOLLOW ? 0 : O_NOFOLLOW);
    if (!error)
        error = sinter_resolve_open(instance->wasi, directory->host, path, flags, 0, &host);
    if (error)
        return error;
    struct stat status;
    error = fstat(host, &status) ? sinter_wasi_errno(errno) : WASI_ERRNO_SUCCESS;
    (void)close(host);
    if (!error)
        store_filestat(filestat, &status, sinter_filetype_of_mode(status.st_mode));
    return error;
}

/* Converts to preview 1's form, without a clock's second userdata, which is not used. */
static void convert_subscription(const uint8_t *from, uint8_t *to) {
    memcpy(to, from, WASI_SUBSCRIPTION_CLOCK);
    bool is_clock = to[WASI_SUBSCRIPTION_TYPE] == WASI_EVENT_CLOCK; /* it is read once */
    size_t payload = is_clock ? UNSTABLE_SUBSCRIPTION_CLOCK : WASI_SUBSCRIPTION_FD;
    memcpy(to + WASI_SUBSCRIPTION_CLOCK, from + payload,
           WASI_SUBSCRIPTION_SIZE - WASI_SUBSCRIPTION_CLOCK);
}

uint32_t sinter_wasi_unstable_poll_oneoff(struct sinter_instance *instance,
                                          uint64_t subscription_address, uint64_t event_address,
                                          uint64_t count, uint64_t out_address) {
    struct sinter_guest subscriptions;
    struct sinter_guest events;
    struct sinter_guest out;
    if (count == 0 || count > SINTER_SUBSCRIPTION_COUNT_MAX)
        return WASI_ERRNO_INVAL;
    uint32_t error = sinter_guest_check(instance, subscription_address,
                                        count * UNSTABLE_SUBSCRIPTION_SIZE, &subscriptions);
    if (!error)
        error = sinter_guest_check(instance, event_address, count * WASI_EVENT_SIZE, &events);
    if (!error)
        error = sinter_guest_check(instance, out_address, sinter_guest_word(instance), &out);
    if (error)
        return error;
    uint64_t size = count * WASI_SUBSCRIPTION_SIZE;
    struct sinter_guest converted = {malloc(size), size};
    if (!converted.bytes)
        return WASI_ERRNO_NOMEM;
    for (uint64_t i = 0; i < count; i++)
        convert_subscription(subscriptions.bytes + i * UNSTABLE_SUBSCRIPTION_SIZE,
                             converted.bytes + i * WASI_SUBSCRIPTION_SIZE);
    error = sinter_poll(instance, converted, events, (uint32_t)count, out);
    free(converted.bytes);
    return error;
}
