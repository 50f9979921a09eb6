/* What a thread does when it ends, or when nothing is left for it to do. See os.h. */
#include "os/os.h"

#include <poll.h>
#include <pthread.h>

static void (*end_function)(void *);
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* for its destructor */
static bool has_key;

static void make_key(void) { has_key = pthread_key_create(&key, end_function) == 0; }

bool sinter_os_at_end_of_thread(void (*end)(void *), void *argument) {
    __atomic_store_n(&end_function, end, __ATOMIC_RELAXED);
    pthread_once(&once, make_key);
    return has_key && pthread_setspecific(key, argument) == 0;
}

_Noreturn void sinter_os_stop_thread(void) {
    for (;;)
        (void)poll(NULL, 0, -1);
}
