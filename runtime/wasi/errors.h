/* The host's errno as WASI's; and EINTR, which the guest never gets. */
#ifndef RUNTIME_WASI_ERRORS_H
#define RUNTIME_WASI_ERRORS_H

#include <errno.h>
#include <stdint.h>

/* The value of `call`, a system call, which is made again as long as a signal interrupts it: a
 * guest has no signals, so it does not expect INTR. For all calls that can wait. */
#define SINTER_UNINTERRUPTED(call)                                                                 \
    __extension__({                                                                                \
        __typeof__(call) result_;                                                                  \
        do                                                                                         \
            result_ = (call);                                                                      \
        while (result_ < 0 && errno == EINTR);                                                     \
        result_;                                                                                   \
    })

/* The WASI errno for a host errno; 0 is SUCCESS, and one that WASI does not have is IO. */
uint32_t sinter_wasi_errno(int host_errno);

#endif
