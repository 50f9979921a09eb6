/* One program, run and measured: its time by the clock, its processor time and its peak memory, as
 * the kernel counts them for it and the children that it waited for. One implementation:
 * measure_posix.c. Not for use beside base/process.h's runner: only one of them may wait for
 * children at a time. */
#ifndef COMPILER_BENCH_MEASURE_H
#define COMPILER_BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

struct measure_command {
    const char *const *argv;        /* NULL-terminated; argv[0] is the program's path */
    const char *const *environment; /* NULL: this process's */
    const char *output;             /* the files that stdout and stderr go to */
    const char *errors;
    double timeout_seconds;
    bool with_input; /* stdin is this process's, from its start, when that is a file; else empty */
};

enum measure_end { MEASURE_EXITED, MEASURE_SIGNALLED, MEASURE_TIMED_OUT, MEASURE_NOT_STARTED };

struct measurement {
    enum measure_end end;
    int code; /* exit code, signal or errno */
    double wall_seconds;
    double cpu_seconds; /* user and system */
    uint64_t peak_bytes;
};

/* Runs the command in a process group of its own, of which nothing is left afterwards. It is killed
 * when it runs out of time, when it writes more than 1 GiB to a file, and when this process ends.
 */
struct measurement measure_run(const struct measure_command *command);

/* Measures `call` in a fork of this process, which exits with what it returns. Without a time
 * limit. */
struct measurement measure_call(int (*call)(void *context), void *context);

#endif
