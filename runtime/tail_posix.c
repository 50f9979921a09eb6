/* Each thread's area for the parameters and results of tail entries (compiler/lower/tail_calls.h).
 * They are in it only between a tail call's stores and its callee's loads, where nothing else runs,
 * so one for each thread is enough. Its address is in every tail entry that runs, so it stays where
 * it is, as large as it can ever have to be: of memory it takes the pages that are used. */
#include "trap.h"

#include "sinter/code.h"
#include "wasm-rt.h"

#include <pthread.h>
#include <stdlib.h>

static _Thread_local uint8_t *area;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* for its destructor */
static bool has_key;

static void end_thread(void *bytes) {
    free(bytes);
    area = NULL;
}

static void make_key(void) { has_key = pthread_key_create(&key, end_thread) == 0; }

/* On the guest's stack, of which malloc needs some. */
static __attribute__((noinline)) uint8_t *make(void) {
    sinter_check_stack(0);
    pthread_once(&key_once, make_key);
    uint8_t *bytes = has_key ? malloc(SINTER_TAIL_AREA_BYTES) : NULL;
    if (!bytes || pthread_setspecific(key, bytes) != 0) {
        free(bytes);
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, NULL);
    }
    area = bytes;
    return bytes;
}

uint8_t *wasm_rt_tail_area(void) {
    sinter_probe_stack();
    return area ? area : make();
}
