/* See callback.h. Slots are in chunks that are never freed or moved, so that a reference whose slot
 * was taken back, or is another instance's by now, can be looked at without the lock. */
#include "core/callback.h"

#include <stdlib.h>

/* Chunk k has FIRST_CHUNK << k slots. */
#define FIRST_CHUNK 64u
#define CHUNK_COUNT 24u

static struct sinter_callback *chunks[CHUNK_COUNT]; /* atomic */
static uint32_t slot_count;                         /* in all chunks, that were ever taken */
static struct sinter_callback *free_slots;          /* by `next` */

/* ---- Slots ---- */

static uint32_t chunk_of(uint32_t slot) {
    return 31u - (uint32_t)__builtin_clz(slot / FIRST_CHUNK + 1);
}

static uint32_t chunk_start(uint32_t chunk) { return FIRST_CHUNK * ((1u << chunk) - 1); }

/* NULL where there is none yet. */
static struct sinter_callback *slot_at(uint32_t slot) {
    uint32_t k = chunk_of(slot);
    struct sinter_callback *chunk =
        k < CHUNK_COUNT ? __atomic_load_n(&chunks[k], __ATOMIC_ACQUIRE) : NULL;
    return chunk ? &chunk[slot - chunk_start(k)] : NULL;
}

/* A free slot, or the next one of the last chunk, or NULL. */
static struct sinter_callback *take_present(void) {
    sinter_lock();
    struct sinter_callback *callback = free_slots;
    if (callback) {
        free_slots = callback->next;
    } else if ((callback = slot_at(slot_count))) {
        callback->slot = slot_count++;
    }
    sinter_unlock();
    return callback;
}

/* Adds the chunk that the next slot is in, unless another thread does. */
static bool add_chunk(void) {
    sinter_lock();
    uint32_t k = chunk_of(slot_count);
    sinter_unlock();
    struct sinter_callback *chunk =
        k < CHUNK_COUNT ? calloc((size_t)FIRST_CHUNK << k, sizeof *chunk) : NULL;
    if (!chunk)
        return false;
    struct sinter_callback *none = NULL;
    if (!__atomic_compare_exchange_n(&chunks[k], &none, chunk, false, __ATOMIC_RELEASE,
                                     __ATOMIC_RELAXED))
        free(chunk);
    return true;
}

struct sinter_callback *sinter_callback_take(void) {
    struct sinter_callback *callback;
    while (!(callback = take_present()))
        if (!add_chunk())
            return NULL;
    return callback;
}

void sinter_callback_free(struct sinter_callback *callback) {
    sinter_object_drop(callback->object);
    callback->object = NULL;
    sinter_lock(); /* also since others may be looking at its instance, which ends now */
    if (callback->generation != UINT32_MAX) { /* otherwise no number is left */
        callback->next = free_slots;
        free_slots = callback;
    }
    sinter_unlock();
}

/* ---- Lists ---- */

void sinter_callback_insert(struct sinter_callback **list, struct sinter_callback *callback) {
    callback->next = *list;
    callback->previous = list;
    if (*list)
        (*list)->previous = &callback->next;
    *list = callback;
}

void sinter_callback_unlink(struct sinter_callback *callback) {
    *callback->previous = callback->next;
    if (callback->next)
        callback->next->previous = callback->previous;
}

/* ---- References ---- */

wasm_rt_funcref_t sinter_callback_start(struct sinter_callback *callback,
                                        const struct sinter_callback_code *code,
                                        const struct sinter_host_binding *host) {
    sinter_lock();
    callback->code = *code;
    callback->host = *host;
    uint64_t number = (uint64_t)++callback->generation << 32 | callback->slot;
    __atomic_store_n(&callback->number, number, __ATOMIC_RELEASE);
    sinter_unlock();
    return (wasm_rt_funcref_t){.func_type = code->type->identity,
                               .func = code->adapter,
                               .module_instance = (void *)(uintptr_t)number};
}

bool sinter_callback_stop(struct sinter_callback *callback) {
    __atomic_store_n(&callback->number, 0, __ATOMIC_RELEASE);
    return callback->generation != UINT32_MAX;
}

struct sinter_callback *sinter_callback_find(const void *context) {
    uint64_t number = (uintptr_t)context;
    struct sinter_callback *callback = slot_at((uint32_t)number);
    bool is_it = callback && __atomic_load_n(&callback->number, __ATOMIC_ACQUIRE) == number;
    return is_it && number ? callback : NULL;
}

struct sinter_callback *sinter_callback_of(const wasm_rt_funcref_t *reference) {
    struct sinter_callback *callback =
        reference->func ? sinter_callback_find(reference->module_instance) : NULL;
    return callback && callback->code.adapter == reference->func ? callback : NULL;
}

/* ---- The end ---- */

static void empty(struct sinter_callback **list) {
    while (*list) {
        struct sinter_callback *callback = *list;
        sinter_callback_unlink(callback);
        sinter_callback_stop(callback);
        sinter_callback_free(callback);
    }
}

void sinter_callbacks_free(struct sinter_instance *instance) {
    empty(&instance->callbacks);
    empty(&instance->vacant_callbacks);
}

void sinter_callbacks_end(struct sinter_instance *instance) {
    for (struct sinter_callback *each = instance->callbacks; each; each = each->next)
        if (each->index < each->table->size &&
            sinter_callback_of(&each->table->data[each->index]) == each)
            each->table->data[each->index] = wasm_rt_funcref_null_value;
    sinter_callbacks_free(instance);
}
