/* The operating system's sandbox around an executable: what it confines the process to, and what is
 * reported of it. */
#include "start/start.h"

#include "os/sandbox.h"
#include "sinter/wasi.h"

#include <stdlib.h>

static void print_report(const char *program, const struct sinter_os_sandbox_state *state) {
    fprintf(stderr, "%s: note: operating system's sandbox: ", program);
    if (state->landlock_version)
        fprintf(stderr, "Landlock %d, ", state->landlock_version);
    else
        fprintf(stderr, "no Landlock, ");
    fprintf(stderr, "%s\n", state->has_filter ? "seccomp filter" : "no seccomp filter");
}

bool sinter_start_sandbox(const struct sinter_allowance *allowance,
                          const struct sinter_start_context *context, const char *program) {
    struct sinter_os_sandbox_state state = {0};
    if (sinter_policy.os_sandbox)
        sinter_os_close_inherited();
    if (allowance->os_sandbox) {
        struct sinter_os_directory *directories =
            calloc(context->preopen_count + 1, sizeof *directories);
        if (!directories) {
            fprintf(stderr, "%s: error: out of memory\n", program);
            return false;
        }
        for (uint32_t i = 0; i < context->preopen_count; i++)
            directories[i] = (struct sinter_os_directory){
                .host = context->preopen_hosts[i], .read_only = context->preopens[i].read_only};
        struct sinter_os_sandbox sandbox = {.directories = directories,
                                            .directory_count = context->preopen_count,
                                            .has_network = context->has_network,
                                            .has_threads = sinter_policy.may_start_threads};
        sinter_os_sandbox(&sandbox, &state);
        free(directories);
    }
    if (allowance->os_sandbox_report)
        print_report(program, &state);
    if (!allowance->os_sandbox_required || (state.landlock_version && state.has_filter))
        return true;
    fprintf(stderr, "%s: error: SINTER_OS_SANDBOX=require, but this system has %s\n", program,
            state.has_filter         ? "no Landlock"
            : state.landlock_version ? "no seccomp filter"
                                     : "neither Landlock nor a seccomp filter");
    return false;
}
