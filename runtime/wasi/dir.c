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

/* Fills the buffer to its end, with part of an entry if no more fits: a full buffer tells the guest
 * that there is more. A cookie past the end gives nothing. */
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
    if (!error && (cookie == 0 || !descriptor->listing))
        error = renew_listing(instance->wasi, descriptor);
    if (error)
        return error;
    const struct sinter_listing *listing = descriptor->listing;
    uint32_t size = 0;
    if (cookie < listing->count) {
        uint32_t start = listing->offsets[cookie];
        size = listing->size_bytes - start;
        if (size > buffer_size)
            size = (uint32_t)buffer_size;
        memcpy(entries.bytes, listing->bytes + start, size);
    }
    sinter_guest_store_word(used, 0, size, used.size);
    return WASI_ERRNO_SUCCESS;
}
