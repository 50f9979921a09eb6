/* One list for each kind of region, under one spin lock, which is held for a few instructions, or
 * while a signal handler walks a list. A handler could take no other kind of lock. */
#include "core/registry.h"

#include <threads.h>

static struct sinter_region *lists[SINTER_REGION_COUNT];
/* The thread that holds the lock; 0: none. It is C's identity of a thread, not the runtime's own
 * (sinter_thread), since a library's thread-local data are allocated when first looked at (trap.c's
 * on_fault). */
static uintptr_t holder;

static uintptr_t self(void) { return (uintptr_t)thrd_current(); }

static bool try_lock(void) {
    uintptr_t none = 0;
    return __atomic_compare_exchange_n(&holder, &none, self(), false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static void lock(void) {
    while (!try_lock())
        while (__atomic_load_n(&holder, __ATOMIC_RELAXED))
            ;
}

static void unlock(void) { __atomic_store_n(&holder, 0, __ATOMIC_RELEASE); }

void sinter_registry_lock(void) { lock(); }
void sinter_registry_unlock(void) { unlock(); }

void sinter_registry_visit(enum sinter_region_kind kind, void (*visit)(struct sinter_region *)) {
    for (struct sinter_region *region = lists[kind]; region; region = region->next)
        visit(region);
}

/* True in a handler of the host's that interrupted the holder and then faulted itself. */
static bool is_held_here(void) { return __atomic_load_n(&holder, __ATOMIC_RELAXED) == self(); }

void sinter_region_add(struct sinter_region *region) {
    lock();
    struct sinter_region **list = &lists[region->kind];
    region->next = *list;
    region->previous = list;
    if (*list)
        (*list)->previous = &region->next;
    *list = region;
    unlock();
}

void sinter_region_remove(struct sinter_region *region) {
    lock();
    if (region->previous)
        *region->previous = region->next;
    if (region->next)
        region->next->previous = region->previous;
    unlock();
}

/* The lock is held. */
static const struct sinter_region *find(enum sinter_region_kind kind, uintptr_t address) {
    const struct sinter_region *region = lists[kind];
    while (region && address - region->start >= region->size_bytes)
        region = region->next;
    return region;
}

static bool holds(enum sinter_region_kind kind, uintptr_t address) {
    return find(kind, address) != NULL;
}

const void *sinter_region_owner(enum sinter_region_kind kind, uintptr_t address) {
    if (is_held_here())
        return NULL;
    lock();
    const struct sinter_region *region = find(kind, address);
    const void *owner = region ? region->owner : NULL;
    unlock();
    return owner;
}

bool sinter_region_holds(enum sinter_region_kind kind, uintptr_t address) {
    if (is_held_here())
        return false; /* not a guest's fault: guest code does not hold the lock */
    lock();
    bool result = holds(kind, address);
    unlock();
    return result;
}

bool sinter_region_holds_unlocked(enum sinter_region_kind kind, uintptr_t address) {
    if (!try_lock())
        return false;
    bool result = holds(kind, address);
    unlock();
    return result;
}
