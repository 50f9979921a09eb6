/* Linear memories. A memory is a range of addresses; its accessible part grows from the start, and
 * its base never moves:
 *
 *     | accessible: size | reserved, inaccessible: an access faults              |
 *     base               base + size                             base + range_bytes
 *
 * Guarded memories reserve 8 GiB and a guard page, so that any 32-bit address plus any 32-bit
 * offset plus the widest access lands in the range. Those with 64-bit addresses have a cap,
 * which code compares addresses with, and reserve 4 GiB more. Explicit
 * ones reserve their maximum; where the address space has no room for that, half of it, and so on.
 * There code compares every access.
 *
 * A memory with pages of one byte may end anywhere. The range and its accessible part are multiples
 * of 64 KiB nevertheless; the bytes from `size` to the end of the accessible part are zero, and
 * only comparisons keep code from them.
 *
 * Where the address space is limited (RLIMIT_AS) so that the range cannot be reserved, a guarded
 * memory at a fixed base does without a reservation. The range is known to be empty. Only the
 * memory's own pages are mapped in it, and an access beyond them faults as it would in a
 * reservation. Nothing else is mapped there by chance: the kernel gives out addresses from the top
 * of the address space, which a limited process cannot use up, and an executable is
 * position-independent, so it and its heap are far above. */
#include "core/memory.h"

#include "os/os.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <threads.h>

#define GRANULE_BYTES ((uint64_t)65536) /* a multiple of every system's page */

/* The next multiple of GRANULE_BYTES. */
static uint64_t whole(uint64_t size_bytes) {
    return (size_bytes + GRANULE_BYTES - 1) / GRANULE_BYTES * GRANULE_BYTES;
}

static int reserve_guarded(wasm_rt_memory_t *memory, const struct sinter_memory_plan *plan) {
    uintptr_t fixed_base = plan->fixed_base;
    void *base = (void *)fixed_base;
    uint64_t range_bytes =
        plan->cap64_bytes ? sinter_guarded64_bytes(plan->cap64_bytes) : SINTER_GUARDED_BYTES;
    int error = fixed_base ? sinter_os_reserve_at(fixed_base, range_bytes, &base)
                           : sinter_os_reserve(range_bytes, &base);
    memory->unreserved = fixed_base && error == ENOMEM;
    if (error && !memory->unreserved)
        return error;
    memory->data = base;
    memory->range_bytes = range_bytes;
    return 0;
}

static int reserve_explicit(wasm_rt_memory_t *memory, uint64_t initial_pages) {
    uint64_t least_bytes =
        initial_pages ? whole(initial_pages * memory->page_bytes) : GRANULE_BYTES;
    uint64_t want_bytes =
        memory->max_pages ? whole(memory->max_pages * memory->page_bytes) : GRANULE_BYTES;
    for (;;) {
        void *base;
        int error = sinter_os_reserve(want_bytes, &base);
        if (!error) {
            memory->data = base;
            memory->range_bytes = want_bytes;
            return 0;
        }
        if (error != ENOMEM || want_bytes == least_bytes)
            return error;
        want_bytes = want_bytes / 2 / GRANULE_BYTES * GRANULE_BYTES;
        if (want_bytes < least_bytes)
            want_bytes = least_bytes;
    }
}

static int commit(wasm_rt_memory_t *memory, uint64_t page_count) {
    uint64_t start = whole(memory->size);
    uint64_t end = whole(memory->size + page_count * memory->page_bytes);
    if (start == end)
        return 0;
    return memory->unreserved ? sinter_os_map_at(memory->data + start, end - start)
                              : sinter_os_commit(memory->data + start, end - start);
}

/* Other threads see the size only once the pages are there. */
static void add_pages(wasm_rt_memory_t *memory, uint64_t page_count) {
    __atomic_store_n(&memory->size, memory->size + page_count * memory->page_bytes,
                     __ATOMIC_SEQ_CST);
    memory->pages += page_count;
}

/* Takes from what the instance's memories may grow by together. Several threads may do that at
 * once, for shared memories. */
static bool take_left(wasm_rt_memory_t *memory, uint64_t size_bytes) {
    if (!memory->left_bytes)
        return true;
    uint64_t left = __atomic_load_n(memory->left_bytes, __ATOMIC_RELAXED);
    while (size_bytes <= left)
        if (__atomic_compare_exchange_n(memory->left_bytes, &left, left - size_bytes, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return true;
    return false;
}

static void give_back_left(wasm_rt_memory_t *memory, uint64_t size_bytes) {
    if (memory->left_bytes)
        __atomic_add_fetch(memory->left_bytes, size_bytes, __ATOMIC_RELAXED);
}

/* How many pages a memory can have. With 32-bit addresses, their number fits in 32 bits. */
static uint64_t most_pages(const struct sinter_memory_plan *plan) {
    uint64_t cap_bytes =
        plan->cap64_bytes ? plan->cap64_bytes : ((uint64_t)1 << 32) - (plan->page_bytes == 1);
    uint64_t cap_pages = cap_bytes / plan->page_bytes;
    return plan->max_pages < cap_pages ? plan->max_pages : cap_pages;
}

int sinter_memory_make(wasm_rt_memory_t *memory, const struct sinter_memory_plan *plan,
                       struct sinter_region *region) {
    *memory = (wasm_rt_memory_t){.max_pages = most_pages(plan),
                                 .left_bytes = plan->left_bytes,
                                 .is_64 = plan->cap64_bytes > 0,
                                 .page_bytes = plan->page_bytes};
    if (plan->min_pages > memory->max_pages)
        return ENOMEM;
    int error = plan->bounds == SINTER_BOUNDS_GUARD ? reserve_guarded(memory, plan)
                                                    : reserve_explicit(memory, plan->min_pages);
    if (error)
        return error;
    *region = (struct sinter_region){.start = (uintptr_t)memory->data,
                                     .size_bytes = memory->range_bytes,
                                     .kind = SINTER_REGION_MEMORY,
                                     .owner = memory};
    sinter_region_add(region);
    error = commit(memory, plan->min_pages);
    if (error) {
        sinter_memory_release(region);
        return error;
    }
    add_pages(memory, plan->min_pages);
    take_left(memory, plan->min_pages * plan->page_bytes);
    return 0;
}

void sinter_memory_release(struct sinter_region *region) {
    const wasm_rt_memory_t *memory = region->owner;
    sinter_region_remove(region);
    sinter_os_release(memory->data, memory->unreserved ? whole(memory->size) : memory->range_bytes);
}

/* What the memory had behind its initial pages must fault again, and be zero when it grows. */
static int shrink(wasm_rt_memory_t *memory, uint64_t page_count) {
    uint64_t size_bytes = page_count * memory->page_bytes, gone_bytes = memory->size - size_bytes;
    uint64_t end = whole(size_bytes), gone_whole_bytes = whole(memory->size) - end;
    int error = gone_whole_bytes ? sinter_os_uncommit(memory->data + end, gone_whole_bytes) : 0;
    if (error)
        return error;
    if (end != size_bytes)
        memset(memory->data + size_bytes, 0, end - size_bytes);
    memory->size = size_bytes;
    memory->pages = page_count;
    give_back_left(memory, gone_bytes);
    return 0;
}

static int reset(wasm_rt_memory_t *memory, uint64_t initial_pages) {
    int error = shrink(memory, initial_pages);
    if (error)
        return error;
    if (sinter_os_forget(memory->data, whole(memory->size)) != 0) {
        memset(memory->data, 0, memory->size);
        memory->image = NULL;
    }
    memory->is_fresh = true;
    return 0;
}

const struct sinter_region *sinter_memory_region(const struct sinter_instance *instance,
                                                 const wasm_rt_memory_t *memory) {
    const struct sinter_region *region = instance->regions;
    while (region && region->owner != memory)
        region = region->sibling;
    return region;
}

static enum sinter_bounds bounds_of(const struct sinter_code *code, uint32_t page_size) {
    return code->bounds == SINTER_BOUNDS_BOTH && page_size == GRANULE_BYTES ? SINTER_BOUNDS_GUARD
                                                                            : code->bounds;
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t initial_pages, uint64_t max_pages,
                             bool is64, uint32_t page_size) {
    struct sinter_instance *instance = sinter_entered();
    struct sinter_memory_plan plan = {.min_pages = initial_pages,
                                      .max_pages = max_pages,
                                      .bounds = bounds_of(instance->code, page_size),
                                      .fixed_base = instance->code->memory_base,
                                      .left_bytes = &instance->memory_left_bytes,
                                      .cap64_bytes = is64 ? instance->code->memory64_cap_bytes : 0,
                                      .page_bytes = page_size};
    if (page_size != GRANULE_BYTES && instance->code->bounds == SINTER_BOUNDS_GUARD)
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "guard pages cannot end a memory of bytes");
    const struct sinter_region *own = sinter_memory_region(instance, memory);
    if (own && reset(memory, initial_pages) != 0)
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room to shrink a memory");
    if (own)
        return;
    if (initial_pages > most_pages(&plan) ||
        initial_pages > instance->memory_left_bytes / page_size)
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "a memory starts with more than it may have");
    struct sinter_region *region = calloc(1, sizeof *region);
    if (!region)
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room for a memory");
    if (sinter_memory_make(memory, &plan, region) != 0) {
        free(region);
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, memory->data
                                                    ? "no room for a memory's initial pages"
                                                    : "no address space for a memory");
    }
    region->sibling = instance->regions;
    instance->regions = region;
    memory->is_fresh = true;
}

static uint64_t grow(wasm_rt_memory_t *memory, uint64_t page_count) {
    uint64_t old_pages = memory->pages;
    if (page_count > memory->max_pages - old_pages ||
        (old_pages + page_count) * memory->page_bytes > memory->range_bytes ||
        !take_left(memory, page_count * memory->page_bytes))
        return (uint64_t)-1;
    if (commit(memory, page_count) != 0) {
        give_back_left(memory, page_count * memory->page_bytes);
        return (uint64_t)-1;
    }
    add_pages(memory, page_count);
    return old_pages;
}

void wasm_rt_allocate_memory_shared(wasm_rt_memory_t *memory, uint64_t initial_pages,
                                    uint64_t max_pages, bool is64, uint32_t page_size) {
    wasm_rt_allocate_memory(memory, initial_pages, max_pages, is64, page_size);
    memory->shared = true;
    memory->is_fresh = false; /* its segments are copied */
}

static uint64_t grow_shared(wasm_rt_memory_t *memory, uint64_t page_count) {
    while (atomic_exchange(&memory->growing, true))
        thrd_yield();
    uint64_t old_pages = grow(memory, page_count);
    atomic_store(&memory->growing, false);
    return old_pages;
}

uint64_t sinter_memory_extend(wasm_rt_memory_t *memory, uint64_t page_count) {
    return memory->shared ? grow_shared(memory, page_count) : grow(memory, page_count);
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t page_count) {
    sinter_probe_stack();
    return sinter_memory_extend(memory, page_count);
}

uint64_t wasm_rt_grow_memory_shared(wasm_rt_memory_t *memory, uint64_t page_count) {
    sinter_probe_stack();
    return sinter_memory_extend(memory, page_count);
}

/* The memory is freed with the instance (sinter_memory_release_all), which also knows the memories
 * of an instantiation that trapped half-way. */
void wasm_rt_free_memory(wasm_rt_memory_t *memory) { (void)memory; }

void wasm_rt_free_memory_shared(wasm_rt_memory_t *memory) { (void)memory; }

void sinter_memory_release_all(struct sinter_instance *instance) {
    while (instance->regions) {
        struct sinter_region *region = instance->regions;
        instance->regions = region->sibling;
        sinter_memory_release(region);
        free(region);
    }
}

uint8_t *sinter_memory_base(struct sinter_instance *instance) {
    return instance->memory ? instance->memory->data : NULL;
}

uint64_t sinter_memory_size(const struct sinter_instance *instance) {
    return instance->memory ? __atomic_load_n(&instance->memory->size, __ATOMIC_SEQ_CST) : 0;
}

uint64_t sinter_memory_grow(struct sinter_instance *instance, uint64_t page_count) {
    struct sinter_group *held = NULL;
    if (!instance->memory || (!instance->memory->shared && !(held = sinter_hold(instance->group))))
        return SINTER_GROW_FAILED;
    uint64_t old_pages = sinter_memory_extend(instance->memory, page_count);
    sinter_let_go(held);
    return old_pages;
}

void *sinter_memory_span(struct sinter_instance *instance, uint64_t address, uint64_t size) {
    uint64_t limit = sinter_memory_size(instance);
    if (size > limit || address > limit - size)
        return NULL;
    return instance->memory ? instance->memory->data + address : NULL;
}

bool sinter_memory_read(struct sinter_instance *instance, uint64_t address, void *to, size_t size) {
    const void *from = sinter_memory_span(instance, address, size);
    if (from)
        memcpy(to, from, size);
    return from != NULL;
}

bool sinter_memory_write(struct sinter_instance *instance, uint64_t address, const void *from,
                         size_t size) {
    void *to = sinter_memory_span(instance, address, size);
    if (to)
        memcpy(to, from, size);
    return to != NULL;
}
