/* sinter --version --verbose: what this Sinter works with, for reports of faults. */
#include "commands/commands.h"

#include "base/file.h"
#include "base/resource.h"
#include "base/version.h"
#include "native/clang.h"
#include "wasm2c/tool.h"

#include <string.h>

/* The first line that the compiler prints of itself, or why there is none. */
static void put_compiler(struct arena *arena, struct text *out) {
    struct settings settings = {.job_count = 1};
    struct text said = {0};
    struct diag quiet = {.file = "sinter", .capture = &said};
    struct runner runner = {.arena = arena, .diag = &quiet, .job_count = 1};
    struct clang clang;
    if (clang_find(&clang, &settings, &runner)) {
        struct command command = {.argv = (const char *const[]){clang.path, "--version", NULL}};
        struct command_outcome outcome = process_run(&runner, &command);
        struct bytes line = {outcome.output.data, 0};
        while (line.size < outcome.output.size && line.data[line.size] != '\n')
            line.size++;
        text_format(out, "compiler: %s (", clang.path);
        text_quoted(out, line);
        text_string(out, ")\n");
    } else {
        text_string(out, "compiler: none; install clang-19 and lld-19, or set SINTER_CLANG\n");
    }
    text_free(&said);
}

bool command_version(struct arena *arena, struct diag *diag) {
    struct text out = {0};
    text_format(&out, "sinter " SINTER_VERSION "\nconverter: wasm2c " WASM2C_KNOWN_VERSION "\n");
    put_compiler(arena, &out);
    text_string(&out, "targets: ");
    struct text targets = {0};
    target_put_installed(arena, &targets);
    text_append(&out, targets.data, targets.size);
    text_free(&targets);
    text_format(&out, "\nresources: %s\n", resource_path("", arena));
    bool ok = file_write_stdout(out.data, out.size, diag);
    text_free(&out);
    return ok;
}
