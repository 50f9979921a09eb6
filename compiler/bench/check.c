/* See check.h. */
#include "bench/check.h"

#include "base/file.h"
#include "bench/message.h"
#include "bench/outputs.h"
#include "bench/prepare.h"

#include <stdio.h>
#include <string.h>

/* How far apart floating-point numbers may be (outputs.h) that differ because of rounding, if
 * nothing proves that. */
#define ROUNDING_DISTANCE 1e-6

struct measurement check_start(const struct session *session, const struct row *row,
                               const char *const *argv, bool with_input) {
    bool module_on_stdin = strcmp(session->build->input, "-") == 0;
    struct measure_command command = {.argv = argv,
                                      .environment = row->environment,
                                      .output = session_path(session, row, ".out"),
                                      .errors = session_path(session, row, ".err"),
                                      .timeout_seconds = session->timeout_seconds,
                                      .with_input = with_input && !module_on_stdin};
    return measure_run(&command);
}

/* ---- How it ended ---- */

/* What the program itself said, with ": " before it. Some engines say it on stdout. */
static const char *last_words(struct session *session, const struct row *row) {
    const char *text = session_read(session, session_path(session, row, ".err"));
    const char *message = message_of(text, session->arena);
    if (!*message && row->kind == ROW_ENGINE)
        message =
            message_of(session_read(session, session_path(session, row, ".out")), session->arena);
    return *message ? arena_format(session->arena, ": %s", message) : "";
}

bool check_end(struct session *session, struct row *row, const struct measurement *taken, int code,
               const char *what) {
    switch (taken->end) {
    case MEASURE_NOT_STARTED:
        return session_fail(session, row, "%scannot be run: %s", what, strerror(taken->code));
    case MEASURE_TIMED_OUT:
        return session_fail(session, row, "%stimed out after %g s", what, session->timeout_seconds);
    case MEASURE_SIGNALLED:
        return session_fail(session, row, "%sended by signal %d (%s)%s", what, taken->code,
                            strsignal(taken->code), last_words(session, row));
    case MEASURE_EXITED:
        break;
    }
    return taken->code == code || session_fail(session, row, "%sexit code %d instead of %d%s", what,
                                               taken->code, code, last_words(session, row));
}

/* ---- What it printed ---- */

/* Engines may print the results of a called function in different ways. */
static bool same_results(struct session *session, const struct row *row, const char *expected) {
    if (row->kind != ROW_ENGINE || !session->function)
        return false;
    enum results_place place = row->engine->results;
    const char *path = session_path(session, row, place == RESULTS_ON_STDERR ? ".err" : ".out");
    return results_equal(session_read(session, path), session_read(session, expected),
                         &session->signature, place != RESULTS_ON_STDOUT);
}

/* Keeps what the row's last run printed as what it must print from now on. */
static bool keep_output(struct session *session, struct row *row) {
    struct diag quiet = *session->diag;
    row->output = session_path(session, row, ".expected");
    return file_copy(session_path(session, row, ".out"), row->output, &quiet) ||
           session_fail(session, row, "its output cannot be copied");
}

static bool fail_output(struct session *session, struct row *row, const struct row *other) {
    return session_fail(session, row, "its output is not that of %s", other->label);
}

/* ---- Contraction ----
 * Where the processor can, native code computes x * y + z with one rounding (FMA), and wasm with
 * two. So native code may print other numbers, and in the end anything else that depends on them.
 * Without contraction, or for a processor that cannot fuse, the same source prints what wasm does:
 * the second if the module was compiled by the same clang, which arranges what can be contracted in
 * another way. */

static bool prints(struct session *session, struct row *row, const char *const *command,
                   const char *expected) {
    struct measurement taken = check_start(session, row, command, true);
    return taken.end == MEASURE_EXITED && taken.code == session->expected_code &&
           outputs_same(session_path(session, row, ".out"), expected);
}

/* Runs the program without contraction, which gets a remark if it prints something else. Returns
 * true if contraction is all that makes the native program print something other than Sinter's. */
static bool is_contraction(struct session *session, struct row *uncontracted,
                           const char *sinter_output) {
    struct row *row = uncontracted;
    bool ok = row->status == ROW_OK && prints(session, row, row->command, sinter_output);
    const char *const *any_cpu = NULL;
    if (row->status == ROW_OK && !keep_output(session, row))
        return false;
    if (!ok && session->build->cpu)
        any_cpu = prepare_any_cpu(session, row);
    if (!ok && row->status == ROW_OK)
        row->remark = "its output differs from that of Sinter, too";
    return ok || (any_cpu && prints(session, row, any_cpu, sinter_output));
}

/* Sinter's output is not the native program's. Accepts that, with a remark, if it is explained. */
static bool explain_difference(struct session *session, struct row *sinter, const char *output) {
    struct row *native = session->native;
    struct row *row = prepare_uncontracted(session);
    struct outputs_difference difference = outputs_compare(native->output, output);
    bool is_close = difference.kind == OUTPUTS_FLOATS && difference.distance <= ROUNDING_DISTANCE;
    if (row && is_contraction(session, row, output))
        native->remark = "its output differs, since it fuses multiplications and additions";
    else if (is_close)
        native->remark = "its output differs in the last digits of floating-point numbers";
    else if (difference.kind == OUTPUTS_FLOATS)
        return session_fail(session, sinter,
                            "its output is not that of %s: floating-point numbers differ by up to "
                            "%.2g times their size%s",
                            native->label, difference.distance,
                            row ? "" : " (was it built without -ffp-contract=off?)");
    else
        return fail_output(session, sinter, native);
    bool contracts = row && row->output && !outputs_same(row->output, native->output);
    if (contracts)
        session_insert_row(session, 1, row);
    return true;
}

/* ---- The first run ---- */

/* Sinter's main row, after the native program. */
static bool check_sinter(struct session *session, struct row *row, const char *output) {
    if (session->reference && !outputs_same(session->reference->output, output) &&
        !explain_difference(session, row, output))
        return false;
    if (!session->reference)
        session->reference = row;
    return keep_output(session, row);
}

/* A native program besides the first one. */
static bool check_native(struct session *session, struct row *row, const char *output) {
    const struct row *sinter = session->sinter, *native = session->native;
    struct outputs_difference difference = outputs_compare(sinter->output, output);
    if (difference.kind == OUTPUTS_SAME) {
        row->output = sinter->output;
        return true;
    }
    if (native->output && outputs_same(native->output, output))
        row->remark = native->remark;
    else if (difference.kind == OUTPUTS_FLOATS && difference.distance <= ROUNDING_DISTANCE)
        row->remark = "its output differs in the last digits of floating-point numbers";
    else
        return fail_output(session, row, session->reference);
    return keep_output(session, row);
}

static bool check_first(struct session *session, struct row *row, const char *output) {
    if (row == session->native) {
        session->reference = row;
        return keep_output(session, row);
    }
    if (row == session->sinter)
        return check_sinter(session, row, output);
    if (row->kind == ROW_NATIVE)
        return check_native(session, row, output);
    const struct row *sinter = session->sinter;
    if (!outputs_same(sinter->output, output) && !same_results(session, row, sinter->output))
        return fail_output(
            session, row, session->native && session->native->remark ? sinter : session->reference);
    row->output = sinter->output;
    return true;
}

bool check_run(struct session *session, struct row *row, const struct measurement *taken) {
    const char *output = session_path(session, row, ".out");
    if (!check_end(session, row, taken, session->expected_code, ""))
        return false;
    if (!row->output)
        return check_first(session, row, output);
    return outputs_same(row->output, output) || same_results(session, row, row->output) ||
           session_fail(session, row, "its output is not that of %s",
                        row->output == session->sinter->output ? session->reference->label
                                                               : "its first run");
}
