/* One run of `sinter bench`: its rows, each a program that does the same as the others, and where
 * their files are. prepare.c builds the rows, rounds.c runs them, report*.c tell of them. */
#ifndef COMPILER_BENCH_SESSION_H
#define COMPILER_BENCH_SESSION_H

#include "base/workspace.h"
#include "bench/bench_settings.h"
#include "bench/engines.h"
#include "bench/measure.h"
#include "bench/statistics.h"
#include "native/clang.h"

/* By the clock, or of the processor: user and system time of the program and its children. */
enum { CLOCK_WALL, CLOCK_CPU, CLOCKS };

enum row_kind { ROW_NATIVE, ROW_SINTER, ROW_ENGINE };
enum row_status { ROW_OK, ROW_MISSING, ROW_FAILED };

struct row {
    enum row_kind kind;
    const char *name;
    const char *label;
    const char *version;         /* what the engine says of itself; NULL: nothing */
    const struct engine *engine; /* of ROW_ENGINE */
    enum row_status status;
    const char *reason; /* why it is not ROW_OK, as text for a terminal */
    /* How it is run, and the empty program in the same way. */
    const char *const *command;
    const char *const *empty_command;
    const char *const *environment; /* NULL: this process's */
    /* Compilation ahead of running, or as the engine tells of it. */
    bool compiled;
    double compile_seconds;
    double compile_cpu_seconds;      /* NAN: not known */
    uint64_t compile_peak_bytes;     /* 0: not known */
    double *compile_samples;         /* of engines with figures of their own */
    uint64_t artefact_bytes;         /* what is run: an executable, or the module */
    double start_up_seconds[CLOCKS]; /* of the empty program */
    double *seconds[CLOCKS];         /* of every round, without start-up and compilation */
    uint32_t sample_count;
    uint64_t peak_bytes;
};

struct session {
    const struct settings *build; /* of Sinter's row */
    const struct bench_settings *settings;
    const char *function;         /* the export to call; NULL: the program's own entry */
    const char *const *arguments; /* the guest's */
    uint32_t argument_count;
    struct arena *arena;
    struct diag *diag;
    struct workspace workspace;
    struct clang clang;
    struct row *rows;
    uint32_t row_count;
    struct row *sinter;
    struct row *native;    /* NULL: none was given */
    struct row *reference; /* whose output all others must have, and whose time is 1 */
    double timeout_seconds;
    int expected_code;
    const char *module; /* the .wasm, for engines */
    uint64_t module_bytes;
    const char *empty_module;
    struct signature signature; /* of --invoke's function */
};

/* A path in the session's directory: of a row, with an ending. */
const char *session_path(const struct session *session, const struct row *row, const char *ending);

/* Marks a row as failed. Always false. */
bool session_fail(struct session *session, struct row *row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* prepare.c: makes the rows and builds what they run. False, reported, when Sinter's own can't be
 * built or the command line is wrong; other rows say what failed. */
bool prepare(struct session *session);

/* rounds.c: start-up, a warm-up round, then --runs rounds in which all rows take turns. False,
 * reported as a fault of the input, when the program fails under Sinter. */
bool rounds_run(struct session *session);

/* The ratio of the row's time to the reference's, round by round. All NAN where
 * the reference's is too short to be compared with, or there are no samples. */
struct statistics session_ratio(const struct session *session, const struct row *row);
/* The clock that --clock chose. */
int session_clock(const struct session *session);

#endif
