/* One list for each kind, under one spin lock: it is held for a few instructions, or for the walk
 * of a handler, which no other lock could be taken in. */
#include "registry.h"

static struct sinter_region *lists[SINTER_REGION_COUNT];
static bool locked;
/* A host's handler that interrupts a holder may have a fault of its own, whose handler asks. */
static _Thread_local bool is_holder;

static void lock(void) {
    is_holder = true; /* first: there is no moment between it and the lock */
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    while (__atomic_test_and_set(&locked, __ATOMIC_ACQUIRE))
        while (__atomic_load_n(&locked, __ATOMIC_RELAXED))
            ;
}

static void unlock(void) {
    __atomic_clear(&locked, __ATOMIC_RELEASE);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    is_holder = false;
}

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
static bool holds(enum sinter_region_kind kind, uintptr_t address) {
    const struct sinter_region *region = lists[kind];
    while (region && address - region->start >= region->size_bytes)
        region = region->next;
    return region != NULL;
}

bool sinter_region_holds(enum sinter_region_kind kind, uintptr_t address) {
    if (is_holder)
        return false; /* no guest's fault */
    lock();
    bool result = holds(kind, address);
    unlock();
    return result;
}

bool sinter_region_holds_unlocked(enum sinter_region_kind kind, uintptr_t address) {
    if (is_holder || __atomic_test_and_set(&locked, __ATOMIC_ACQUIRE))
        return false;
    is_holder = true;
    bool result = holds(kind, address);
    unlock();
    return result;
}
