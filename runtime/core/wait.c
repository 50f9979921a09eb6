/* Threads that wait at an address of a shared memory. They stand in one list, in the order in which
 * they came, under one lock: a notify looks through all of them, which is fine for the number of
 * threads that a process has. Threads proposal, "Wait and Notify operators". */
#include "core/fork.h"
#include "core/instance.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

enum { WOKEN = 0, NOT_EQUAL = 1, TIMED_OUT = 2 };

struct waiter {
    const void *place;
    struct waiter *next;
    pthread_cond_t condition;
    bool is_woken; /* and taken out of the list */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct waiter *first;

/* Where the access goes; the alignment is tested first, as for other atomics. */
static void *checked_place(const wasm_rt_memory_t *memory, uint64_t address, uint32_t size_bytes) {
    if (address % size_bytes)
        sinter_raise(SINTER_TRAP_UNALIGNED, NULL);
    uint64_t limit = __atomic_load_n(&memory->size, __ATOMIC_SEQ_CST);
    if (size_bytes > limit || address > limit - size_bytes)
        sinter_raise(SINTER_TRAP_OUT_OF_BOUNDS, NULL);
    return memory->data + address;
}

static struct timespec deadline_after(int64_t timeout_ns) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    now.tv_sec += timeout_ns / 1000000000;
    now.tv_nsec += timeout_ns % 1000000000;
    if (now.tv_nsec >= 1000000000) {
        now.tv_sec++;
        now.tv_nsec -= 1000000000;
    }
    return now;
}

static void add(struct waiter *waiter) {
    struct waiter **end = &first;
    while (*end)
        end = &(*end)->next;
    *end = waiter;
}

static void take_out(struct waiter *waiter) {
    struct waiter **at = &first;
    while (*at != waiter)
        at = &(*at)->next;
    *at = waiter->next;
}

/* With the lock held, which the waiting gives up. */
static uint32_t wait_at(const void *place, int64_t timeout_ns) {
    struct waiter waiter = {.place = place};
    struct timespec deadline = deadline_after(timeout_ns < 0 ? 0 : timeout_ns);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&waiter.condition, &attributes);
    pthread_condattr_destroy(&attributes);
    add(&waiter);
    int error = 0;
    while (!waiter.is_woken && error != ETIMEDOUT)
        error = timeout_ns < 0 ? pthread_cond_wait(&waiter.condition, &lock)
                               : pthread_cond_timedwait(&waiter.condition, &lock, &deadline);
    if (!waiter.is_woken)
        take_out(&waiter);
    pthread_cond_destroy(&waiter.condition);
    return waiter.is_woken ? WOKEN : TIMED_OUT;
}

void sinter_waiters_lock(void) { pthread_mutex_lock(&lock); }
void sinter_waiters_unlock(void) { pthread_mutex_unlock(&lock); }
void sinter_waiters_forget(void) { first = NULL; }

/* Waits where the `size_bytes` in memory, 4 or 8, hold `expected`. */
static uint32_t wait(const wasm_rt_memory_t *memory, uint64_t address, uint32_t size_bytes,
                     uint64_t expected, int64_t timeout_ns) {
    const void *place = checked_place(memory, address, size_bytes);
    if (!memory->shared)
        sinter_raise(SINTER_TRAP_NOT_SHARED, NULL);
    pthread_mutex_lock(&lock);
    uint64_t present = size_bytes == sizeof(uint32_t)
                           ? __atomic_load_n((const uint32_t *)place, __ATOMIC_SEQ_CST)
                           : __atomic_load_n((const uint64_t *)place, __ATOMIC_SEQ_CST);
    uint32_t result = present == expected ? wait_at(place, timeout_ns) : NOT_EQUAL;
    pthread_mutex_unlock(&lock);
    return result;
}

uint32_t wasm_rt_memory_wait32(wasm_rt_memory_t *memory, uint32_t address, uint32_t expected,
                               int64_t timeout_ns, uint32_t offset) {
    sinter_probe_stack();
    return wait(memory, (uint64_t)address + offset, sizeof expected, expected, timeout_ns);
}

uint32_t wasm_rt_memory_wait64(wasm_rt_memory_t *memory, uint32_t address, uint64_t expected,
                               int64_t timeout_ns, uint32_t offset) {
    sinter_probe_stack();
    return wait(memory, (uint64_t)address + offset, sizeof expected, expected, timeout_ns);
}

uint32_t wasm_rt_memory_notify(wasm_rt_memory_t *memory, uint32_t address, uint32_t count,
                               uint32_t offset) {
    sinter_probe_stack();
    const void *place = checked_place(memory, (uint64_t)address + offset, sizeof(uint32_t));
    uint32_t woken = 0;
    if (!memory->shared)
        return 0;
    pthread_mutex_lock(&lock);
    for (struct waiter **at = &first; *at && woken < count;) {
        struct waiter *waiter = *at;
        if (waiter->place != place) {
            at = &waiter->next;
            continue;
        }
        *at = waiter->next;
        waiter->is_woken = true;
        pthread_cond_signal(&waiter->condition);
        woken++;
    }
    pthread_mutex_unlock(&lock);
    return woken;
}
