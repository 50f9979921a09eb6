/* Host objects behind 28-bit handles. Slots stand in chunks, which never move:
 *
 *     fresh --> live --> in quarantine --> live --> ... --> retired, after its last generation
 *
 * Live slots are linked from the newest to the oldest. Slots in quarantine form a queue, the one
 * freed first in front. A new handle takes the front slot if more than SINTER_HANDLE_QUARANTINE are
 * in the queue, and else a fresh one. A chunk is freed when all of its slots are retired, so a
 * table's memory is that of the slots which are live or in quarantine, however many handles it has
 * made. */
#include "core/handle.h"

#include "core/instance.h"

#include <assert.h>
#include <stdlib.h>

#define SLOT_COUNT (1u << SINTER_HANDLE_SLOT_BITS)
#define GENERATION_MAX ((1u << (SINTER_HANDLE_BITS - SINTER_HANDLE_SLOT_BITS)) - 1)
#define CHUNK_SLOTS 1024u
#define CHUNK_COUNT (SLOT_COUNT / CHUNK_SLOTS)
#define NO_SLOT UINT32_MAX

/* An externref, from the top: one bit, which no pointer has; the table's number; the handle. */
#define EXTERNREF_MARK ((uint64_t)1 << 63)
#define TABLE_MASK (((uint64_t)1 << 35) - 1)
#define HANDLE_MASK (((uint32_t)1 << SINTER_HANDLE_BITS) - 1)

static_assert(sizeof(void *) == 8, "an externref holds a table's number and a handle");
static_assert(SINTER_HANDLES_MAX + SINTER_HANDLE_QUARANTINE < SLOT_COUNT, "slots for all handles");

struct slot {
    void *object;
    const struct sinter_handle_type *type; /* NULL unless live */
    uint32_t generation;                   /* of the handle now live, or the next one; from 1 on */
    uint32_t next;                         /* the next older live one; or the next in quarantine */
    uint32_t previous;                     /* the next newer live one */
};

struct chunk {
    uint32_t retired_count;
    struct slot slots[CHUNK_SLOTS];
};

struct sinter_handles {
    struct chunk *chunks[CHUNK_COUNT]; /* NULL: all fresh or all retired */
    uint32_t fresh;                    /* the first slot that was never used */
    uint32_t newest;
    uint32_t live_count;
    uint32_t quarantine_first;
    uint32_t quarantine_last;
    uint32_t quarantine_count;
    uint64_t number; /* of this table, in its externrefs: no other in this process has it */
};

/* ---- Slots ---- */

static struct slot *slot_at(struct sinter_handles *handles, uint32_t index) {
    struct chunk *chunk = handles->chunks[index / CHUNK_SLOTS];
    return chunk ? &chunk->slots[index % CHUNK_SLOTS] : NULL;
}

/* The live slot of `handle`; NULL when there is none. */
static struct slot *find(struct sinter_handles *handles, uint32_t handle) {
    if (!handles || handle > HANDLE_MASK)
        return NULL;
    struct slot *slot = slot_at(handles, handle % SLOT_COUNT);
    return slot && slot->type && slot->generation == handle >> SINTER_HANDLE_SLOT_BITS ? slot
                                                                                       : NULL;
}

static struct sinter_handles *handles_of(struct sinter_instance *instance) {
    static uint64_t table_count; /* the only thing that tables share */
    if (instance->handles)
        return instance->handles;
    struct sinter_handles *handles = calloc(1, sizeof *handles);
    if (!handles)
        return NULL;
    handles->newest = handles->quarantine_first = handles->quarantine_last = NO_SLOT;
    handles->number = __atomic_add_fetch(&table_count, 1, __ATOMIC_RELAXED) & TABLE_MASK;
    return instance->handles = handles;
}

static uint32_t take_from_quarantine(struct sinter_handles *handles) {
    uint32_t index = handles->quarantine_first;
    handles->quarantine_first = slot_at(handles, index)->next;
    if (--handles->quarantine_count == 0)
        handles->quarantine_last = NO_SLOT;
    return index;
}

static uint32_t take_fresh(struct sinter_handles *handles) {
    if (handles->fresh == SLOT_COUNT)
        return NO_SLOT;
    struct chunk **chunk = &handles->chunks[handles->fresh / CHUNK_SLOTS];
    if (handles->fresh % CHUNK_SLOTS == 0 && !(*chunk = calloc(1, sizeof **chunk)))
        return NO_SLOT;
    slot_at(handles, handles->fresh)->generation = 1;
    return handles->fresh++;
}

static void put_into_quarantine(struct sinter_handles *handles, uint32_t index) {
    struct slot *slot = slot_at(handles, index);
    slot->next = NO_SLOT;
    if (handles->quarantine_count++ == 0)
        handles->quarantine_first = index;
    else
        slot_at(handles, handles->quarantine_last)->next = index;
    handles->quarantine_last = index;
}

static void retire(struct sinter_handles *handles, uint32_t index) {
    struct chunk **chunk = &handles->chunks[index / CHUNK_SLOTS];
    if (++(*chunk)->retired_count < CHUNK_SLOTS)
        return;
    free(*chunk);
    *chunk = NULL;
}

static void set_newer(struct sinter_handles *handles, uint32_t index, uint32_t newer) {
    if (index != NO_SLOT)
        slot_at(handles, index)->previous = newer;
}

/* Frees a live slot. */
static void release(struct sinter_handles *handles, uint32_t index) {
    struct slot *slot = slot_at(handles, index);
    if (slot->previous == NO_SLOT)
        handles->newest = slot->next;
    else
        slot_at(handles, slot->previous)->next = slot->next;
    set_newer(handles, slot->next, slot->previous);
    handles->live_count--;
    slot->object = NULL;
    slot->type = NULL;
    if (slot->generation++ == GENERATION_MAX)
        retire(handles, index);
    else
        put_into_quarantine(handles, index);
}

/* ---- Handles ----
 * The instance is held while its table is used. */

static enum sinter_status make(struct sinter_instance *instance,
                               const struct sinter_handle_type *type, void *object,
                               uint32_t *handle) {
    if (!type || instance->is_ending)
        return SINTER_BAD_ARGUMENTS;
    struct sinter_handles *handles = handles_of(instance);
    if (!handles || handles->live_count == SINTER_HANDLES_MAX ||
        (instance->max_handles && handles->live_count >= instance->max_handles))
        return SINTER_NO_MEMORY;
    uint32_t index = handles->quarantine_count > SINTER_HANDLE_QUARANTINE
                         ? take_from_quarantine(handles)
                         : take_fresh(handles);
    if (index == NO_SLOT)
        return SINTER_NO_MEMORY;
    struct slot *slot = slot_at(handles, index);
    slot->object = object;
    slot->type = type;
    slot->previous = NO_SLOT;
    slot->next = handles->newest;
    set_newer(handles, handles->newest, index);
    handles->newest = index;
    handles->live_count++;
    *handle = slot->generation << SINTER_HANDLE_SLOT_BITS | index;
    return SINTER_OK;
}

enum sinter_status sinter_handle_new(struct sinter_instance *instance,
                                     const struct sinter_handle_type *type, void *object,
                                     uint32_t *handle) {
    struct sinter_group *held = sinter_hold(instance->group);
    *handle = 0;
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = make(instance, type, object, handle);
    sinter_let_go(held);
    return status;
}

static enum sinter_status get(struct sinter_instance *instance, uint32_t handle,
                              const struct sinter_handle_type *type, void **object) {
    const struct slot *slot = find(instance->handles, handle);
    if (!slot)
        return SINTER_NOT_FOUND;
    if (slot->type != type)
        return SINTER_BAD_ARGUMENTS;
    *object = slot->object;
    return SINTER_OK;
}

enum sinter_status sinter_handle_get(struct sinter_instance *instance, uint32_t handle,
                                     const struct sinter_handle_type *type, void **object) {
    struct sinter_group *held = sinter_hold(instance->group);
    *object = NULL;
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = get(instance, handle, type, object);
    sinter_let_go(held);
    return status;
}

enum sinter_status sinter_handle_take(struct sinter_instance *instance, uint32_t handle,
                                      const struct sinter_handle_type *type, void **object) {
    struct sinter_group *held = sinter_hold(instance->group);
    *object = NULL;
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = get(instance, handle, type, object);
    if (status == SINTER_OK)
        release(instance->handles, handle % SLOT_COUNT);
    sinter_let_go(held);
    return status;
}

enum sinter_status sinter_handle_drop(struct sinter_instance *instance, uint32_t handle,
                                      const struct sinter_handle_type *type) {
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    const struct sinter_handle_type *own = sinter_handle_type_of(instance, handle);
    void *object;
    enum sinter_status status = sinter_handle_take(instance, handle, type ? type : own, &object);
    if (status == SINTER_OK && own->destroy)
        own->destroy(instance, object);
    sinter_let_go(held);
    return status;
}

const struct sinter_handle_type *sinter_handle_type_of(struct sinter_instance *instance,
                                                       uint32_t handle) {
    struct sinter_group *held = sinter_hold(instance->group);
    const struct slot *slot = held ? find(instance->handles, handle) : NULL;
    const struct sinter_handle_type *type = slot ? slot->type : NULL;
    sinter_let_go(held);
    return type;
}

uint32_t sinter_handle_count(const struct sinter_instance *instance) {
    struct sinter_group *held = sinter_hold(instance->group);
    uint32_t count = held && instance->handles ? instance->handles->live_count : 0;
    sinter_let_go(held);
    return count;
}

/* ---- The end ---- */

void sinter_handles_end(struct sinter_instance *instance) {
    struct sinter_handles *handles = instance->handles;
    while (handles && handles->newest != NO_SLOT) {
        uint32_t index = handles->newest;
        uint32_t generation = slot_at(handles, index)->generation;
        sinter_handle_drop(instance, generation << SINTER_HANDLE_SLOT_BITS | index, NULL);
    }
}

void sinter_handles_free(struct sinter_instance *instance) {
    for (uint32_t i = 0; instance->handles && i < CHUNK_COUNT; i++)
        free(instance->handles->chunks[i]);
    free(instance->handles);
}

/* ---- Externrefs ---- */

void *sinter_handle_to_externref(struct sinter_instance *instance, uint32_t handle) {
    struct sinter_group *held = sinter_hold(instance->group);
    uint64_t bits = 0;
    if (held && find(instance->handles, handle))
        bits = EXTERNREF_MARK | instance->handles->number << SINTER_HANDLE_BITS | handle;
    sinter_let_go(held);
    return (void *)(uintptr_t)bits;
}

static bool has_number(struct sinter_instance *instance, uint64_t number) {
    return instance->handles && instance->handles->number == number;
}

enum sinter_status sinter_handle_of_externref(struct sinter_instance *caller, const void *externref,
                                              struct sinter_instance **owner, uint32_t *handle) {
    uint64_t bits = (uintptr_t)externref;
    *owner = NULL;
    *handle = 0;
    if (!(bits & EXTERNREF_MARK))
        return SINTER_NOT_FOUND;
    struct sinter_group *held = sinter_hold(caller->group);
    if (!held)
        return SINTER_BUSY;
    struct sinter_instance *found =
        sinter_life_find(caller, has_number, bits >> SINTER_HANDLE_BITS & TABLE_MASK);
    uint32_t number = (uint32_t)bits & HANDLE_MASK;
    if (found && find(found->handles, number)) {
        *owner = found;
        *handle = number;
    }
    sinter_let_go(held);
    return *owner ? SINTER_OK : SINTER_NOT_FOUND;
}
