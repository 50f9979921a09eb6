/* Reports the results of a session in three ways. */
#ifndef COMPILER_BENCH_REPORT_H
#define COMPILER_BENCH_REPORT_H

#include "bench/session.h"

/* Prints an aligned table, and what its columns mean. */
void report_table(const struct session *session, struct text *out);
/* Prints one JSON object, with times in seconds and sizes in bytes; what is not known is null. */
void report_json(const struct session *session, struct text *out);
/* Prints a self-contained bar chart of the ratios or, if there are none, of the run times, readable
 * on light and dark backgrounds. */
void report_svg(const struct session *session, struct text *out);

/* "ok", "missing", "failed". */
const char *report_status_name(enum row_status status);
/* "*" if the row's ratio compares programs whose outputs differ (its remark, or the reference's);
 * otherwise "". */
const char *report_mark(const struct session *session, const struct row *row);

/* "1.23 ms", "456 ms", "7.89 s"; "-" for NAN. */
const char *report_seconds(double seconds, struct arena *arena);
/* The median's spread: "+-1.2%"; "-" if there is no median. */
const char *report_spread(struct statistics of, struct arena *arena);

/* The processor's name and how many there are, e.g. "AMD EPYC 7B13, 2 processors". */
const char *machine_name(struct arena *arena);

#endif
