/* The parts of an executable's main(). These files, alone in the runtime, print and decide exit
 * codes. */
#ifndef RUNTIME_START_START_H
#define RUNTIME_START_START_H

#include "core/instance.h"

#include <stdio.h>

/* An executable's exit codes besides the guest's own. */
#define SINTER_EXIT_ENVIRONMENT 3
#define SINTER_EXIT_USAGE 2
#define SINTER_EXIT_TRAP 134

/* What a policy allows once the variables of whoever runs the executable have narrowed it, or
 * widened it if the policy says that they may. */
struct sinter_allowance {
    uint64_t stack_size_bytes;
    uint64_t max_memory_bytes; /* 0: no limit */
    uint64_t timeout_ns;       /* 0: no limit */
    uint32_t denied;           /* SINTER_DENY_* */
    bool read_only;            /* all directories */
    bool os_sandbox;
    bool os_sandbox_required; /* no run without it */
    bool os_sandbox_report;   /* say on standard error which parts of it the system has */
};

/* Reads SINTER_STACK_SIZE, SINTER_MAX_MEMORY, SINTER_TIMEOUT, SINTER_DENY, SINTER_READ_ONLY and
 * SINTER_OS_SANDBOX. Prints the reason and returns false when one of them is malformed, or when the
 * module cannot start with the memory that is left. */
bool sinter_start_allowance(const struct sinter_policy *policy, const char *program,
                            struct sinter_allowance *allowance);

/* A WASI context, and the directories that it has. */
struct sinter_start_context {
    struct sinter_wasi *wasi; /* NULL when the module needs none */
    const struct sinter_wasi_preopen *preopens;
    const int *preopen_hosts; /* the host's descriptor of each */
    uint32_t preopen_count;
    bool has_network; /* there may be sockets, to accept from, read and write */
};

/* Makes the context that `policy` asks for, and, if the policy lets them, SINTER_DIR1...,
 * SINTER_ENV1... and SINTER_TCPLISTEN1..., as far as `allowance` permits. Prints the reason and
 * returns false when that fails. */
bool sinter_start_wasi(const struct sinter_policy *policy, const struct sinter_allowance *allowance,
                       int argc, char **argv, struct sinter_start_context *context);
/* Frees the context. */
void sinter_start_wasi_end(const struct sinter_policy *policy,
                           struct sinter_start_context *context);

/* Puts on those parts of the operating system's sandbox that there are, for this thread and those
 * that it starts. Prints the reason and returns false when the sandbox is required and a part is
 * missing.
 */
bool sinter_start_sandbox(const struct sinter_allowance *allowance,
                          const struct sinter_start_context *context, const char *program);

/* Starts the allowance's time, for the calling thread. When it is over, the guest's call traps; if
 * the thread stays in host code, the process is ended with the same message and exit code. Prints
 * the reason and returns false when the system has no timer. */
bool sinter_start_timeout(const struct sinter_allowance *allowance, const char *program);
/* With true: the guest has ended, and the process writes what came of it, until the call with
 * false. If nobody reads that, because the guest has filled the stream, the process is ended a
 * second after the time is over. After the call with false, only the host's own code runs; but if
 * there may be other threads, nothing changes, since the process ends. */
void sinter_start_tell(bool is_telling);

/* What the start of a module of several threads does (threads.c). */
struct sinter_threads {
    /* Makes the shared memory that the module imports, and has `imports` bind it, in the first
     * instance and in those of all threads. Prints the reason and returns false when there is no
     * room for it. */
    bool (*begin)(const struct sinter_allowance *allowance, const char *program,
                  struct sinter_imports *imports);
    /* The guest has ended in this thread, and with it the process does, by the caller. Does not
     * return where another thread has come first. */
    void (*claim_end)(void);
};

/* Calls export `name` with `arguments`, one text per parameter, and prints its results, one per
 * line. Returns the process's exit code. */
int sinter_start_invoke(struct sinter_instance *instance, const char *program, const char *name,
                        char *const *arguments, int argument_count);

/* The first thing in an executable that a build with --snapshot makes: the guest's standard output
 * is standard error from now on. False on failure. */
bool sinter_start_snapshot_open(void);
/* Its main program: runs the module's initialisation and writes the state that it leaves. */
int sinter_start_snapshot(struct sinter_instance *instance, int argc, char **argv);

/* Returns the exit code for how an entry ended, and prints a trap, with its backtrace, to stderr.
 */
int sinter_start_report(const struct sinter_instance *instance, const char *program,
                        enum sinter_status status);

#endif
