/* Linear memories: a reservation whose accessible part grows from its start and whose base never
 * moves.
 *
 * Guarded: 8 GiB and a guard page, so that any 32-bit address plus any 32-bit offset plus the
 * widest access lands in it. Explicit: as much of the maximum as the address space has room for,
 * halving; code compares every access. */
#include "instance.h"
#include "os.h"

#include <stdlib.h>

#define PAGE_BYTES ((uint64_t)65536)
#define GUARDED_BYTES (((uint64_t)8 << 30) + PAGE_BYTES)

int sinter_memory_probe(void) {
    void *base;
    int error = sinter_os_reserve(GUARDED_BYTES, &base);
    if (!error)
        sinter_os_release(base, GUARDED_BYTES);
    return error;
}

static int reserve(wasm_rt_memory_t *memory, enum sinter_bounds bounds, uint64_t initial_pages) {
    uint64_t want_bytes =
        bounds == SINTER_BOUNDS_GUARD ? GUARDED_BYTES : memory->max_pages * PAGE_BYTES;
    if (want_bytes == 0)
        want_bytes = PAGE_BYTES;
    for (;;) {
        void *base;
        int error = sinter_os_reserve(want_bytes, &base);
        if (!error) {
            memory->data = base;
            memory->reserved_bytes = want_bytes;
            return 0;
        }
        if (bounds == SINTER_BOUNDS_GUARD || want_bytes / 2 < initial_pages * PAGE_BYTES ||
            want_bytes / 2 < PAGE_BYTES)
            return error;
        want_bytes = want_bytes / 2 / PAGE_BYTES * PAGE_BYTES;
    }
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t initial_pages, uint64_t max_pages,
                             bool is64, uint32_t page_size) {
    struct sinter_instance *instance = sinter_entered();
    (void)is64;
    (void)page_size; /* the compiler refuses others than 32-bit memories of 64 KiB pages */
    *memory = (wasm_rt_memory_t){.max_pages = max_pages};
    struct sinter_reservation *reservation = calloc(1, sizeof *reservation);
    if (!reservation)
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room for a memory");
    if (reserve(memory, instance->bounds, initial_pages) != 0) {
        free(reservation);
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no address space for a memory");
    }
    *reservation = (struct sinter_reservation){.memory = memory, .next = instance->reservations};
    instance->reservations = reservation;
    if (initial_pages && sinter_os_commit(memory->data, initial_pages * PAGE_BYTES) != 0)
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room for a memory's initial pages");
    memory->pages = initial_pages;
    memory->size = initial_pages * PAGE_BYTES;
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t page_count) {
    uint64_t old_pages = memory->pages;
    if (page_count > memory->max_pages - old_pages)
        return (uint64_t)-1;
    uint64_t new_bytes = (old_pages + page_count) * PAGE_BYTES;
    if (new_bytes > memory->reserved_bytes)
        return (uint64_t)-1;
    if (page_count && sinter_os_commit(memory->data + memory->size, page_count * PAGE_BYTES) != 0)
        return (uint64_t)-1;
    memory->pages = old_pages + page_count;
    memory->size = new_bytes;
    return old_pages;
}

/* The reservation goes with the instance (sinter_memory_release_all), which also sees those of an
 * instantiation that trapped half-way. */
void wasm_rt_free_memory(wasm_rt_memory_t *memory) { memory->size = 0; }

void sinter_memory_release_all(struct sinter_instance *instance) {
    while (instance->reservations) {
        struct sinter_reservation *reservation = instance->reservations;
        instance->reservations = reservation->next;
        sinter_os_release(reservation->memory->data, reservation->memory->reserved_bytes);
        free(reservation);
    }
}

bool sinter_memory_reserves(const struct sinter_instance *instance, uintptr_t address) {
    for (const struct sinter_reservation *r = instance->reservations; r; r = r->next)
        if (address - (uintptr_t)r->memory->data < r->memory->reserved_bytes)
            return true;
    return false;
}

uint8_t *sinter_memory_base(struct sinter_instance *instance) {
    return instance->memory ? instance->memory->data : NULL;
}

uint64_t sinter_memory_size(const struct sinter_instance *instance) {
    return instance->memory ? instance->memory->size : 0;
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
