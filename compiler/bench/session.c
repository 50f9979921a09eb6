/* See session.h. This file holds what its parts share. */
#include "bench/session.h"

#include "base/elffile.h"
#include "base/file.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* A shorter run is mostly start-up, and the difference between the two is noise. */
#define COMPARABLE_SECONDS 0.002

#define TEXT_FILE_CAP_BYTES ((size_t)1 << 20)
#define PROGRAM_CAP_BYTES ((size_t)1 << 30)

const char *session_path(const struct session *session, const struct row *row, const char *ending) {
    return arena_format(session->arena, "%s/row%u%s", session->workspace.scratch, row->id, ending);
}

/* Like text_quoted, but leaves quotes and backslashes alone, for a line of its own. */
const char *session_printable(const struct session *session, const char *text) {
    struct text quoted = {0};
    text_quoted(&quoted, bytes_of(text));
    char *line = arena_copy(session->arena, quoted.data ? quoted.data : "", quoted.size);
    char *to = line;
    for (const char *from = line; *from; from++) {
        if (*from == '\\' && (from[1] == '\\' || from[1] == '"'))
            from++;
        *to++ = *from;
    }
    *to = '\0';
    text_free(&quoted);
    return line;
}

const char *session_read(struct session *session, const char *path) {
    struct bytes bytes;
    struct text nowhere = {0};
    struct diag quiet = {.capture = &nowhere};
    bool ok = file_read(path, TEXT_FILE_CAP_BYTES, session->arena, &quiet, &bytes);
    text_free(&nowhere);
    return ok ? arena_copy(session->arena, bytes.data, bytes.size) : "";
}

void session_insert_row(struct session *session, uint32_t index, struct row *row) {
    session->rows = arena_grow(session->arena, session->rows, session->row_count,
                               &session->row_capacity, sizeof *session->rows);
    for (uint32_t r = session->row_count++; r > index; r--)
        session->rows[r] = session->rows[r - 1];
    session->rows[index] = row;
}

bool session_fail(struct session *session, struct row *row, const char *format, ...) {
    struct text plain = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&plain, format, arguments);
    va_end(arguments);
    row->status = ROW_FAILED;
    row->reason = session_printable(session, plain.data ? plain.data : "");
    text_free(&plain);
    return false;
}

void session_find_sizes(struct session *session) {
    struct text nowhere = {0};
    struct diag quiet = {.capture = &nowhere};
    for (uint32_t r = 0; r < session->row_count; r++) {
        struct row *row = session->rows[r];
        struct bytes file;
        if (row->status == ROW_OK)
            row->artefact_bytes = file_size(row->artefact);
        if (row->status == ROW_OK && row->kind != ROW_ENGINE &&
            file_read(row->artefact, PROGRAM_CAP_BYTES, session->arena, &quiet, &file))
            row->code_bytes = elffile_code_size(file);
    }
    text_free(&nowhere);
}

int session_clock(const struct session *session) {
    return session->settings->cpu_clock ? CLOCK_CPU : CLOCK_WALL;
}

struct statistics session_ratio(const struct session *session, const struct row *row) {
    const struct row *reference = session->reference;
    int clock = session_clock(session);
    if (!reference || reference->status != ROW_OK || row->status != ROW_OK ||
        row->sample_count != reference->sample_count)
        return statistics_of(NULL, 0, session->arena);
    double *ratios = arena_array(session->arena, row->sample_count + 1, sizeof *ratios);
    for (uint32_t i = 0; i < row->sample_count; i++) {
        if (reference->seconds[clock][i] < COMPARABLE_SECONDS)
            return statistics_of(NULL, 0, session->arena);
        ratios[i] = row->seconds[clock][i] / reference->seconds[clock][i];
    }
    return statistics_of(ratios, row->sample_count, session->arena);
}

struct statistics session_run(const struct session *session, const struct row *row) {
    return statistics_of(row->seconds[session_clock(session)], row->sample_count, session->arena);
}

const struct row *session_noisiest(const struct session *session) {
    const struct row *noisiest = NULL;
    double most = SESSION_NOISE;
    for (uint32_t r = 0; r < session->row_count; r++) {
        const struct row *row = session->rows[r];
        struct statistics run = session_run(session, row);
        if (row->status != ROW_OK || row->kind == ROW_ENGINE || row->sample_count == 0 ||
            run.median < COMPARABLE_SECONDS || run.deviation / run.median <= most)
            continue;
        most = run.deviation / run.median;
        noisiest = row;
    }
    return noisiest;
}
