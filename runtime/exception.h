/* What entering and leaving the guest has to do with exceptions (trap.c); the rest is
 * <wasm-rt-exceptions.h>. */
#ifndef RUNTIME_EXCEPTION_H
#define RUNTIME_EXCEPTION_H

#include "wasm-rt-exceptions.h"

/* An entry starts without a target for exceptions. Returns that of the entry around it, which
 * sinter_exception_leave restores, however the entry ends. */
WASM_RT_UNWIND_TARGET *sinter_exception_enter(void);
void sinter_exception_leave(WASM_RT_UNWIND_TARGET *outer);

#endif
