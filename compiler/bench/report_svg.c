/* See report.h. There are colours for light and for dark backgrounds; the chart draws none itself.
 */
#include "bench/report.h"

#include "base/file.h"

#include <math.h>
#include <string.h>

#define LABEL_LEAST_WIDTH 170
#define CHARACTER_WIDTH 7 /* a little more than the average at this size */
#define BESIDE_WIDTH 590  /* of all that is beside the labels: the longest bar and its value */
#define BAR_WIDTH 420
#define TOP 62
#define ROW_HEIGHT 28
#define REMARK_HEIGHT 20
#define REASON_CHARACTERS 75
#define LINEAR_SPREAD 20 /* with a wider range, the scale is logarithmic */

static void put_escaped(struct text *out, const char *text) {
    struct text quoted = {0};
    text_visible(&quoted, bytes_of(text));
    for (size_t i = 0; i < quoted.size; i++)
        switch (quoted.data[i]) {
        case '&':
            text_string(out, "&amp;");
            break;
        case '<':
            text_string(out, "&lt;");
            break;
        case '>':
            text_string(out, "&gt;");
            break;
        default:
            text_byte(out, (uint8_t)quoted.data[i]);
        }
    text_free(&quoted);
}

static void put_text(struct text *out, const char *class, int x, int y, const char *text) {
    text_format(out, "  <text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
    put_escaped(out, text);
    text_string(out, "</text>\n");
}

struct scale {
    double least, most;
    bool logarithmic;
    int left; /* where bars begin */
};

/* What a bar shows: the ratio or, if the program is too short for one, the run time. */
static double bar_value(const struct session *session, const struct row *row) {
    double ratio = session_ratio(session, row).median;
    return isnan(ratio) ? session_run(session, row).median : ratio;
}

static struct scale make_scale(const struct session *session) {
    struct scale scale = {.least = INFINITY, .left = LABEL_LEAST_WIDTH};
    for (uint32_t r = 0; r < session->row_count; r++) {
        int width = (int)strlen(session->rows[r]->label) * CHARACTER_WIDTH + 20;
        if (width > scale.left)
            scale.left = width;
        double median = bar_value(session, session->rows[r]);
        if (session->rows[r]->status != ROW_OK || !(median > 0))
            continue;
        scale.least = fmin(scale.least, median);
        scale.most = fmax(scale.most, median);
    }
    scale.logarithmic = scale.most > scale.least * LINEAR_SPREAD;
    return scale;
}

/* On a logarithmic scale, the shortest bar is as long as a tenth of a decade. */
static double bar_width(const struct scale *scale, double value) {
    if (!(value > 0) || !(scale->most > 0))
        return 1;
    if (!scale->logarithmic)
        return fmax(1, value / scale->most * BAR_WIDTH);
    double start = log10(scale->least) - 0.25;
    return fmax(1, (log10(value) - start) / (log10(scale->most) - start) * BAR_WIDTH);
}

static const char *failure(const struct row *row, struct arena *arena) {
    bool fits = strlen(row->reason) <= REASON_CHARACTERS;
    return arena_format(arena, "%s: %.*s%s", report_status_name(row->status), REASON_CHARACTERS,
                        row->reason, fits ? "" : "...");
}

/* Puts what is said below the table, but for the legend. Returns the number of lines. */
static int put_remarks(const struct session *session, int y, struct text *out) {
    int lines = 0;
    for (uint32_t r = 0; r < session->row_count; r++) {
        const struct row *row = session->rows[r];
        if (row->remark && row->status == ROW_OK)
            put_text(out, "quiet", 10, y + REMARK_HEIGHT * lines++,
                     arena_format(session->arena, "* %s: %s", row->label, row->remark));
    }
    if (session_noisiest(session))
        put_text(out, "quiet", 10, y + REMARK_HEIGHT * lines++, "measured on a noisy machine");
    return lines;
}

static void put_row(const struct session *session, const struct row *row, const struct scale *scale,
                    int y, struct text *out) {
    static const char *const classes[] = {
        [ROW_NATIVE] = "native", [ROW_SINTER] = "sinter", [ROW_ENGINE] = "engine"};
    struct arena *arena = session->arena;
    put_text(out, "label", scale->left - 10, y + 15, row->label);
    if (row->status != ROW_OK) {
        put_text(out, "quiet", scale->left, y + 15, failure(row, arena));
        return;
    }
    struct statistics run = session_run(session, row), ratio = session_ratio(session, row);
    double width = bar_width(scale, bar_value(session, row));
    text_format(out,
                "  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" rx=\"2\"/>\n",
                classes[row->kind], scale->left, y, width);
    const char *value = report_seconds(run.median, arena);
    if (!isnan(ratio.median) && row != session->reference)
        value = arena_format(arena, "%.2f%s %s, %s", ratio.median, report_mark(session, row),
                             report_spread(ratio, arena), value);
    else if (!isnan(ratio.median))
        value = arena_format(arena, "%.2f, %s", ratio.median, value);
    put_text(out, "value", scale->left + (int)width + 8, y + 15, value);
}

void report_svg(const struct session *session, struct text *out) {
    struct scale scale = make_scale(session);
    struct arena *arena = session->arena;
    struct text remarks = {0};
    int width = scale.left + BESIDE_WIDTH;
    int below = TOP + (int)session->row_count * ROW_HEIGHT;
    int height = below + put_remarks(session, below + 16, &remarks) * REMARK_HEIGHT + 8;
    const char *title = file_base(session->build->input);
    const char *time = session->settings->cpu_clock ? "run time (processor)" : "run time";
    bool has_ratio =
        session->reference && !isnan(session_ratio(session, session->reference).median);
    const char *what =
        has_ratio ? arena_format(arena, "ratio to %s, %s", session->reference->label, time) : time;
    const char *subtitle = arena_format(arena, "%s; medians of %u rounds; less is better%s", what,
                                        session->settings->run_count,
                                        scale.logarithmic ? "; the scale is logarithmic" : "");
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" role=\"img\">\n  <title>",
                width, height, width, height);
    put_escaped(out, title);
    text_string(
        out, ": run times</title>\n  <style>\n"
             "    text { font: 13px system-ui, sans-serif; fill: #1f2328 }\n"
             "    .title { font-weight: 600; font-size: 15px }\n"
             "    .label { text-anchor: end }\n"
             "    .quiet { fill: #59636e }\n"
             "    .native { fill: #8c959f } .sinter { fill: #1a7f37 } .engine { fill: #54aeff }\n"
             "    @media (prefers-color-scheme: dark) {\n"
             "      text { fill: #e6edf3 } .quiet { fill: #9198a1 }\n"
             "      .native { fill: #6e7681 } .sinter { fill: #3fb950 } "
             ".engine { fill: #388bfd }\n"
             "    }\n  </style>\n");
    put_text(out, "title", 10, 22, title);
    put_text(out, "quiet", 10, 42, subtitle);
    for (uint32_t r = 0; r < session->row_count; r++)
        put_row(session, session->rows[r], &scale, TOP + (int)r * ROW_HEIGHT, out);
    if (remarks.size)
        text_append(out, remarks.data, remarks.size);
    text_free(&remarks);
    text_string(out, "</svg>\n");
}
