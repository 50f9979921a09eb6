/* An entry's exceptions, which trap.c keeps; what throws and catches is in
 * abi/wasm-rt-exceptions.h.
 */
#ifndef RUNTIME_CORE_EXCEPTION_H
#define RUNTIME_CORE_EXCEPTION_H

#include "wasm-rt-exceptions.h"

/* The current exception, and where the next one unwinds to. This lives in the entry's frame, since
 * thread-local bytes are few: a library's come out of the small reserve of the loader's. */
struct sinter_exceptions {
    WASM_RT_UNWIND_TARGET *target;
    wasm_rt_tag_t tag;
    uint32_t size_bytes;
    char values[WASM_RT_EXCEPTION_MAX_BYTES];
};

/* Those of this thread's innermost entry. Only to be called inside of one. */
struct sinter_exceptions *sinter_exceptions(void);

#endif
