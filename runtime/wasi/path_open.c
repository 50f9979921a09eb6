/* path_open: turns the guest's rights and flags into the host's open flags, and makes a descriptor
 * with no more rights than its directory hands on. */
#include "core/instance.h"
#include "os/os.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/errors.h"
#include "wasi/filestat.h"
#include "wasi/guest.h"
#include "wasi/resolve.h"

#include <fcntl.h>

/* Rights for which the host's descriptor must be writable, or readable. */
#define WRITING (WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_ALLOCATE | WASI_RIGHT_FD_FILESTAT_SET_SIZE)
#define READING (WASI_RIGHT_FD_READ | WASI_RIGHT_FD_READDIR)

struct request {
    uint32_t lookup;
    uint32_t oflags;
    uint32_t fdflags;
    uint64_t base; /* what the guest asked for, then what it gets */
    uint64_t inheriting;
};

static uint32_t check_flags(const struct request *request) {
    uint32_t creates_directory = WASI_OFLAG_CREAT | WASI_OFLAG_DIRECTORY;
    if ((request->lookup & ~WASI_LOOKUP_SYMLINK_FOLLOW) || (request->oflags & ~WASI_OFLAGS_ALL) ||
        (request->fdflags & ~WASI_FDFLAGS_ALL) ||
        (request->oflags & creates_directory) == creates_directory)
        return WASI_ERRNO_INVAL;
    return WASI_ERRNO_SUCCESS;
}

static uint64_t needed_rights(const struct request *request) {
    uint64_t needed = WASI_RIGHT_PATH_OPEN;
    if (request->oflags & WASI_OFLAG_CREAT)
        needed |= WASI_RIGHT_PATH_CREATE_FILE;
    if (request->oflags & WASI_OFLAG_TRUNC)
        needed |= WASI_RIGHT_PATH_FILESTAT_SET_SIZE;
    return needed;
}

/* Cuts the rights that the guest asks for to those that the directory hands on, since C libraries
 * ask for all that they know. But for reading, writing and syncing the call fails instead, so that
 * a program learns of it now. */
static uint32_t cut_rights(const struct sinter_descriptor *directory, struct request *request) {
    uint64_t needed = request->base & (WASI_RIGHT_FD_READ | WASI_RIGHT_FD_WRITE);
    if (request->fdflags & WASI_FDFLAG_DSYNC)
        needed |= WASI_RIGHT_FD_DATASYNC;
    if (request->fdflags & (WASI_FDFLAG_RSYNC | WASI_FDFLAG_SYNC))
        needed |= WASI_RIGHT_FD_SYNC;
    uint64_t handed_on = sinter_rights_now(&directory->rights_inheriting);
    if (needed & ~handed_on)
        return WASI_ERRNO_NOTCAPABLE;
    request->base &= handed_on;
    request->inheriting &= handed_on;
    return WASI_ERRNO_SUCCESS;
}

/* O_NONBLOCK is for the open itself, which a FIFO without a partner would block. */
static int open_flags(const struct request *request) {
    int flags = sinter_open_flags_of_fdflags(request->fdflags) | O_NONBLOCK | O_NOCTTY;
    bool writes = request->base & WRITING;
    bool reads = request->base & READING;
    flags |= writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
    if (request->oflags & WASI_OFLAG_DIRECTORY)
        flags |= O_DIRECTORY;
    if (request->oflags & WASI_OFLAG_TRUNC)
        flags |= O_TRUNC;
    return flags;
}

/* With CREAT the path is first opened without following its last symlink, so that nothing is
 * created through a dangling one. If there is a symlink, and the guest wants it followed, it must
 * lead to an existing file. */
static uint32_t open_host(struct sinter_wasi *wasi, int base, const char *path,
                          const struct request *request, int *host) {
    int flags = open_flags(request);
    bool follows = request->lookup & WASI_LOOKUP_SYMLINK_FOLLOW;
    if (request->oflags & WASI_OFLAG_CREAT) {
        bool exclusive = request->oflags & WASI_OFLAG_EXCL;
        int creating = flags | O_NOFOLLOW | O_CREAT | (exclusive ? O_EXCL : 0);
        uint32_t error = sinter_resolve_open(wasi, base, path, creating, 0666, host);
        if (error != WASI_ERRNO_LOOP || exclusive || !follows)
            return error;
    }
    return sinter_resolve_open(wasi, base, path, flags | (follows ? 0 : O_NOFOLLOW), 0, host);
}

/* Asks nothing about the opened file: the first use of the descriptor does. */
static uint32_t open_below(struct sinter_wasi *wasi, int base, const char *path,
                           const struct request *request, uint32_t *fd) {
    struct sinter_descriptor opened = {
        .is_untyped = true,
        .hides_nonblock = !(request->fdflags & WASI_FDFLAG_NONBLOCK),
        .rights_base = request->base,
        .rights_inheriting = request->inheriting,
    };
    int host;
    uint32_t error = sinter_descriptor_reserve(wasi, fd);
    if (error)
        return error;
    error = open_host(wasi, base, path, request, &host);
    if (!error)
        error = sinter_wasi_errno(sinter_os_above_streams(host, &opened.host));
    if (error)
        sinter_descriptor_forgo(wasi, *fd);
    else
        sinter_descriptor_fill(wasi, *fd, &opened);
    return error;
}

uint32_t sinter_wasi_path_open(struct sinter_instance *instance, uint32_t fd, uint32_t lookup,
                               uint64_t path_address, uint64_t path_size, uint32_t oflags,
                               uint64_t base, uint64_t inheriting, uint32_t fdflags,
                               uint64_t out_address) {
    struct request request = {lookup, oflags, fdflags, base, inheriting};
    struct sinter_descriptor *directory;
    struct sinter_guest out;
    char path[PATH_MAX];
    uint32_t error = check_flags(&request);
    if (!error)
        error = sinter_descriptor_find_directory(instance, fd, needed_rights(&request), &directory);
    if (!error)
        error = sinter_guest_check(instance, out_address, 4, &out);
    if (!error)
        error = sinter_guest_path(instance, path_address, path_size, path);
    if (!error)
        error = cut_rights(directory, &request);
    uint32_t opened;
    if (!error)
        error = open_below(instance->wasi, directory->host, path, &request, &opened);
    if (!error)
        sinter_guest_store32(out, 0, opened);
    return error;
}
