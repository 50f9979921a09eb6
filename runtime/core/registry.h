/* The address ranges that the fault handler must know, of every instance in the process: guests'
 * machine code, memories' reservations, and the addresses behind states' jumps. */
#ifndef RUNTIME_CORE_REGISTRY_H
#define RUNTIME_CORE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sinter_region_kind {
    SINTER_REGION_TEXT,
    SINTER_REGION_MEMORY,
    SINTER_REGION_JUMPS,
    SINTER_REGION_COUNT
};

/* [start, start + size_bytes). It is in the registry from sinter_region_add to
 * sinter_region_remove. The caller owns the struct, which must not move meanwhile. */
struct sinter_region {
    uintptr_t start;
    size_t size_bytes;
    enum sinter_region_kind kind;
    struct sinter_region *next; /* of its kind, in the registry */
    struct sinter_region **previous;
    struct sinter_region *sibling; /* the owner's own list */
    void *owner;
};

/* Any thread. Removing a region that is all zero, and was never added, does nothing. */
void sinter_region_add(struct sinter_region *region);
void sinter_region_remove(struct sinter_region *region);

/* For fork.c. */
void sinter_registry_lock(void);
void sinter_registry_unlock(void);
/* The lock is held. */
void sinter_registry_visit(enum sinter_region_kind kind, void (*visit)(struct sinter_region *));

/* True when `address` lies in a region of `kind`. For the handler of a fault. */
bool sinter_region_holds(enum sinter_region_kind kind, uintptr_t address);
/* The same for the handler of another signal: false when anyone holds the registry's lock, which
 * may be the thread that the signal interrupted. */
bool sinter_region_holds_unlocked(enum sinter_region_kind kind, uintptr_t address);

/* The owner of the region of `kind` that `address` lies in, or NULL. The region may end once this
 * has returned, unless the caller is inside what owns it. */
const void *sinter_region_owner(enum sinter_region_kind kind, uintptr_t address);

#endif
