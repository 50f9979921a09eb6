/* Threads that wait at an address. They stand in one list, in the order in which they came, under
 * one lock: a wake looks through all of them, which is fine for the number of threads that a
 * process has. See os.h. */
#include "os/os.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct waiter {
    const void *place;
    struct waiter *next;
    pthread_cond_t condition;
    bool is_woken; /* and taken out of the list */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct waiter *first;

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

/* The lock is held; the thread gives it up while it waits. */
static enum sinter_os_wait wait_at(const void *place, int64_t timeout_ns) {
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
    return waiter.is_woken ? SINTER_OS_WOKEN : SINTER_OS_TIMED_OUT;
}

enum sinter_os_wait sinter_os_wait(const void *place, bool (*may_wait)(const void *),
                                   const void *argument, int64_t timeout_ns) {
    pthread_mutex_lock(&lock);
    enum sinter_os_wait result =
        may_wait(argument) ? wait_at(place, timeout_ns) : SINTER_OS_NOT_WAITED;
    pthread_mutex_unlock(&lock);
    return result;
}

uint32_t sinter_os_wake(const void *place, uint32_t count) {
    uint32_t woken = 0;
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

void sinter_os_waiters_lock(void) { pthread_mutex_lock(&lock); }
void sinter_os_waiters_unlock(void) { pthread_mutex_unlock(&lock); }
void sinter_os_waiters_forget(void) { first = NULL; }
