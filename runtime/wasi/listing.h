/* Directory listings: what fd_readdir keeps of a directory between calls, already in the guest's
 * form. A cookie is the index of an entry, so it keeps its meaning while the directory changes. */
#ifndef RUNTIME_WASI_LISTING_H
#define RUNTIME_WASI_LISTING_H

#include <stdint.h>

struct sinter_listing {
    uint8_t *bytes;    /* dirents and names, packed */
    uint32_t *offsets; /* where each entry starts in `bytes` */
    uint32_t count;
    uint32_t size_bytes;
    uint32_t bytes_capacity;
    uint32_t offset_capacity;
};

/* Lists the directory that is open as `host`. What the listing takes is added to `*total_bytes`,
 * atomically, which all listings of a context share. WASI errno: NOMEM where they would take more
 * than a cap, and those of reading. */
uint32_t sinter_listing_take(uint64_t *total_bytes, int host, struct sinter_listing **taken);

/* Frees a listing and its share of `*total_bytes`. NULL is ignored. */
void sinter_listing_free(uint64_t *total_bytes, struct sinter_listing *listing);

#endif
