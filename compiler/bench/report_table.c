/* See report.h. Cells are texts, and a column is as wide as its widest cell. */
#include "bench/report.h"

#include <math.h>
#include <string.h>

enum {
    LABEL,
    COMPILE,
    COMPILE_MEMORY,
    SIZE,
    CODE,
    START_UP,
    RUN,
    SPREAD,
    MEMORY,
    RATIO,
    RATIO_SPREAD,
    COLUMNS
};

const char *report_status_name(enum row_status status) {
    static const char *const names[] = {
        [ROW_OK] = "ok", [ROW_MISSING] = "missing", [ROW_FAILED] = "failed"};
    return names[status];
}

const char *report_mark(const struct session *session, const struct row *row) {
    bool differs = row->remark || (session->reference && session->reference->remark);
    return differs && row != session->reference ? "*" : "";
}

const char *report_seconds(double seconds, struct arena *arena) {
    if (isnan(seconds))
        return "-";
    if (seconds < 0.01)
        return arena_format(arena, "%.2f ms", seconds * 1e3);
    if (seconds < 1)
        return arena_format(arena, "%.0f ms", seconds * 1e3);
    return arena_format(arena, "%.2f s", seconds);
}

const char *report_spread(struct statistics of, struct arena *arena) {
    return of.median > 0 ? arena_format(arena, "+-%.1f%%", of.deviation / of.median * 100) : "-";
}

static const char *bytes_text(uint64_t bytes, struct arena *arena) {
    if (bytes == 0)
        return "-";
    if (bytes < 1000000)
        return arena_format(arena, "%.0f KB", ceil((double)bytes / 1e3));
    return arena_format(arena, "%.1f MB", (double)bytes / 1e6);
}

static void fill(const struct session *session, const struct row *row, const char **cells) {
    struct arena *arena = session->arena;
    cells[LABEL] = row->label;
    if (row->status != ROW_OK)
        return;
    struct statistics run = session_run(session, row), ratio = session_ratio(session, row);
    cells[COMPILE] = report_seconds(row->compiled ? row->compile_seconds : NAN, arena);
    cells[COMPILE_MEMORY] = bytes_text(row->compile_peak_bytes, arena);
    cells[SIZE] = bytes_text(row->artefact_bytes, arena);
    cells[CODE] = bytes_text(row->code_bytes, arena);
    cells[START_UP] = report_seconds(row->start_up_seconds[CLOCK_WALL], arena);
    cells[RUN] = report_seconds(run.median, arena);
    cells[SPREAD] = report_spread(run, arena);
    cells[MEMORY] = bytes_text(row->peak_bytes, arena);
    cells[RATIO] = isnan(ratio.median)
                       ? "-"
                       : arena_format(arena, "%.2f%s", ratio.median, report_mark(session, row));
    cells[RATIO_SPREAD] = row == session->reference ? "-" : report_spread(ratio, arena);
}

static void put_cells(const char *const *cells, const int *widths, struct text *out) {
    text_format(out, "%-*s", widths[LABEL], cells[LABEL]);
    for (int c = LABEL + 1; c < COLUMNS; c++)
        text_format(out, "  %*s", widths[c], cells[c]);
    text_byte(out, '\n');
}

static void put_remarks(const struct session *session, struct text *out) {
    const struct row *noisiest = session_noisiest(session);
    for (uint32_t r = 0; r < session->row_count; r++) {
        const struct row *row = session->rows[r];
        if (row->remark && row->status == ROW_OK)
            text_format(out, "* %s: %s\n", row->label, row->remark);
    }
    if (noisiest)
        text_format(
            out, "warning: the machine is noisy: the run times of %s deviate by more than %g%%\n",
            noisiest->label, SESSION_NOISE * 100);
}

static void put_legend(const struct session *session, struct text *out) {
    const char *reference = session->reference ? session->reference->label : "native";
    text_format(out,
                "\nrun: by %s, without start-up; ratio: of the run in each round to that of %s\n"
                "both: the median of %u rounds, +- the median distance from it\n"
                "memory: peak of the compilation, of the run; code: machine code in the file\n",
                session->settings->cpu_clock ? "processor time" : "the clock", reference,
                session->settings->run_count);
    if (session->reference && session->sinter->status == ROW_OK &&
        isnan(session_ratio(session, session->sinter).median))
        text_string(out, "no ratios: the program runs for less than 2 ms\n");
    put_remarks(session, out);
    for (uint32_t r = 0; r < session->row_count; r++)
        if (session->rows[r]->version)
            text_format(out, "%s: %s\n", session->rows[r]->label, session->rows[r]->version);
    text_format(out, "%s\n", machine_name(session->arena));
}

void report_table(const struct session *session, struct text *out) {
    static const char *const titles[COLUMNS] = {
        "", "compile", "memory", "size", "code", "start-up", "run", "+-", "memory", "ratio", "+-"};
    const char **cells =
        arena_array(session->arena, ((size_t)session->row_count + 1) * COLUMNS, sizeof *cells);
    int widths[COLUMNS] = {0};
    memcpy(cells, titles, sizeof titles);
    for (uint32_t r = 0; r < session->row_count; r++)
        fill(session, session->rows[r], cells + ((size_t)r + 1) * COLUMNS);
    for (size_t i = 0; i < ((size_t)session->row_count + 1) * COLUMNS; i++)
        if (cells[i] && (int)strlen(cells[i]) > widths[i % COLUMNS])
            widths[i % COLUMNS] = (int)strlen(cells[i]);
    put_cells(cells, widths, out);
    for (uint32_t r = 0; r < session->row_count; r++) {
        const struct row *row = session->rows[r];
        if (row->status == ROW_OK)
            put_cells(cells + ((size_t)r + 1) * COLUMNS, widths, out);
        else
            text_format(out, "%-*s  %s: %s\n", widths[LABEL], row->label,
                        report_status_name(row->status), row->reason);
    }
    put_legend(session, out);
}
