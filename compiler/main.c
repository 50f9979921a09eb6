/* The `sinter` program. */
#include "base/file.h"
#include "commands/commands.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    struct arena arena = {0};
    struct diag diag = {.file = "sinter"};
    struct options options;
    bool ok = false;
    file_occupy_streams();
    switch (options_parse(argc, (const char *const *)argv, &arena, &diag, &options)) {
    case OPTIONS_DONE:
        ok = fflush(stdout) == 0;
        break;
    case OPTIONS_VERSION:
        ok = command_version(&arena, &diag);
        break;
    case OPTIONS_BAD:
        break;
    case OPTIONS_OK:
        switch (options.command) {
        case COMMAND_BUILD:
            ok = command_build(&options, &arena, &diag);
            break;
        case COMMAND_RUN:
            ok = command_run(&options, &arena, &diag);
            break;
        case COMMAND_INSPECT:
            ok = command_inspect(&options, &arena, &diag);
            break;
        case COMMAND_BENCH:
            ok = command_bench(&options, &arena, &diag);
            break;
        case COMMAND_NAME_COUNT:
            break;
        }
        break;
    }
    arena_destroy(&arena);
    if (ok)
        return 0;
    return diag.fault == DIAG_NONE ? DIAG_ENVIRONMENT : (int)diag.fault;
}
