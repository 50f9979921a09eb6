/* Each thread's area for the parameters and results of tail entries (`struct sinter_tail_entry`).
 * They are in it only between a tail call's stores and its callee's loads, where nothing else runs,
 * so one for each thread is enough. Every tail entry that runs has its address, so it never moves
 * and has the largest size that one can need; only the pages that are used take memory. */
#include "core/trap.h"
#include "os/os.h"

#include "sinter/internal/code.h"
#include "wasm-rt.h"

#include <stdlib.h>

static _Thread_local uint8_t *area;

static void end_thread(void *bytes) {
    free(bytes);
    area = NULL;
}

/* On the guest's stack, of which malloc needs some. */
static __attribute__((noinline)) uint8_t *make(void) {
    sinter_check_stack(0);
    uint8_t *bytes = malloc(SINTER_TAIL_AREA_BYTES);
    if (!bytes || !sinter_os_at_end_of_thread(end_thread, bytes)) {
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
