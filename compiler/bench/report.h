/* What a session found, told in three ways. */
#ifndef COMPILER_BENCH_REPORT_H
#define COMPILER_BENCH_REPORT_H

#include "bench/session.h"

/* An aligned table, and what its columns mean. */
void report_table(const struct session *session, struct text *out);
/* One JSON object; every time in seconds, every size in bytes. null where something is not known.
 */
void report_json(const struct session *session, struct text *out);
/* A bar chart of run times that stands for itself and reads on light and dark ground. */
void report_svg(const struct session *session, struct text *out);

/* "ok", "missing", "failed". */
const char *report_status_name(enum row_status status);
/* Of the row's run times, by the clock that was chosen. */
struct statistics report_run(const struct session *session, const struct row *row);

/* "1.23 ms", "456 ms", "7.89 s"; "-" for NAN. */
const char *report_seconds(double seconds, struct arena *arena);

/* The processor's name and how many there are, e.g. "AMD EPYC 7B13, 2 processors". */
const char *machine_name(struct arena *arena);

#endif
