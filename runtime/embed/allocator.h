/* The allocators that guests export: what is not public (<sinter/transfer.h>). */
#ifndef RUNTIME_EMBED_ALLOCATOR_H
#define RUNTIME_EMBED_ALLOCATOR_H

#include "sinter/transfer.h"

/* Allocates an AssemblyScript String of `size` bytes, for sinter_put_utf16. The instance is held.
 */
enum sinter_status sinter_allocate_string(struct sinter_instance *instance, size_t size,
                                          uint64_t *address);

#endif
