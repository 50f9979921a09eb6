/* See fork.h. The locks are taken in an order in which nobody else takes one inside of another;
 * that of modules from files is load_posix.c's own. */
#include "fork.h"

#include "group.h"
#include "registry.h"

#include <pthread.h>

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

static void begin_child(void) {
    sinter_waiters_forget();
    after();
}

static void add(void) { (void)pthread_atfork(before, after, begin_child); }

void sinter_mind_forks(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, add);
}
