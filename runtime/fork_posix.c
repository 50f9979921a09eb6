/* See fork.h. The locks are taken in an order in which nobody else takes one inside of another;
 * that of modules from files is load_posix.c's own. */
#include "fork.h"

#include "group.h"
#include "registry.h"
#include "wasm-rt.h"

#include <pthread.h>

#define PAGE_BYTES ((uint64_t)65536)

static void before(void) {
    sinter_waiters_lock();
    sinter_lock();
    sinter_registry_lock();
}

static void after(void) {
    sinter_registry_unlock();
    sinter_unlock();
    sinter_waiters_unlock();
}

/* Of a shared memory that another thread was growing the size is what counts: it is written once
 * the pages are there. */
static void end_growing(struct sinter_region *region) {
    wasm_rt_memory_t *memory = region->owner;
    memory->pages = memory->size / PAGE_BYTES;
    memory->growing = false;
}

static void begin_child(void) {
    sinter_waiters_forget();
    sinter_registry_visit(SINTER_REGION_MEMORY, end_growing);
    after();
}

static void add(void) { (void)pthread_atfork(before, after, begin_child); }

void sinter_mind_forks(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, add);
}
