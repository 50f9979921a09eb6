/* What the C libraries of Linux (glibc, musl) call differently. */
#ifndef RUNTIME_OS_LINUX_LIBC_H
#define RUNTIME_OS_LINUX_LIBC_H

#include <signal.h>

/* The thread that SIGEV_THREAD_ID is for, in struct sigevent: glibc 2.41 is the first with a name
 * for it. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#endif
