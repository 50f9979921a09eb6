/* sinter bench: the same program under Sinter, natively and under other engines, in one session. */
#include "commands/commands.h"

#include "base/file.h"
#include "base/progress.h"
#include "bench/report.h"

#include <string.h>

typedef void report(const struct session *session, struct text *out);

static bool put_report(struct session *session, report *write, const char *path) {
    struct text out = {0};
    write(session, &out);
    bool ok = !path || strcmp(path, "-") == 0 ? file_write_stdout(out.data, out.size, session->diag)
                                              : file_write_text(path, &out, session->diag);
    text_free(&out);
    return ok;
}

/* Prints the table to stdout, unless another report goes there. */
static bool put_reports(struct session *session) {
    const char *json = session->settings->json_file, *svg = session->settings->svg_file;
    bool table = (!json || strcmp(json, "-") != 0) && (!svg || strcmp(svg, "-") != 0);
    return (!table || put_report(session, report_table, NULL)) &&
           (!json || put_report(session, report_json, json)) &&
           (!svg || put_report(session, report_svg, svg));
}

bool command_bench(const struct options *options, struct arena *arena, struct diag *diag) {
    const char *input = options->settings.input;
    struct session session = {.build = &options->settings,
                              .settings = &options->bench,
                              .function = options->call.function,
                              .arguments = options->call.arguments,
                              .argument_count = options->call.argument_count,
                              .timeout_seconds = (double)options->bench.timeout_ns / 1e9,
                              .arena = arena,
                              .diag = diag};
    diag->file = strcmp(input, "-") == 0 ? "<stdin>" : input;
    bool ok = workspace_open(&session.workspace, NULL, arena, diag) && prepare(&session);
    progress_end();
    if (ok) {
        ok = rounds_run(&session); /* report what was measured all the same */
        session_find_sizes(&session);
        ok = put_reports(&session) && ok;
    }
    workspace_close(&session.workspace);
    return ok;
}
