/* main() of an executable: reads the policy, confines the process to it, and then makes and runs
 * the instance on a stack of its own. The operating system's sandbox is put on while there is only
 * one thread, so that no thread is outside it. */
#include "start/start.h"

#include "os/os.h"
#include "os/sandbox.h"

#include <stdlib.h>
#include <string.h>

struct start {
    int argc;
    char **argv;
    struct sinter_allowance allowance;
    struct sinter_start_context context;
    int exit_code;
};

static int run_entry(struct sinter_instance *instance, const struct start *start) {
    const struct sinter_module *module = instance->module;
    const char *program = start->argv[0];
    const char *invoke = sinter_policy.invoke ? getenv("SINTER_INVOKE") : NULL;
    enum sinter_status status = SINTER_OK;
    if (sinter_policy.snapshot_open) /* it calls what there is to call */
        return sinter_policy.host_main(instance, start->argc, start->argv);
    if (sinter_export_find(module, "_initialize") >= 0)
        status = sinter_call_export(instance, "_initialize", NULL, 0, NULL, 0);
    if (status == SINTER_OK && invoke)
        return sinter_policy.invoke(instance, program, invoke, start->argv + 1, start->argc - 1);
    if (status == SINTER_OK && sinter_export_find(module, "_start") >= 0)
        status = sinter_call_export(instance, "_start", NULL, 0, NULL, 0);
    else if (status == SINTER_OK && sinter_policy.host_main)
        return sinter_policy.host_main(instance, start->argc, start->argv);
    return sinter_start_report(instance, program, status);
}

static void run(void *argument) {
    struct start *start = argument;
    const struct sinter_threads *threads = sinter_policy.threads;
    struct sinter_instance *instance;
    struct sinter_error error;
    struct sinter_imports imports = {.wasi = start->context.wasi,
                                     .skips_initialize = true, /* run_entry calls it */
                                     .max_memory_bytes = start->allowance.max_memory_bytes};
    if (!sinter_start_timeout(&start->allowance, start->argv[0]) ||
        (threads && !threads->begin(&start->allowance, start->argv[0], &imports))) {
        start->exit_code = SINTER_EXIT_ENVIRONMENT;
        return;
    }
    enum sinter_status status =
        sinter_instance_make(sinter_policy.module, &imports, &instance, &error);
    if (status == SINTER_OK) {
        start->exit_code = run_entry(instance, start);
    } else if (instance) {
        start->exit_code = sinter_start_report(instance, start->argv[0], status);
    } else {
        fprintf(stderr, "%s: error: %s\n", start->argv[0], error.message);
        start->exit_code = SINTER_EXIT_ENVIRONMENT;
    }
    if (threads) /* others may still run, and use what this one has */
        threads->claim_end();
    else
        sinter_instance_destroy(instance);
}

int main(int argc, char **argv) {
    static char unnamed[] = "sinter", *no_arguments[] = {unnamed, NULL};
    if (argc < 1 || sinter_policy.snapshot_open) { /* a snapshot is the same wherever it is taken */
        argc = 1;
        argv = no_arguments;
    }
    struct start start = {.argc = argc, .argv = argv};
    if (sinter_policy.os_sandbox)
        sinter_os_note_inherited();
    if (sinter_policy.snapshot_open && !sinter_policy.snapshot_open())
        return SINTER_EXIT_ENVIRONMENT;
    if (!sinter_start_allowance(&sinter_policy, argv[0], &start.allowance) ||
        !sinter_start_wasi(&sinter_policy, &start.allowance, argc, argv, &start.context) ||
        !sinter_start_sandbox(&start.allowance, &start.context, argv[0]))
        return SINTER_EXIT_ENVIRONMENT;
    int error = sinter_os_run_on_stack(start.allowance.stack_size_bytes, run, &start);
    if (error) {
        fprintf(stderr, "%s: error: no stack for the guest: %s\n", argv[0], strerror(error));
        return SINTER_EXIT_ENVIRONMENT;
    }
    if (!sinter_policy.threads)
        sinter_start_wasi_end(&sinter_policy, &start.context);
    return start.exit_code;
}
