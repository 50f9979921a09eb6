/* Functions of the C library's that guest code calls without a call of its own in C: memset and the
 * like, which may run for seconds. They own nothing, so an interrupt may leave them half done. */
#ifndef RUNTIME_OS_LINUX_LEAVES_H
#define RUNTIME_OS_LINUX_LEAVES_H

#include <stdint.h>

/* Finds where the C library is. Once, before the first signal. */
void sinter_os_find_leaves(void);

/* What struct sinter_os_fault has as `caller`, from the third argument of a signal handler. */
uintptr_t sinter_os_leaf_caller(const void *signal_context);

#endif
