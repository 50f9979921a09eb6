/* Runs a row's program, and checks how it ended and what it printed. */
#ifndef COMPILER_BENCH_CHECK_H
#define COMPILER_BENCH_CHECK_H

#include "bench/session.h"

/* Runs `argv`, one of the row's commands, with this process's stdin or an empty one. */
struct measurement check_start(const struct session *session, const struct row *row,
                               const char *const *argv, bool with_input);

/* Checks that a run ended with `code`. If not, returns false, and the row has failed for a reason
 * that begins with `what`. */
bool check_end(struct session *session, struct row *row, const struct measurement *taken, int code,
               const char *what);

/* Checks how a run of the row's program ended, and what it printed. In the warm-up, the first
 * native program comes first, then Sinter's main row, then all others. What these two print must be
 * the same, or differ only because native code rounds floating-point numbers less often; then rows
 * of native programs get a remark, and a row for the first one without contraction may be added.
 * All rows that run the module must print what Sinter's main row does, and every row the same in
 * every round. */
bool check_run(struct session *session, struct row *row, const struct measurement *taken);

#endif
