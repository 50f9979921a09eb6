/* The input of a build: a binary module, or text, which wat2wasm assembles. */
#include "build/stages.h"

#include "base/file.h"
#include "glue/policy.h"
#include "wasm/validate.h"
#include "wasm2c/wat.h"

#include <string.h>

/* Text is recognised by the file's name or, on stdin, by its first byte other than white space,
 * with which no module begins. */
static bool is_text(const char *path, struct bytes bytes) {
    if (strcmp(path, "-") != 0)
        return string_ends_with(path, ".wat");
    size_t at = 0;
    while (at < bytes.size && strchr(" \t\r\n", bytes.data[at]) && bytes.data[at])
        at++;
    return at < bytes.size && (bytes.data[at] == '(' || bytes.data[at] == ';');
}

bool build_open_workspace(struct build *build) {
    if (build->workspace.scratch)
        return true;
    if (!workspace_open(&build->workspace, build->output, build->arena, build->diag))
        return false;
    build->workspace.keep_scratch = build->settings->save_temps;
    build->runner.group = build->workspace.janitor_pid;
    return true;
}

static bool assemble_text(struct build *build) {
    if (!build_open_workspace(build))
        return false;
    const char *text = build_path(build, "input.wat");
    const char *binary = build_path(build, "input.wasm");
    struct runner runner = build->runner;
    runner.dry_run = false; /* what else would run depends on the module */
    return file_write(text, build->input.data, build->input.size, build->diag) &&
           wat_assemble(&runner, text, binary) &&
           file_read(binary, BUILD_INPUT_CAP_BYTES, build->arena, build->diag, &build->input);
}

static bool check(struct build *build, bool was_text) {
    if (build->settings->policy.takes_snapshot) /* snapshot_instrument made it of a valid module */
        return validate_rewritten(build->input, build->arena, build->diag, &build->module);
    if (validate_input(build->input, build->arena, build->diag, &build->module) &&
        validate_compiled(&build->module, build->diag))
        return true;
    if (was_text)
        diag_note(build->diag,
                  "the offset counts bytes of the binary that wat2wasm makes of the text");
    return false;
}

bool build_load(struct build *build) {
    const struct settings *settings = build->settings;
    build->runner = (struct runner){.arena = build->arena,
                                    .diag = build->diag,
                                    .dry_run = settings->dry_run,
                                    .verbose = settings->verbose,
                                    .job_count = settings->job_count};
    build->diag->file = strcmp(settings->input, "-") == 0 ? "<stdin>" : settings->input;
    if (!file_read_input(settings->input, BUILD_INPUT_CAP_BYTES, build->arena, build->diag,
                         &build->input))
        return false;
    const struct bytes given = build->input;
    if (is_text(settings->input, given) && !assemble_text(build))
        return false;
    return check(build, is_text(settings->input, given)) &&
           policy_check(settings, &build->module, build->diag);
}
