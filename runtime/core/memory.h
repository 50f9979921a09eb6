/* Making linear memories, for instances and for the host. */
#ifndef RUNTIME_CORE_MEMORY_H
#define RUNTIME_CORE_MEMORY_H

#include "core/instance.h"

/* The addresses that a guarded memory reserves: any 32-bit address plus any 32-bit offset plus the
 * widest access. */
#define SINTER_GUARDED_BYTES (((uint64_t)8 << 30) + 65536)
/* The same for a memory with 64-bit addresses: an address up to the cap, plus an offset below
 * SINTER_WIDE_OFFSET_BYTES, plus the widest access. */
static inline uint64_t sinter_guarded64_bytes(uint64_t cap_bytes) {
    return cap_bytes + SINTER_WIDE_OFFSET_BYTES + 65536;
}

struct sinter_memory_plan {
    uint64_t min_pages;
    uint64_t max_pages;
    enum sinter_bounds bounds;
    uintptr_t fixed_base; /* 0: anywhere */
    uint64_t *left_bytes; /* what it may grow by, perhaps with others; NULL: no limit */
    uint64_t cap64_bytes; /* the most that it has if its addresses are i64; 0: they are i32 */
    uint32_t page_bytes;  /* 65536 or 1 */
};

/* Makes a memory and its region, which is registered. 0, or an errno with nothing made. */
int sinter_memory_make(wasm_rt_memory_t *memory, const struct sinter_memory_plan *plan,
                       struct sinter_region *region);
/* What wasm_rt_grow_memory does, for callers that are not guest code. */
uint64_t sinter_memory_extend(wasm_rt_memory_t *memory, uint64_t page_count);
/* The region of a memory of the instance's own; NULL for other memories. */
const struct sinter_region *sinter_memory_region(const struct sinter_instance *instance,
                                                 const wasm_rt_memory_t *memory);
/* Frees the memory of `region`. */
void sinter_memory_release(struct sinter_region *region);
/* Frees the instance's own memories. */
void sinter_memory_release_all(struct sinter_instance *instance);

#endif
