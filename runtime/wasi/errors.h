/* The host's errno as WASI's; and EINTR, which the guest never sees. */
#ifndef RUNTIME_WASI_ERRORS_H
#define RUNTIME_WASI_ERRORS_H

#include "core/trap.h"

#include <errno.h>
#include <stdint.h>

/* The value of `call`, a system call, which is made again when a signal interrupts it: a guest has
 * no signals, so it does not expect INTR. Unless the guest's call is to end: the signals for that
 * come again and again, so a system call that starts anew each time would never be done. For all
 * calls that can wait. */
#define SINTER_UNINTERRUPTED(call)                                                                 \
    __extension__({                                                                                \
        __typeof__(call) result_;                                                                  \
        do                                                                                         \
            result_ = (call);                                                                      \
        while (result_ < 0 && errno == EINTR && !sinter_is_interrupted());                         \
        result_;                                                                                   \
    })

/* The WASI errno for a host errno; 0 is SUCCESS, and one that WASI does not have is IO. */
uint32_t sinter_wasi_errno(int host_errno);

#endif
