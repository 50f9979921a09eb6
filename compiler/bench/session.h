/* One run of `sinter bench`: its rows, which are programs that all do the same, and their files.
 * All text that a row points to lives in the session's arena, or longer. prepare*.c builds the
 * rows, rounds.c runs them, and report*.c report the results. */
#ifndef COMPILER_BENCH_SESSION_H
#define COMPILER_BENCH_SESSION_H

#include "base/workspace.h"
#include "bench/bench_settings.h"
#include "bench/engines.h"
#include "bench/measure.h"
#include "bench/statistics.h"
#include "native/clang.h"

/* Wall-clock time, or processor time: user and system time of the program and its children. */
enum { CLOCK_WALL, CLOCK_CPU, CLOCKS };

enum row_kind { ROW_NATIVE, ROW_SINTER, ROW_ENGINE };
enum row_status { ROW_OK, ROW_MISSING, ROW_FAILED };

struct row {
    unsigned id; /* in the names of its files */
    enum row_kind kind;
    const char *name;
    const char *label;           /* unique, and safe for a terminal */
    const char *flags;           /* of ROW_SINTER: what it is built with; for a row of --with, what
                                  * that gives */
    const char *version;         /* as the engine prints it; NULL: nothing */
    const struct engine *engine; /* of ROW_ENGINE */
    enum row_status status;
    const char *reason; /* why it is not ROW_OK, safe for a terminal */
    const char *remark; /* how its output differs from Sinter's; NULL: it is the same */
    const char *output; /* a copy of the output that it must repeat; NULL: before the warm-up */
    /* How to run it, and how to run the empty program in the same way. */
    const char *const *command;
    const char *const *empty_command;
    const char *const *environment; /* NULL: this process's */
    /* Of compilation in advance, or as the engine reports it. */
    bool compiled;
    double compile_seconds;
    double compile_cpu_seconds;      /* NAN: not known */
    uint64_t compile_peak_bytes;     /* 0: not known */
    double *compile_samples;         /* in seconds, by round; for engines with own_figures */
    const char *artefact;            /* the file that is run: an executable, or the module */
    uint64_t artefact_bytes;         /* its size */
    uint64_t code_bytes;             /* of machine code in it; 0: not known */
    double start_up_seconds[CLOCKS]; /* of the empty program */
    double *seconds[CLOCKS];         /* by round, without start-up and compilation */
    uint32_t sample_count;           /* of rounds that are over; both have room for --runs */
    uint64_t peak_bytes;
};

struct session {
    const struct settings *build; /* of Sinter's row */
    const struct bench_settings *settings;
    const char *function;         /* the export to call; NULL: the program's entry point */
    const char *const *arguments; /* for the guest */
    uint32_t argument_count;
    struct arena *arena;
    struct diag *diag;
    struct workspace workspace;
    struct clang clang;
    struct row **rows; /* in the order of reports */
    uint32_t row_count;
    uint32_t row_capacity;
    unsigned next_id;      /* of rows */
    struct row *sinter;    /* the main row */
    struct row *native;    /* the first one; NULL: none was given */
    struct row *reference; /* the row whose output all others must have, and whose time is 1 */
    double timeout_seconds;
    int expected_code;  /* the exit code that a run must have: the native program's, or 0 */
    const char *module; /* the .wasm, for engines */
    const char *empty_module;
    struct signature signature; /* of --invoke's function */
};

/* `text` as one line that is safe for a terminal, in the arena. */
const char *session_printable(const struct session *session, const char *text);

/* The path of a row's file with this ending, in the session's directory. */
const char *session_path(const struct session *session, const struct row *row, const char *ending);

/* A file's text; "" if it is larger than 1 MiB or cannot be read. */
const char *session_read(struct session *session, const char *path);

/* Puts a row at `index` of the session's. */
void session_insert_row(struct session *session, uint32_t index, struct row *row);

/* Marks a row as failed. Always returns false. */
bool session_fail(struct session *session, struct row *row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* prepare.c: makes the rows and builds what they run. Reports and returns false if Sinter's own
 * program cannot be built or the command line is wrong. Other rows record what failed. */
bool prepare(struct session *session);

/* rounds.c: measures start-up, runs a warm-up round, and then --runs rounds in which all rows take
 * turns. If the program fails under Sinter's main row, reports that as a fault of the input and
 * returns false. */
bool rounds_run(struct session *session);

/* Finds out the sizes of what rows run. Files are read, so this comes after the rounds: a child's
 * peak memory is never less than this process's. */
void session_find_sizes(struct session *session);

/* The ratio of the row's time to the reference's, by round. All values are NAN if the reference's
 * time is too short for a comparison, or there are no samples. */
struct statistics session_ratio(const struct session *session, const struct row *row);
/* The row's run times by the clock that --clock chose. */
struct statistics session_run(const struct session *session, const struct row *row);
/* The clock that --clock chose. */
int session_clock(const struct session *session);

/* The machine is noisy if the run times of a program deviate by more than this part of their
 * median (README.md, "Noise"). */
#define SESSION_NOISE 0.05
/* The row of Sinter's or of a native program whose run times deviate most, if that is more than
 * SESSION_NOISE; otherwise NULL. Engines do not count: their threads make noise of their own. A
 * single round shows none. */
const struct row *session_noisiest(const struct session *session);

#endif
