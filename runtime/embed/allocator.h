/* The allocator that a guest exports, as an instance remembers it; the rest is public:
 * <sinter/transfer.h>. */
#ifndef RUNTIME_ALLOCATOR_H
#define RUNTIME_ALLOCATOR_H

#include "sinter/transfer.h"

/* A String of `size` bytes; see sinter_put_utf16. */
enum sinter_status sinter_allocate_string(struct sinter_instance *instance, size_t size,
                                          uint32_t *address);

#endif
