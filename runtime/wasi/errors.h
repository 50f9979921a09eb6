/* The host's errno as WASI's. */
#ifndef RUNTIME_WASI_ERRORS_H
#define RUNTIME_WASI_ERRORS_H

#include <stdint.h>

/* The WASI errno of a host errno (0 is SUCCESS); one that WASI has no name for is IO. */
uint32_t sinter_wasi_errno(int host_errno);

#endif
