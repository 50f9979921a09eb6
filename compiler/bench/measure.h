/* Runs one program and measures its wall-clock time, processor time and peak memory, as the kernel
 * counts them for the program and the children that it waited for. measure_posix.c implements this.
 * Do not use it while the runner of base/process.h is active: only one of them may wait for
 * children at a time. */
#ifndef COMPILER_BENCH_MEASURE_H
#define COMPILER_BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

struct measure_command {
    const char *const *argv;        /* NULL-terminated; argv[0] is the program's path */
    const char *const *environment; /* NULL: this process's */
    const char *output;             /* the files for stdout and stderr */
    const char *errors;
    double timeout_seconds;
    bool with_input; /* stdin is this process's, from the start, if that is a file; otherwise empty
                      */
};

enum measure_end { MEASURE_EXITED, MEASURE_SIGNALLED, MEASURE_TIMED_OUT, MEASURE_NOT_STARTED };

struct measurement {
    enum measure_end end;
    int code; /* exit code, signal or errno */
    double wall_seconds;
    double cpu_seconds; /* user and system */
    uint64_t peak_bytes;
};

/* Runs the command in its own process group, and kills what is left of that group afterwards. The
 * command is killed if it runs out of time, if it writes more than 1 GiB to a file, and when this
 * process ends. */
struct measurement measure_run(const struct measure_command *command);

/* Measures `call` in a fork of this process, which exits with its result. The fork's stderr is the
 * file `errors`, or this process's if that is NULL. There is no time limit. */
struct measurement measure_call(int (*call)(void *context), void *context, const char *errors);

#endif
