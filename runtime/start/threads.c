/* Threads of the guest (https://github.com/WebAssembly/wasi-threads). Each is an instance of the
 * module, on a stack of its own, and all import one shared memory:
 *
 *     main()  sinter_threads.begin: the memory
 *       |     instance 0: _start ------ thread-spawn -- ... -- returns, or exits, or traps
 *       |                                    |                         |
 *       |                               instance 1: wasi_thread_start  |  the process ends
 *       |                                    |                         v
 *       |                                    returns: the instance ends, and the thread
 *
 * The thread that spawns makes the instance, so that it learns whether there is room for one; the
 * module's start function and segments are part of that. The first thread whose guest ends the
 * process, claims the end; others that come later stop. Until then nothing that threads share is
 * given back, since they may run up to the last moment. */
#include "start/start.h"

#include "core/memory.h"
#include "core/object.h"
#include "os/os.h"

#include "sinter/internal/policy_text.h"

#include <stdlib.h>

#define ENTRY_POINT "wasi_thread_start"
/* The highest number of a thread. */
#define ID_MAX 0x1fffffffu
/* What thread-spawn gives where there can be no thread: WASI's AGAIN and NOMEM, negative. */
#define NO_THREAD ((uint32_t)-6)
#define NO_MEMORY ((uint32_t)-48)

/* A thread that was spawned. */
struct spawned {
    struct sinter_instance *instance;
    uint32_t id;
    uint32_t argument;
    struct spawned *next;
    struct spawned **previous;
};

static struct {
    const char *program;
    struct sinter_imports imports; /* of every instance */
    struct sinter_extern memory;
    uint64_t memory_left_bytes;
    size_t stack_size_bytes;
    uint64_t max_count; /* of threads at a time, with the first */
    const void *ending; /* atomic: the thread that ends the process, or NULL */
    /* Under sinter_lock: */
    struct spawned *live;
    uint32_t live_count; /* without the first */
    uint32_t last_id;
    bool ids_are_used; /* all have been given out once */
} threads;

/* ---- Memory ---- */

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import; /* only the memory is asked for */
    *value = threads.memory;
    return true;
}

static bool make_memory(const struct sinter_module *module, const char *program) {
    struct sinter_import_info import;
    if (!sinter_module_import(module, module->code->memory_import, &import))
        return false;
    struct sinter_memory_plan plan = {.min_pages = import.type.min,
                                      .max_pages = import.type.max,
                                      .bounds = module->code->bounds,
                                      .fixed_base = module->code->memory_base,
                                      .left_bytes = &threads.memory_left_bytes,
                                      .page_bytes = (uint32_t)import.type.page_bytes};
    if (sinter_shared_memory_make(&plan, &threads.memory) == SINTER_OK)
        return true;
    fprintf(stderr, "%s: error: no room for the module's shared memory\n", program);
    return false;
}

/* ---- The start ---- */

/* As the other limits (allowance.c). It is read here, so that programs of one thread do without. */
static bool read_limit(const char *program) {
    static const char name[] = "SINTER_MAX_THREADS";
    const char *text = getenv(name);
    uint64_t value;
    threads.max_count = sinter_policy.max_threads;
    if (!text)
        return true;
    if (!sinter_parse_max_threads(text, &value)) {
        fprintf(stderr, "%s: error: %s takes 1 to 65536, not \"%s\"\n", program, name, text);
        return false;
    }
    if (sinter_policy.runtime_policy || value < threads.max_count)
        threads.max_count = value;
    return true;
}

static bool begin(const struct sinter_allowance *allowance, const char *program,
                  struct sinter_imports *imports) {
    threads.program = program;
    threads.stack_size_bytes = allowance->stack_size_bytes;
    threads.memory_left_bytes =
        allowance->max_memory_bytes ? allowance->max_memory_bytes : UINT64_MAX;
    imports->resolve = resolve;
    if (sinter_policy.wasi_share)
        sinter_policy.wasi_share(imports->wasi);
    threads.imports = *imports;
    return read_limit(program) && make_memory(sinter_policy.module, program);
}

/* ---- The end of the process ---- */

static void claim_end(void) {
    const void *own = sinter_thread(), *none = NULL;
    bool is_first = __atomic_compare_exchange_n(&threads.ending, &none, own, false,
                                                __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    if (!is_first && none != own)
        sinter_os_stop_thread();
}

static _Noreturn void end_process(const struct sinter_instance *instance,
                                  enum sinter_status status) {
    exit(sinter_start_report(instance, threads.program, status));
}

/* ---- Threads ---- */

static bool is_live(uint32_t id) {
    const struct spawned *spawned = threads.live;
    while (spawned && spawned->id != id)
        spawned = spawned->next;
    return spawned != NULL;
}

/* There are far fewer threads than numbers. */
static uint32_t next_id(void) {
    do {
        threads.ids_are_used |= threads.last_id == ID_MAX;
        threads.last_id = threads.last_id == ID_MAX ? 1 : threads.last_id + 1;
    } while (threads.ids_are_used && is_live(threads.last_id));
    return threads.last_id;
}

/* Counts a thread in; false when there are too many. */
static bool count_in(struct spawned *spawned) {
    sinter_lock();
    bool has_room = threads.live_count + 1 < threads.max_count;
    if (has_room) {
        threads.live_count++;
        spawned->id = next_id();
        spawned->next = threads.live;
        spawned->previous = &threads.live;
        if (threads.live)
            threads.live->previous = &spawned->next;
        threads.live = spawned;
    }
    sinter_unlock();
    return has_room;
}

static void count_out(struct spawned *spawned) {
    sinter_lock();
    threads.live_count--;
    *spawned->previous = spawned->next;
    if (spawned->next)
        spawned->next->previous = spawned->previous;
    sinter_unlock();
    free(spawned);
}

static void run(void *argument) {
    struct spawned *spawned = argument;
    const union sinter_value arguments[] = {{.i32 = spawned->id}, {.i32 = spawned->argument}};
    enum sinter_status status =
        sinter_call_export(spawned->instance, ENTRY_POINT, arguments, 2, NULL, 0);
    if (status != SINTER_OK)
        end_process(spawned->instance, status);
    sinter_instance_destroy(spawned->instance);
    count_out(spawned);
}

/* Makes the thread's instance. If that traps for lack of memory, there is no thread; another trap,
 * or an exit, of its start function ends the process, as anywhere else. */
static bool make_instance(const struct sinter_instance *spawner, struct spawned *spawned) {
    struct sinter_error error;
    enum sinter_status status =
        sinter_instance_make(sinter_policy.module, &threads.imports, &spawned->instance, &error);
    bool is_room_lacking =
        status != SINTER_EXITED &&
        (!spawned->instance || sinter_trap_kind(spawned->instance) == SINTER_TRAP_OUT_OF_MEMORY);
    if (status != SINTER_OK && !is_room_lacking)
        end_process(spawned->instance, status);
    if (status != SINTER_OK)
        sinter_instance_destroy(spawned->instance);
    else
        sinter_instance_set_host_data(spawned->instance, sinter_instance_host_data(spawner));
    return status == SINTER_OK;
}

uint32_t sinter_thread_spawn(struct sinter_instance *instance, uint32_t argument);
uint32_t sinter_thread_spawn(struct sinter_instance *instance, uint32_t argument) {
    struct spawned *spawned = calloc(1, sizeof *spawned);
    if (!spawned)
        return NO_MEMORY;
    spawned->argument = argument;
    if (!count_in(spawned)) {
        free(spawned);
        return NO_THREAD;
    }
    uint32_t id = spawned->id; /* the thread frees `spawned` */
    if (!make_instance(instance, spawned)) {
        count_out(spawned);
        return NO_MEMORY;
    }
    if (sinter_os_start_thread(threads.stack_size_bytes, run, spawned) != 0) {
        sinter_instance_destroy(spawned->instance);
        count_out(spawned);
        return NO_THREAD;
    }
    return id;
}

const struct sinter_threads sinter_threads = {.begin = begin, .claim_end = claim_end};
