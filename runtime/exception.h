/* What entering and leaving the guest has to do with exceptions (trap.c); the rest is
 * <wasm-rt-exceptions.h>. */
#ifndef RUNTIME_EXCEPTION_H
#define RUNTIME_EXCEPTION_H

#include "wasm-rt-exceptions.h"

/* An entry's current exception, and where the next one unwinds to. It lives in the entry's frame:
 * thread-local bytes are few (a library's come out of the little that the loader has to spare). */
struct sinter_exceptions {
    WASM_RT_UNWIND_TARGET *target;
    wasm_rt_tag_t tag;
    uint32_t size_bytes;
    char values[WASM_RT_EXCEPTION_MAX_BYTES];
};

/* An entry starts with `own`, which need not be initialised, and without a target for exceptions.
 * Returns that of the entry around it, which sinter_exception_leave restores, however the entry
 * ends. */
struct sinter_exceptions *sinter_exception_enter(struct sinter_exceptions *own);
void sinter_exception_leave(struct sinter_exceptions *outer);

#endif
