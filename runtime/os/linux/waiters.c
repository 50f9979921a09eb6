/* Threads that wait at an address. They stand in one list, in the order in which they came, under
 * one lock: a wake looks through all of them, which is fine for the number of threads that a
 * process has. See os.h. */
#include "os/os.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct waiter {
    const void *place;
    struct waiter *next;
    uint32_t is_woken; /* atomic: and taken out of the list. A futex, on which the thread sleeps */
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

static bool is_woken(const struct waiter *waiter) {
    return __atomic_load_n(&waiter->is_woken, __ATOMIC_ACQUIRE);
}

/* Sleeps until the waiter is woken, a signal comes, or `deadline`, unless that is NULL. 0 or an
 * errno. */
static int sleep_once(struct waiter *waiter, const struct timespec *deadline) {
    long result = syscall(SYS_futex, &waiter->is_woken, FUTEX_WAIT_BITSET_PRIVATE, 0, deadline,
                          NULL, FUTEX_BITSET_MATCH_ANY);
    return result == 0 || errno == EAGAIN ? 0 : errno;
}

/* The lock is held; the thread gives it up while it sleeps. */
static enum sinter_os_wait wait_at(const void *place, int64_t timeout_ns, bool (*gives_up)(void)) {
    struct waiter waiter = {.place = place};
    struct timespec deadline = deadline_after(timeout_ns < 0 ? 0 : timeout_ns);
    enum sinter_os_wait result = SINTER_OS_WOKEN;
    add(&waiter);
    while (!is_woken(&waiter) && result == SINTER_OS_WOKEN) {
        pthread_mutex_unlock(&lock);
        int error = sleep_once(&waiter, timeout_ns < 0 ? NULL : &deadline);
        bool has_given_up = gives_up();
        pthread_mutex_lock(&lock);
        if (has_given_up)
            result = SINTER_OS_GAVE_UP;
        else if (error == ETIMEDOUT)
            result = SINTER_OS_TIMED_OUT;
    }
    if (is_woken(&waiter))
        return result == SINTER_OS_GAVE_UP ? result : SINTER_OS_WOKEN;
    take_out(&waiter);
    return result;
}

enum sinter_os_wait sinter_os_wait(const void *place, bool (*may_wait)(const void *),
                                   const void *argument, int64_t timeout_ns,
                                   bool (*gives_up)(void)) {
    pthread_mutex_lock(&lock);
    enum sinter_os_wait result =
        may_wait(argument) ? wait_at(place, timeout_ns, gives_up) : SINTER_OS_NOT_WAITED;
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
        /* The thread may be gone once it sees this, so its futex is woken by address only. */
        __atomic_store_n(&waiter->is_woken, 1, __ATOMIC_RELEASE);
        syscall(SYS_futex, &waiter->is_woken, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
        woken++;
    }
    pthread_mutex_unlock(&lock);
    return woken;
}

void sinter_os_waiters_lock(void) { pthread_mutex_lock(&lock); }
void sinter_os_waiters_unlock(void) { pthread_mutex_unlock(&lock); }
void sinter_os_waiters_forget(void) { first = NULL; }
