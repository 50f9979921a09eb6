/* Conversions between the host's struct stat, times and open flags, and WASI's. */
#include "wasi/filestat.h"

#include "wasi/clock.h"
#include "wasi/preview1.h"

#include <fcntl.h>

void sinter_filestat_store(struct sinter_guest guest, const struct stat *status, uint8_t filetype) {
    sinter_guest_store64(guest, 0, status->st_dev);
    sinter_guest_store64(guest, WASI_FILESTAT_INODE, status->st_ino);
    sinter_guest_store64(guest, WASI_FILESTAT_FILETYPE, filetype); /* and the hole behind it */
    sinter_guest_store64(guest, WASI_FILESTAT_LINK_COUNT, status->st_nlink);
    sinter_guest_store64(guest, WASI_FILESTAT_FILE_SIZE, (uint64_t)status->st_size);
    sinter_guest_store64(guest, WASI_FILESTAT_ATIM, sinter_ns_of_timespec(status->st_atim));
    sinter_guest_store64(guest, WASI_FILESTAT_MTIM, sinter_ns_of_timespec(status->st_mtim));
    sinter_guest_store64(guest, WASI_FILESTAT_CTIM, sinter_ns_of_timespec(status->st_ctim));
}

uint8_t sinter_filetype_of_mode(uint32_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG:
        return WASI_FILETYPE_REGULAR_FILE;
    case S_IFDIR:
        return WASI_FILETYPE_DIRECTORY;
    case S_IFLNK:
        return WASI_FILETYPE_SYMBOLIC_LINK;
    case S_IFCHR:
        return WASI_FILETYPE_CHARACTER_DEVICE;
    case S_IFBLK:
        return WASI_FILETYPE_BLOCK_DEVICE;
    case S_IFSOCK:
        return WASI_FILETYPE_SOCKET_STREAM;
    default:
        return WASI_FILETYPE_UNKNOWN;
    }
}

static struct timespec choose_time(uint64_t ns, bool set, bool set_now) {
    if (set)
        return sinter_timespec_of_ns(ns);
    return (struct timespec){.tv_nsec = set_now ? UTIME_NOW : UTIME_OMIT};
}

uint32_t sinter_filestat_times(uint64_t atim, uint64_t mtim, uint32_t flags,
                               struct timespec times[2]) {
    bool atim_set = flags & WASI_FSTFLAG_ATIM;
    bool atim_now = flags & WASI_FSTFLAG_ATIM_NOW;
    bool mtim_set = flags & WASI_FSTFLAG_MTIM;
    bool mtim_now = flags & WASI_FSTFLAG_MTIM_NOW;
    if ((flags & ~WASI_FSTFLAGS_ALL) || (atim_set && atim_now) || (mtim_set && mtim_now))
        return WASI_ERRNO_INVAL;
    times[0] = choose_time(atim, atim_set, atim_now);
    times[1] = choose_time(mtim, mtim_set, mtim_now);
    return WASI_ERRNO_SUCCESS;
}

int sinter_open_flags_of_fdflags(uint32_t fdflags) {
    int flags = 0;
    if (fdflags & WASI_FDFLAG_APPEND)
        flags |= O_APPEND;
    if (fdflags & WASI_FDFLAG_DSYNC)
        flags |= O_DSYNC;
    if (fdflags & WASI_FDFLAG_NONBLOCK)
        flags |= O_NONBLOCK;
    if (fdflags & (WASI_FDFLAG_RSYNC | WASI_FDFLAG_SYNC)) /* Linux has no O_RSYNC of its own */
        flags |= O_SYNC;
    return flags;
}

uint16_t sinter_fdflags_of_open_flags(int open_flags) {
    uint32_t flags = 0;
    if (open_flags & O_APPEND)
        flags |= WASI_FDFLAG_APPEND;
    if (open_flags & O_NONBLOCK)
        flags |= WASI_FDFLAG_NONBLOCK;
    if ((open_flags & O_SYNC) == O_SYNC) /* O_SYNC has the bit of O_DSYNC too */
        flags |= WASI_FDFLAG_SYNC;
    else if (open_flags & O_DSYNC)
        flags |= WASI_FDFLAG_DSYNC;
    return (uint16_t)flags;
}
