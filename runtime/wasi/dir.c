/* fd_readdir. Reading from cookie 0 takes a listing of the directory; later calls copy from it. */
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/guest.h"
#include "wasi/listing.h"

#include <string.h>

/* Keeps the old listing when no new one can be made. */
static uint32_t renew_listing(struct sinter_wasi *wasi, struct sinter_descriptor *descriptor) {
    struct sinter_listing *listing;
    uint32_t error = sinter_listing_take(&wasi->listing_bytes, descriptor->host, &listing);
    if (error)
        return error;
    sinter_listing_free(&wasi->listing_bytes, descriptor->listing);
    descriptor->listing = listing;
    return WASI_ERRNO_SUCCESS;
}

/* Copies entries from `cookie` on; a cookie past the end gives none. Returns their size. */
static uint32_t copy_entries(const struct sinter_listing *listing, uint64_t cookie,
                             struct sinter_guest entries) {
    if (cookie >= listing->count)
        return 0;
    uint32_t start = listing->offsets[cookie];
    uint32_t size = listing->size_bytes - start;
    if (size > entries.size)
        size = (uint32_t)entries.size;
    memcpy(entries.bytes, listing->bytes + start, size);
    return size;
}

/* Fills the buffer to its end, with part of an entry if no more fits: a full buffer tells the guest
 * that there is more. */
uint32_t sinter_wasi_fd_readdir(struct sinter_instance *instance, uint32_t fd, uint64_t buffer,
                                uint64_t buffer_size, uint64_t cookie, uint64_t out) {
    struct sinter_descriptor *descriptor;
    struct sinter_guest entries;
    struct sinter_guest used;
    uint32_t error = sinter_descriptor_find(instance, fd, WASI_RIGHT_FD_READDIR, &descriptor);
    if (!error)
        error = sinter_guest_check(instance, buffer, buffer_size, &entries);
    if (!error)
        error = sinter_guest_check(instance, out, sinter_guest_word(instance), &used);
    if (error)
        return error;
    uint32_t size = 0;
    const struct sinter_sharing *sharing = instance->wasi->sharing;
    if (sharing)
        sharing->begin_listing(descriptor);
    if (cookie == 0 || !descriptor->listing)
        error = renew_listing(instance->wasi, descriptor);
    if (!error)
        size = copy_entries(descriptor->listing, cookie, entries);
    if (sharing)
        sharing->end_listing(descriptor);
    if (!error)
        sinter_guest_store_word(used, 0, size, used.size);
    return error;
}
