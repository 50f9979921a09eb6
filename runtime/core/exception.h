/* What an entry into the guest (trap.c) has of exceptions; the rest is
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

/* This thread's innermost entry's. Only inside of one. */
struct sinter_exceptions *sinter_exceptions(void);

#endif
