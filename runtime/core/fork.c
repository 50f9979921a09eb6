/* See fork.h. A fork takes all locks first, so that no other thread holds one in the middle of a
 * change, and both processes give them back. Nobody else takes one of these locks inside of
 * another, so their order here is free. The lock of what was loaded is os/load.h's own. */
#include "core/fork.h"

#include "core/group.h"
#include "core/registry.h"
#include "core/trap.h"
#include "wasm-rt.h"

#include "os/os.h"

#include <stdatomic.h>
#include <threads.h>

/* A shared memory belongs to no thread, so the child may use it: it must not be half grown there.
 */
static void hold_growing(struct sinter_region *region) {
    wasm_rt_memory_t *memory = region->owner;
    while (memory->shared && atomic_exchange(&memory->growing, true))
        thrd_yield();
}

static void let_grow(struct sinter_region *region) {
    wasm_rt_memory_t *memory = region->owner;
    if (memory->shared)
        atomic_store(&memory->growing, false);
}

static void before(void) {
    sinter_os_waiters_lock();
    sinter_lock();
    sinter_registry_lock();
    sinter_registry_visit(SINTER_REGION_MEMORY, hold_growing);
}

static void after(void) {
    sinter_registry_visit(SINTER_REGION_MEMORY, let_grow);
    sinter_registry_unlock();
    sinter_unlock();
    sinter_os_waiters_unlock();
}

static void begin_child(void) {
    sinter_os_waiters_forget();
    sinter_keep_own_calls();
    after();
}

static void add(void) { sinter_os_at_fork(before, after, begin_child); }

void sinter_mind_forks(void) {
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, add);
}
