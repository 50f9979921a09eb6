/* sinter bench: the same program under Sinter, natively and under other engines, in one session. */
#include "commands/commands.h"

#include "base/file.h"
#include "bench/report.h"

#include <string.h>

#define TIMEOUT_DEFAULT_SECONDS 60

typedef void report(const struct session *session, struct text *out);

static bool put_report(struct session *session, report *write, const char *path) {
    struct text out = {0};
    write(session, &out);
    bool ok = !path || strcmp(path, "-") == 0 ? file_write_stdout(out.data, out.size, session->diag)
                                              : file_write_text(path, &out, session->diag);
    text_free(&out);
    return ok;
}

/* The table goes to stdout, unless another report was sent there. */
static bool put_reports(struct session *session) {
    const struct options *options = session->options;
    bool table = (!options->json_file || strcmp(options->json_file, "-") != 0) &&
                 (!options->svg_file || strcmp(options->svg_file, "-") != 0);
    return (!table || put_report(session, report_table, NULL)) &&
           (!options->json_file || put_report(session, report_json, options->json_file)) &&
           (!options->svg_file || put_report(session, report_svg, options->svg_file));
}

bool command_bench(const struct options *options, struct arena *arena, struct diag *diag) {
    struct session session = {.options = options, .arena = arena, .diag = diag};
    session.timeout_seconds =
        options->timeout_ns ? (double)options->timeout_ns / 1e9 : TIMEOUT_DEFAULT_SECONDS;
    diag->file = strcmp(options->input, "-") == 0 ? "<stdin>" : options->input;
    bool ok = workspace_open(&session.workspace, NULL, arena, diag) && prepare(&session);
    session_progress_end();
    if (ok) {
        ok = rounds_run(&session); /* what it found is told all the same */
        ok = put_reports(&session) && ok;
    }
    workspace_close(&session.workspace);
    return ok;
}
