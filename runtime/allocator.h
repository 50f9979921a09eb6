/* The allocator that a guest exports, as an instance remembers it; the rest is public:
 * <sinter/transfer.h>. */
#ifndef RUNTIME_ALLOCATOR_H
#define RUNTIME_ALLOCATOR_H

#include "sinter/transfer.h"

enum sinter_allocator_kind {
    SINTER_ALLOCATOR_UNKNOWN, /* not looked for yet */
    SINTER_ALLOCATOR_NONE,
    SINTER_ALLOCATOR_PLAIN,   /* size, perhaps alignment */
    SINTER_ALLOCATOR_REALLOC, /* cabi_realloc's four */
    SINTER_ALLOCATOR_MANAGED  /* AssemblyScript's: size and class id, then pinned */
};

/* Functions are export indexes, SIZE_MAX for none. */
struct sinter_allocator {
    enum sinter_allocator_kind kind;
    const char *name; /* the library's own text, or "the one that was set" */
    size_t allocate;
    size_t pin; /* of managed ones */
    size_t release;
    uint32_t allocate_count; /* of parameters */
    uint32_t release_count;
    uint32_t buffer_id; /* class ids of managed ones */
    uint32_t string_id;
};

/* A String of `size` bytes; see sinter_put_utf16. */
enum sinter_status sinter_allocate_string(struct sinter_instance *instance, size_t size,
                                          uint32_t *address);

#endif
