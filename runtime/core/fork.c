/* See fork.h. The locks are taken in an order in which nobody else takes one inside of another;
 * that of modules from files is load_posix.c's own. */
#include "core/fork.h"

#include "core/group.h"
#include "core/registry.h"
#include "wasm-rt.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* Shared memories are no thread's, so the child may use them: none is half grown there. */
static void hold_growing(struct sinter_region *region) {
    wasm_rt_memory_t *memory = region->owner;
    while (memory->shared && atomic_exchange(&memory->growing, true))
        sched_yield();
}

static void let_grow(struct sinter_region *region) {
    wasm_rt_memory_t *memory = region->owner;
    if (memory->shared)
        atomic_store(&memory->growing, false);
}

static void before(void) {
    sinter_waiters_lock();
    sinter_lock();
    sinter_registry_lock();
    sinter_registry_visit(SINTER_REGION_MEMORY, hold_growing);
}

static void after(void) {
    sinter_registry_visit(SINTER_REGION_MEMORY, let_grow);
    sinter_registry_unlock();
    sinter_unlock();
    sinter_waiters_unlock();
}

static void begin_child(void) {
    sinter_waiters_forget();
    after();
}

static void add(void) { (void)pthread_atfork(before, after, begin_child); }

void sinter_mind_forks(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, add);
}
