/* See listing.h. Invariant: `offsets` has `count` + 1 entries, the last one the size of `bytes`. */
#include "wasi/listing.h"

#include "wasi/errors.h"
#include "wasi/filestat.h"
#include "wasi/guest.h"
#include "wasi/preview1.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What all listings of a context may take together; a guest that wants more gets NOMEM. */
#define LISTINGS_SIZE_MAX (UINT64_C(256) << 20)
#define READ_SIZE 32768

static uint64_t footprint(const struct sinter_listing *listing) {
    return listing->bytes_capacity + sizeof(uint32_t) * (uint64_t)listing->offset_capacity;
}

void sinter_listing_free(uint64_t *total_bytes, struct sinter_listing *listing) {
    if (!listing)
        return;
    __atomic_sub_fetch(total_bytes, footprint(listing), __ATOMIC_RELAXED);
    free(listing->bytes);
    free(listing->offsets);
    free(listing);
}

static bool take_bytes(uint64_t *total_bytes, uint64_t added) {
    if (__atomic_add_fetch(total_bytes, added, __ATOMIC_RELAXED) <= LISTINGS_SIZE_MAX)
        return true;
    __atomic_sub_fetch(total_bytes, added, __ATOMIC_RELAXED);
    return false;
}

/* Enlarges an array of the listing's, which is counted in its footprint. NULL where that fails. */
static void *enlarge(uint64_t *total_bytes, void *bytes, size_t size_before, size_t size) {
    if (!take_bytes(total_bytes, size - size_before))
        return NULL;
    void *enlarged = realloc(bytes, size);
    if (!enlarged)
        __atomic_sub_fetch(total_bytes, size - size_before, __ATOMIC_RELAXED);
    return enlarged;
}

/* Makes room for one more entry, of `entry_size` bytes with its name, and for the offset behind it.
 */
static uint32_t make_room(uint64_t *total_bytes, struct sinter_listing *listing,
                          uint32_t entry_size) {
    if (entry_size > listing->bytes_capacity - listing->size_bytes) {
        uint32_t grown = listing->bytes_capacity ? listing->bytes_capacity * 2 : 1024;
        uint8_t *bytes = enlarge(total_bytes, listing->bytes, listing->bytes_capacity, grown);
        if (!bytes)
            return WASI_ERRNO_NOMEM;
        listing->bytes = bytes;
        listing->bytes_capacity = grown;
    }
    if (listing->count + 2 > listing->offset_capacity) {
        uint32_t grown = listing->offset_capacity ? listing->offset_capacity * 2 : 32;
        uint32_t *offsets =
            enlarge(total_bytes, listing->offsets, listing->offset_capacity * sizeof *offsets,
                    grown * sizeof *offsets);
        if (!offsets)
            return WASI_ERRNO_NOMEM;
        listing->offsets = offsets;
        listing->offset_capacity = grown;
    }
    return WASI_ERRNO_SUCCESS;
}

/* Some file systems do not give types in their entries. */
static uint8_t entry_filetype(int host, const struct dirent64 *entry) {
    struct stat status;
    if (entry->d_type != DT_UNKNOWN)
        return sinter_filetype_of_mode((uint32_t)DTTOIF(entry->d_type));
    if (fstatat(host, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return WASI_FILETYPE_UNKNOWN;
    return sinter_filetype_of_mode(status.st_mode);
}

/* The guest gets no inode number of `..`, since a preopened directory's parent is the host's. */
static uint32_t append(uint64_t *total_bytes, struct sinter_listing *listing, int host,
                       const struct dirent64 *entry) {
    bool is_parent = strcmp(entry->d_name, "..") == 0;
    uint32_t name_size = (uint32_t)strlen(entry->d_name);
    uint32_t entry_size = WASI_DIRENT_SIZE + name_size;
    uint32_t error = make_room(total_bytes, listing, entry_size);
    if (error)
        return error;
    struct sinter_guest dirent = {listing->bytes + listing->size_bytes, entry_size};
    memset(dirent.bytes, 0, WASI_DIRENT_SIZE);
    sinter_guest_store64(dirent, 0, (uint64_t)listing->count + 1);
    sinter_guest_store64(dirent, WASI_DIRENT_INODE, is_parent ? 0 : entry->d_ino);
    sinter_guest_store32(dirent, WASI_DIRENT_NAME_SIZE, name_size);
    sinter_guest_store8(dirent, WASI_DIRENT_FILETYPE,
                        is_parent ? WASI_FILETYPE_DIRECTORY : entry_filetype(host, entry));
    memcpy(dirent.bytes + WASI_DIRENT_SIZE, entry->d_name, name_size);
    listing->offsets[listing->count++] = listing->size_bytes;
    listing->size_bytes += entry_size;
    listing->offsets[listing->count] = listing->size_bytes;
    return WASI_ERRNO_SUCCESS;
}

static uint32_t read_all(uint64_t *total_bytes, struct sinter_listing *listing, int host,
                         uint8_t *buffer) {
    if (lseek(host, 0, SEEK_SET) != 0)
        return sinter_wasi_errno(errno);
    for (;;) {
        if (sinter_is_interrupted()) /* millions of entries take seconds */
            return WASI_ERRNO_INTR;
        ssize_t size = SINTER_UNINTERRUPTED(getdents64(host, (void *)buffer, READ_SIZE));
        if (size == 0 || (size < 0 && errno == ENOENT)) /* the directory has been removed */
            return WASI_ERRNO_SUCCESS;
        if (size < 0)
            return sinter_wasi_errno(errno);
        for (ssize_t at = 0; at < size;) {
            const struct dirent64 *entry = (const void *)(buffer + at);
            uint32_t error = append(total_bytes, listing, host, entry);
            if (error)
                return error;
            at += entry->d_reclen;
        }
    }
}

uint32_t sinter_listing_take(uint64_t *total_bytes, int host, struct sinter_listing **taken) {
    struct sinter_listing *listing = calloc(1, sizeof *listing);
    uint8_t *buffer = malloc(READ_SIZE);
    uint32_t error =
        listing && buffer ? read_all(total_bytes, listing, host, buffer) : WASI_ERRNO_NOMEM;
    free(buffer);
    if (error) {
        sinter_listing_free(total_bytes, listing);
        return error;
    }
    *taken = listing;
    return WASI_ERRNO_SUCCESS;
}
