/* The operating system's sandbox around a process: a second wall behind the policy, which the
 * runtime enforces itself. It takes away only what the runtime never needs, so it is noticed only
 * when the first wall is broken. */
#ifndef RUNTIME_OS_SANDBOX_H
#define RUNTIME_OS_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

/* A directory whose files stay within reach. */
struct sinter_os_directory {
    int host; /* the open directory */
    bool read_only;
};

struct sinter_os_sandbox {
    const struct sinter_os_directory *directories;
    uint32_t directory_count;
    bool has_network; /* sockets that are open may be used; none can be made */
    bool has_threads; /* threads may be started */
};

/* Which parts of the sandbox the system has. */
struct sinter_os_sandbox_state {
    int landlock_version; /* the kernel's; 0: none, so file access is not confined */
    bool has_filter;      /* system calls are filtered (seccomp) */
};

/* Confines the calling thread, and the threads that it starts from now on, for good. If the system
 * lacks or denies one part of the sandbox, the other is put on all the same: `*state` says which.
 */
void sinter_os_sandbox(const struct sinter_os_sandbox *sandbox,
                       struct sinter_os_sandbox_state *state);

/* The descriptors that the process was started with, besides its standard streams. They are noted
 * before the policy's directories are opened, which may be given by way of them (/dev/fd/7), and
 * closed afterwards. */
void sinter_os_note_inherited(void);
void sinter_os_close_inherited(void);

#endif
