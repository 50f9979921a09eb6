/* A context that several threads use: those of an executable whose module imports a shared memory.
 * Its calls find descriptors under one lock, and keep what they have found:
 *
 *     thread 1: fd_read(4)   finds it, keeps it | waits in read(9) ............ | drops it:
 * close(9) thread 2:                                    fd_close(4): 4 is free thread 3: path_open:
 * 4 is another file, not 9
 *
 * So the host's descriptor stays open until nobody reads from it any more, and its number stands
 * for nothing else meanwhile. The thunk of each call has it end with sinter_wasi_end_call, which
 * drops what the call has kept. */
#include "wasi/sharing.h"

#include "wasi/descriptor.h"

#include <pthread.h>
#include <stdlib.h>

/* Most calls keep one or two; poll_oneoff one for each subscription. */
#define FEW 4u

/* What the thread's present call keeps. */
static _Thread_local struct {
    struct sinter_descriptor *few[FEW];
    struct sinter_descriptor **more; /* those after the first few; NULL: there are none */
    uint32_t count;
    uint32_t more_capacity;
} kept;

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;

static pthread_cond_t listing_ended = PTHREAD_COND_INITIALIZER;

static void lock(void) { (void)pthread_mutex_lock(&table_lock); }
static void unlock(void) { (void)pthread_mutex_unlock(&table_lock); }

static struct sinter_descriptor **next_place(void) {
    if (kept.count < FEW)
        return &kept.few[kept.count];
    uint32_t index = kept.count - FEW;
    if (index == kept.more_capacity) {
        uint32_t grown = kept.more_capacity ? kept.more_capacity * 2 : 64;
        struct sinter_descriptor **more = realloc(kept.more, grown * sizeof *more);
        if (!more)
            return NULL;
        kept.more = more;
        kept.more_capacity = grown;
    }
    return &kept.more[index];
}

static uint32_t keep(struct sinter_descriptor *descriptor) {
    struct sinter_descriptor **place = next_place();
    if (!place)
        return WASI_ERRNO_NOMEM;
    __atomic_add_fetch(&descriptor->user_count, 1, __ATOMIC_RELAXED);
    *place = descriptor;
    kept.count++;
    return WASI_ERRNO_SUCCESS;
}

static void begin_listing(struct sinter_descriptor *descriptor) {
    lock();
    while (descriptor->is_listed)
        (void)pthread_cond_wait(&listing_ended, &table_lock);
    descriptor->is_listed = true;
    unlock();
}

static void end_listing(struct sinter_descriptor *descriptor) {
    lock();
    descriptor->is_listed = false;
    (void)pthread_cond_broadcast(&listing_ended);
    unlock();
}

void sinter_wasi_share(struct sinter_wasi *wasi) {
    static const struct sinter_sharing sharing = {.lock = lock,
                                                  .unlock = unlock,
                                                  .keep = keep,
                                                  .begin_listing = begin_listing,
                                                  .end_listing = end_listing};
    wasi->sharing = &sharing;
}

static void drop_all(struct sinter_wasi *wasi) {
    for (uint32_t i = 0; i < kept.count; i++)
        (void)sinter_descriptor_drop(wasi, i < FEW ? kept.few[i] : kept.more[i - FEW]);
    free(kept.more);
    kept.more = NULL;
    kept.count = kept.more_capacity = 0;
}

void sinter_wasi_end_call(const struct sinter_instance *instance) {
    if (kept.count)
        drop_all(instance->wasi);
}
