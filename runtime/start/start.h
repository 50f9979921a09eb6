/* What an executable's main() is made of. These files, alone in the runtime, print and decide exit
 * codes. */
#ifndef RUNTIME_START_H
#define RUNTIME_START_H

#include "core/instance.h"

#include <stdio.h>

/* An executable's exit codes besides the guest's own. */
#define SINTER_EXIT_ENVIRONMENT 3
#define SINTER_EXIT_USAGE 2
#define SINTER_EXIT_TRAP 134

/* What is left of a policy when the variables of whoever runs the executable have narrowed it, or
 * widened it where it says that they may. */
struct sinter_allowance {
    uint64_t stack_size_bytes;
    uint64_t max_memory_bytes; /* 0: no limit */
    uint64_t timeout_ns;       /* 0: no limit */
    uint32_t denied;           /* SINTER_DENY_* */
    bool read_only;            /* all directories */
    bool os_sandbox;
    bool os_sandbox_required; /* no run without it */
    bool os_sandbox_report;   /* say on standard error what there is of it */
};

/* Reads SINTER_STACK_SIZE, SINTER_MAX_MEMORY, SINTER_TIMEOUT, SINTER_DENY, SINTER_READ_ONLY and
 * SINTER_OS_SANDBOX. Prints the reason and returns false when one of them is malformed, or the
 * module cannot start with what is left. */
bool sinter_start_allowance(const struct sinter_policy *policy, const char *program,
                            struct sinter_allowance *allowance);

/* A WASI context, and the directories that it has. */
struct sinter_start_context {
    struct sinter_wasi *wasi; /* NULL where the module needs none */
    const struct sinter_wasi_preopen *preopens;
    const int *preopen_hosts; /* the host's descriptor of each */
    uint32_t preopen_count;
    bool has_network; /* there may be sockets to accept from, to read and to write */
};

/* The context that `policy` and, where it allows, SINTER_DIR1.., SINTER_ENV1.. and
 * SINTER_TCPLISTEN1.. ask for, as far as `allowance` goes. Prints the reason and returns false when
 * it cannot be made. */
bool sinter_start_wasi(const struct sinter_policy *policy, const struct sinter_allowance *allowance,
                       int argc, char **argv, struct sinter_start_context *context);
/* Frees what the context has. */
void sinter_start_wasi_end(const struct sinter_policy *policy,
                           struct sinter_start_context *context);

/* Puts on the operating system's sandbox, as far as there is one, for this thread and those that it
 * starts. False, reported, when it is required and there is none. */
bool sinter_start_sandbox(const struct sinter_allowance *allowance,
                          const struct sinter_start_context *context, const char *program);

/* From now on the allowance's time runs, on the calling thread: when it is over, the guest's call
 * traps; where it stays in host code, the process is ended with the same message and exit code.
 * False, reported, when the system has no timer. */
bool sinter_start_timeout(const struct sinter_allowance *allowance, const char *program);
/* The guest runs no more, and the process tells what came of it, until this is called with false.
 * Where nobody takes that, because the guest has filled the stream, the process is ended a second
 * after the time is over. What comes then is the host's own. */
void sinter_start_tell(bool is_telling);

/* Calls export `name` with `arguments` as text, one per parameter, and prints its results, one a
 * line. Returns the process's exit code. */
int sinter_start_invoke(struct sinter_instance *instance, const char *program, const char *name,
                        char *const *arguments, int argument_count);

/* Turns how an entry ended into an exit code; prints a trap with its backtrace to stderr. */
int sinter_start_report(const struct sinter_instance *instance, const char *program,
                        enum sinter_status status);

#endif
