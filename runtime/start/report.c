/* How the run ended, for people: the trap's kind and the guest's functions on the stack. */
#include "start/start.h"

#include "core/frames.h"
#include "core/memory.h"
#include "os/os.h"

/* A run of frames at one place, printed once it has ended. */
struct run {
    struct sinter_place place;
    uint32_t count; /* 0: none yet */
};

static void print_run(const struct run *run) {
    const struct sinter_place *place = &run->place;
    if (run->count == 0)
        return;
    const char *names = place->module->functions->names, *name = names + place->name_offset;
    fprintf(stderr, "    at %s (wasm-function[%u]", *name ? name : "<unnamed>",
            place->function_index);
    if (place->site && place->site->offset != SINTER_NO_OFFSET)
        fprintf(stderr, ":0x%x", place->site->offset);
    fputc(')', stderr);
    const struct sinter_site_file *file = sinter_place_file(place);
    if (file && place->site) /* a file is of a site */
        fprintf(stderr, " %s:%u", names + file->name_offset, place->site->line);
    if (sinter_place_is_inlined(place))
        fputs(" (inlined)", stderr);
    if (run->count > 1)
        fprintf(stderr, ", %u times", run->count);
    fputc('\n', stderr);
}

static void add_place(const struct sinter_place *place, struct run *run) {
    if (run->count && place->module == run->place.module && place->site == run->place.site &&
        place->function_index == run->place.function_index) {
        run->count++;
        return;
    }
    print_run(run);
    *run = (struct run){.place = *place, .count = 1};
}

static void add_frame(const void *frame, struct run *run) {
    struct sinter_place place;
    if (!sinter_place_find(frame, &place))
        return;
    do
        add_place(&place, run);
    while (sinter_place_next(&place));
}

static void print_address(const struct sinter_instance *instance) {
    uint64_t address, memory_size;
    if (sinter_trap_address(instance, &address, &memory_size))
        fprintf(stderr, "    address 0x%llx, in a memory of 0x%llx bytes\n",
                (unsigned long long)address, (unsigned long long)memory_size);
}

static void print_trap(const struct sinter_instance *instance, const char *program) {
    const struct sinter_outcome *outcome = &instance->outcome;
    fprintf(stderr, "%s: trap: %s\n", program, outcome->message);
    print_address(instance);
    struct run run = {0};
    for (uint32_t i = 0; i < outcome->frame_count; i++)
        add_frame(outcome->frames[i], &run);
    print_run(&run);
    if (outcome->frame_count == SINTER_BACKTRACE_MAX)
        fprintf(stderr, "    ... (only the innermost %d frames are kept)\n", SINTER_BACKTRACE_MAX);
}

/* The addresses that the largest kind of the module's memories takes. */
static uint64_t range_bytes(const struct sinter_code *code) {
    return code->memory64_cap_bytes ? sinter_guarded64_bytes(code->memory64_cap_bytes)
                                    : SINTER_GUARDED_BYTES;
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
    case SINTER_INTERRUPTED:
        print_trap(instance, program);
        if (instance->outcome.kind == SINTER_TRAP_OUT_OF_MEMORY &&
            instance->code->bounds == SINTER_BOUNDS_GUARD &&
            strstr(sinter_trap_message(instance), "address space"))
            fprintf(stderr,
                    "%s: note: guard pages take %llu GiB of addresses for each memory; where they "
                    "are not to be had, build with --bounds=explicit\n",
                    program, (unsigned long long)(range_bytes(instance->code) >> 30));
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
    case SINTER_TABLE_FULL:
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
