/* The operating system's sandbox around a process: a second wall behind the policy, which the
 * runtime enforces itself. What it takes away is what the runtime never needs; so nothing changes
 * unless something is broken. */
#ifndef RUNTIME_OS_SANDBOX_H
#define RUNTIME_OS_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

/* A directory that stays within reach, below its open descriptor. */
struct sinter_os_directory {
    int host;
    bool read_only;
};

struct sinter_os_sandbox {
    const struct sinter_os_directory *directories;
    uint32_t directory_count;
    bool has_network; /* open sockets may be used; none is ever made */
};

/* What there is of it. */
struct sinter_os_sandbox_state {
    int landlock_version; /* the kernel's; 0: none, file access is not confined */
    bool has_filter;      /* of system calls (seccomp) */
};

/* Confines the calling thread, and those that it starts from now on, for good. Where the system has
 * a part of it not, or denies it, the rest is put on all the same: `*state` tells. */
void sinter_os_sandbox(const struct sinter_os_sandbox *sandbox,
                       struct sinter_os_sandbox_state *state);

/* Notes what the process was started with besides its standard streams, before the policy's own is
 * opened, which may be named by it (/dev/fd/7); and closes that. */
void sinter_os_note_inherited(void);
void sinter_os_close_inherited(void);

#endif
