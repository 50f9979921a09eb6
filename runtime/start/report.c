/* How the run ended, for people: the trap's kind and the guest's functions on the stack. */
#include "start/start.h"

#include "os/os.h"

static const struct sinter_function_record *find_function(const struct sinter_shard *shard,
                                                          uintptr_t pc) {
    if (pc - (uintptr_t)shard->text >= shard->text_size_bytes)
        return NULL;
    uint32_t offset = (uint32_t)(pc - (uintptr_t)shard->text);
    uint32_t low = 0, high = shard->function_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (shard->functions[middle].start_bytes <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct sinter_function_record *function = &shard->functions[low - 1];
    return offset - function->start_bytes < function->size_bytes ? function : NULL;
}

/* A run of frames of one function, printed once it has ended. */
struct run {
    const char *name;
    uint32_t index;
    uint32_t count; /* 0: none yet */
};

static void print_run(const struct run *run) {
    if (run->count == 0)
        return;
    fprintf(stderr, "    at %s (wasm-function[%u])", *run->name ? run->name : "<unnamed>",
            run->index);
    if (run->count > 1)
        fprintf(stderr, ", %u times", run->count);
    fputc('\n', stderr);
}

static void add_frame(const struct sinter_function_map *map, const void *frame, struct run *run) {
    for (uint32_t i = 0; i < map->shard_count; i++) {
        const struct sinter_function_record *function =
            find_function(&map->shards[i], (uintptr_t)frame);
        if (!function)
            continue;
        uint32_t index = function->function_index;
        if (run->count && index == run->index) {
            run->count++;
            return;
        }
        print_run(run);
        *run = (struct run){.name = map->names + function->name_offset, .index = index, .count = 1};
        return;
    }
}

static void print_trap(const struct sinter_instance *instance, const char *program) {
    const struct sinter_outcome *outcome = &instance->outcome;
    fprintf(stderr, "%s: trap: %s\n", program, outcome->message);
    struct run run = {0};
    for (uint32_t i = 0; i < outcome->frame_count; i++)
        add_frame(instance->module->functions, outcome->frames[i], &run);
    print_run(&run);
    if (outcome->frame_count == SINTER_BACKTRACE_MAX)
        fprintf(stderr, "    ... (only the innermost %d frames are kept)\n", SINTER_BACKTRACE_MAX);
}

static int report(const struct sinter_instance *instance, const char *program,
                  enum sinter_status status) {
    if (status == SINTER_TRAPPED) /* the exit code tells, even if nobody reads the message */
        sinter_os_outlive_output();
    fflush(stdout);
    switch (status) {
    case SINTER_OK:
        return 0;
    case SINTER_EXITED:
        return (int)instance->outcome.exit_code;
    case SINTER_TRAPPED:
        print_trap(instance, program);
        if (instance->outcome.kind == SINTER_TRAP_OUT_OF_MEMORY &&
            instance->code->bounds == SINTER_BOUNDS_GUARD)
            fprintf(stderr,
                    "%s: note: guard pages take 8 GiB of addresses for each memory; where they are "
                    "not to be had, build with --bounds=explicit\n",
                    program);
        return SINTER_EXIT_TRAP;
    case SINTER_NOT_FOUND:
    case SINTER_BAD_ARGUMENTS:
        fprintf(stderr, "%s: error: the module's entry point is no function of type () -> ()\n",
                program);
        return SINTER_EXIT_USAGE;
    case SINTER_NO_MEMORY:
    case SINTER_BAD_MODULE:
    case SINTER_LINK_FAILED:
    case SINTER_BUSY:
    case SINTER_INTERRUPTED:
        break;
    }
    fprintf(stderr, "%s: error: no memory for an instance\n", program);
    return SINTER_EXIT_ENVIRONMENT;
}

int sinter_start_report(const struct sinter_instance *instance, const char *program,
                        enum sinter_status status) {
    sinter_start_tell(true);
    int exit_code = report(instance, program, status);
    sinter_start_tell(false);
    return exit_code;
}
