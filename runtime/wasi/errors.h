/* The host's errno as WASI's, and the one that the guest never gets. */
#ifndef RUNTIME_WASI_ERRORS_H
#define RUNTIME_WASI_ERRORS_H

#include <errno.h>
#include <stdint.h>

/* The value of `call`, an expression that makes a system call, once no signal interrupts it: a
 * guest has no signals, so it expects no INTR. For all calls that can wait. */
#define SINTER_UNINTERRUPTED(call)                                                                 \
    __extension__({                                                                                \
        __typeof__(call) result_;                                                                  \
        do                                                                                         \
            result_ = (call);                                                                      \
        while (result_ < 0 && errno == EINTR);                                                     \
        result_;                                                                                   \
    })

/* The WASI errno of a host errno (0 is SUCCESS); one that WASI has no name for is IO. */
uint32_t sinter_wasi_errno(int host_errno);

#endif
