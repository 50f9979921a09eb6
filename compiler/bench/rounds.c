/* See session.h. Rows take turns, and each round starts with another row, so that whatever else the
 * machine does affects all of them alike. Every run's output is checked. */
#include "bench/check.h"

#include "base/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_UP_ROUNDS 5

static double clamp(double seconds) { return seconds > 0 ? seconds : 0; }

/* ---- Rounds ---- */

/* Reads what our runner for Node writes: the microseconds of compiling, and of running by both
 * clocks. */
static bool read_figures(struct session *session, struct row *row, double *compile,
                         double run_seconds[CLOCKS]) {
    const char *path = session_path(session, row, ".figures");
    const char *text = session_read(session, path);
    double values[3];
    remove(path);
    for (int i = 0; i < 3; i++) {
        char *end;
        values[i] = strtod(text, &end);
        if (end == text)
            return session_fail(session, row, "it wrote no figures");
        text = end;
    }
    *compile = values[0] / 1e6;
    run_seconds[CLOCK_WALL] = values[1] / 1e6;
    run_seconds[CLOCK_CPU] = values[2] / 1e6;
    return true;
}

/* Runs `row` once; stores the result as sample `sample`, unless that is negative. */
static bool run_row(struct session *session, struct row *row, int sample) {
    struct measurement taken = check_start(session, row, row->command, true);
    if (!check_run(session, row, &taken))
        return false;
    double seconds[CLOCKS] = {
        clamp(taken.wall_seconds - row->start_up_seconds[CLOCK_WALL]),
        clamp(taken.cpu_seconds - row->start_up_seconds[CLOCK_CPU]),
    };
    double compile = 0;
    bool own_figures = row->engine && row->engine->runner;
    if (own_figures && !read_figures(session, row, &compile, seconds))
        return false;
    if (taken.peak_bytes > row->peak_bytes)
        row->peak_bytes = taken.peak_bytes;
    if (sample < 0)
        return true;
    row->compile_samples[sample] = compile;
    for (int i = 0; i < CLOCKS; i++)
        row->seconds[i][sample] = seconds[i];
    row->sample_count = (uint32_t)sample + 1;
    return true;
}

/* An engine that cannot run the empty program may be too old. */
static void name_version(struct session *session, struct row *row) {
    if (row->engine && row->engine->since)
        session_fail(session, row, "%s (%s %s or later is needed)", row->reason, row->engine->name,
                     row->engine->since);
}

static bool measure_start_up(struct session *session) {
    double samples[CLOCKS][START_UP_ROUNDS];
    for (uint32_t r = 0; r < session->row_count; r++) {
        struct row *row = session->rows[r];
        progress_show("start-up: %s", row->label);
        for (int i = -1; row->status == ROW_OK && i < START_UP_ROUNDS; i++) {
            struct measurement taken = check_start(session, row, row->empty_command, false);
            if (!check_end(session, row, &taken, 0, "an empty program: ")) {
                name_version(session, row);
                break;
            }
            if (i < 0)
                continue; /* the first run has cold caches */
            samples[CLOCK_WALL][i] = taken.wall_seconds;
            samples[CLOCK_CPU][i] = taken.cpu_seconds;
        }
        for (int i = 0; row->status == ROW_OK && i < CLOCKS; i++)
            row->start_up_seconds[i] =
                statistics_of(samples[i], START_UP_ROUNDS, session->arena).median;
    }
    return session->sinter->status == ROW_OK;
}

/* The native program's exit code is the one that all others must have. */
static void warm_up_native(struct session *session) {
    progress_show("warm-up: %s", session->native->label);
    struct measurement taken =
        check_start(session, session->native, session->native->command, true);
    session->expected_code = taken.end == MEASURE_EXITED ? taken.code : 0;
    if (!run_row(session, session->native, -1))
        session->expected_code = 0;
}

/* The first native program comes first, then Sinter's main row: the first good one of these two
 * decides which output is right. Without a native program, the program must exit with 0. */
static bool warm_up(struct session *session) {
    if (session->native && session->native->status == ROW_OK)
        warm_up_native(session);
    progress_show("warm-up: %s", session->sinter->label);
    if (!run_row(session, session->sinter, -1))
        return false;
    for (uint32_t r = 0; r < session->row_count; r++) {
        struct row *row = session->rows[r];
        if (row->status != ROW_OK || row == session->native || row == session->sinter)
            continue;
        progress_show("warm-up: %s", row->label);
        run_row(session, row, -1);
    }
    return true;
}

static void finish_own_figures(struct session *session, struct row *row) {
    if (row->status != ROW_OK || !row->engine || !row->engine->runner)
        return;
    row->compiled = true;
    row->compile_seconds =
        statistics_of(row->compile_samples, row->sample_count, session->arena).median;
}

static bool run_rounds(struct session *session) {
    uint32_t rounds = session->settings->run_count;
    for (uint32_t round = 0; round < rounds; round++)
        for (uint32_t turn = 0; turn < session->row_count; turn++) {
            struct row *row = session->rows[(round + turn) % session->row_count];
            if (row->status != ROW_OK)
                continue;
            progress_show("round %u of %u: %s", round + 1, rounds, row->label);
            run_row(session, row, (int)round);
            if (row == session->sinter && row->status != ROW_OK)
                return false;
        }
    for (uint32_t r = 0; r < session->row_count; r++)
        finish_own_figures(session, session->rows[r]);
    return true;
}

bool rounds_run(struct session *session) {
    bool ok = measure_start_up(session) && warm_up(session) && run_rounds(session);
    progress_end();
    for (uint32_t r = 0; !ok && r < session->row_count; r++) {
        struct row *row = session->rows[r];
        if (row != session->native && row->status == ROW_OK && row->sample_count == 0)
            session_fail(session, row, "not measured, since the program fails under Sinter");
    }
    if (session->reference && session->reference->status != ROW_OK)
        session->reference = session->sinter; /* a native program that failed in a later round */
    if (ok)
        return true;
    return diag_input(session->diag, "the program fails under Sinter: %s", session->sinter->reason);
}
