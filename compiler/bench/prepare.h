/* Inside of preparing a session: what prepare.c shares with prepare_native.c, prepare_sinter.c and
 * prepare_engine.c. */
#ifndef COMPILER_BENCH_PREPARE_H
#define COMPILER_BENCH_PREPARE_H

#include "bench/session.h"

/* A row's label: safe for a terminal, and with a number if another row has the same. */
const char *prepare_label(const struct session *session, const char *label);
/* Makes a row. */
struct row *prepare_make_row(struct session *session, enum row_kind kind, const char *name,
                             const char *label);
/* Makes a row and adds it to the session's. */
struct row *prepare_add_row(struct session *session, enum row_kind kind, const char *name,
                            const char *label);

/* `program` with the guest's arguments, and without any. */
const char *const *prepare_command(const struct session *session, const char *program);
const char *const *prepare_empty_command(const struct session *session, const char *program);

/* Runs a compiler for `row` and stores its time and memory in `taken`. Returns false, and the row
 * has failed, if it did not exit with 0. */
bool prepare_compile(struct session *session, struct row *row, const char *const *argv,
                     struct measurement *taken);
/* Stores what compiling the row's program took. */
void prepare_note_compilation(struct row *row, const struct measurement *taken);

/* Builds the program of a row that compares with Sinter's. A failure is the row's. */
void prepare_native(struct session *session, struct row *row, const struct bench_native *native);
void prepare_variant(struct session *session, struct row *row, const struct bench_variant *variant);

/* Makes a row, which is not yet one of the session's, for the first native program built without
 * contraction. If that is no C file, returns NULL. */
struct row *prepare_uncontracted(struct session *session);
/* Builds the first native program for all processors, with `row`'s files. Returns the command that
 * runs it, or NULL if it does not compile. */
const char *const *prepare_any_cpu(struct session *session, struct row *row);

/* Builds the program of Sinter's main row. Also writes the module's binary to `session->module`,
 * and finds the signature of the function that is called. Returns false after a report. */
bool prepare_main(struct session *session);

/* Reports and returns false if --against names an engine that there is not. */
bool prepare_check_engines(struct session *session);
/* Adds the engines that --against names or, without it, those on PATH. Failures are the rows'. */
void prepare_engines(struct session *session);

#endif
