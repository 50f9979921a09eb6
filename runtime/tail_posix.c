/* Each thread's area for the parameters and results of tail entries (compiler/tail_calls.h). They
 * are in it only between a tail call's stores and its callee's loads, where nothing else runs, so
 * one for each thread is enough. */
#include "trap.h"

#include "sinter/code.h"
#include "wasm-rt.h"

#include <pthread.h>
#include <stdlib.h>

struct area {
    uint8_t *bytes;
    uint32_t size_bytes;
};
static _Thread_local struct area area;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* for its destructor */
static bool has_key;

static void end_thread(void *bytes) {
    free(bytes);
    area = (struct area){0};
}

static void make_key(void) { has_key = pthread_key_create(&key, end_thread) == 0; }

/* On the guest's stack, of which malloc needs some. */
static __attribute__((noinline)) uint8_t *grow(uint32_t size_bytes) {
    sinter_check_stack(0);
    pthread_once(&key_once, make_key);
    uint8_t *bytes = has_key ? malloc(size_bytes) : NULL;
    if (!bytes || pthread_setspecific(key, bytes) != 0) {
        free(bytes);
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, NULL);
    }
    free(area.bytes);
    area = (struct area){.bytes = bytes, .size_bytes = size_bytes};
    return bytes;
}

uint8_t *wasm_rt_tail_area(uint32_t size_bytes) {
    sinter_probe_stack();
    if (size_bytes < SINTER_TAIL_LEAST_BYTES)
        size_bytes = SINTER_TAIL_LEAST_BYTES;
    return size_bytes <= area.size_bytes ? area.bytes : grow(size_bytes);
}
