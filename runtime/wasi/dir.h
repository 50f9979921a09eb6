/* Directory listings: what fd_readdir keeps of a directory between calls. */
#ifndef RUNTIME_WASI_DIR_H
#define RUNTIME_WASI_DIR_H

struct sinter_wasi;
struct sinter_listing;

/* Frees a descriptor's listing and its share of `wasi->listing_bytes`. NULL is ignored. */
void sinter_listing_free(struct sinter_wasi *wasi, struct sinter_listing *listing);

#endif
