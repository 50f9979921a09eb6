/* Enters a guest at every distance from the stack's end, does each kind of thing there, and looks
 * at what came of it: what it gives elsewhere, or "call stack exhausted" from some distance on.
 * Nothing below the stack's guard may change. A host program of a library, or, with PROVIDER, the C
 * file of an executable's imports.
 *
 *     sweep LIBRARY KINDS STACK_KIB RANGE_BYTES STEP_BYTES     on a thread's stack
 *     sweep LIBRARY KINDS main [LATER_KIB] RANGE_BYTES STEP_BYTES
 *     executable KINDS RANGE_BYTES STEP_BYTES
 *
 * LATER_KIB is the limit that the main thread's stack has once the guest has run. */
#define _GNU_SOURCE
#include <alloca.h>
#include <pthread.h>
#include <sinter/sinter.h>
#include <sinter/wasi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define KIB ((size_t)1024)
#define MIB (KIB * KIB)
#define KINDS_MAX 256
#define CANARY 0xaa
#define NEAR_BYTES (64 * KIB) /* compared after each call; the rest after each kind */

static void use_stack(void);
#include "guest.h"

static _Noreturn void fail(const char *what, const char *detail) {
    fprintf(stderr, "%s%s%s\n", what, detail ? ": " : "", detail ? detail : "");
    exit(1);
}
#define CHECK(condition) ((condition) ? (void)0 : fail(#condition, NULL))

/* Of the 128 KiB that an import's function may use, most. */
static __attribute__((noinline)) void use_stack(void) {
    volatile char *used = alloca(124 * KIB);
    for (size_t i = 124 * KIB; i >= KIB; i -= KIB)
        used[i - 1] = 1;
}

/* ---- What the guest calls ---- */

/* What `back` is to do, and what came of it. */
static struct {
    void (*inside)(struct sinter_instance *); /* instead of a call, once */
    size_t shift_bytes;
    uint32_t depth;
    uint32_t kind;
    enum sinter_status status;
    char message[256];
} job;

static __attribute__((noinline)) void back(struct sinter_instance *instance) {
    volatile char *shift = alloca(job.shift_bytes + 16);
    static size_t index = SINTER_NO_EXPORT;
    union sinter_value values[2] = {{.i32 = job.depth}, {.i32 = job.kind}};
    shift[0] = 1;
    if (job.inside) {
        void (*inside)(struct sinter_instance *) = job.inside;
        job.inside = NULL;
        inside(instance);
        shift[0] = 2;
        return;
    }
    if (index == SINTER_NO_EXPORT)
        index = sinter_module_find_export(sinter_instance_module(instance), "rec", 3);
    job.status = sinter_call(instance, index, values, 2, values, 1);
    if (job.status == SINTER_TRAPPED)
        snprintf(job.message, sizeof job.message, "%s", sinter_trap_message(instance));
    shift[0] = 2;
}

/* Calls functions with many values: they return, or there is no stack for them. */
static void again(struct sinter_instance *instance) {
    static union sinter_value arguments[1000], results[1000];
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        enum sinter_status status = sinter_call_export(instance, taken[i].name, arguments,
                                                       taken[i].params, results, taken[i].results);
        if (status != SINTER_OK && (status != SINTER_TRAPPED ||
                                    strcmp(sinter_trap_message(instance), "call stack exhausted")))
            fail("a function with many values", sinter_trap_message(instance));
    }
}

#ifdef PROVIDER
void env_back(struct sinter_instance *instance);
void env_again(struct sinter_instance *instance);
void env_host_trap(struct sinter_instance *instance);
void env_host_fail(struct sinter_instance *instance);
void env_back(struct sinter_instance *instance) { back(instance); }
void env_again(struct sinter_instance *instance) { again(instance); }
void env_host_trap(struct sinter_instance *instance) { sinter_trap(instance, "told so"); }
void env_host_fail(struct sinter_instance *instance) { sinter_trap(instance, "told so"); }
#else
static enum sinter_status call_back(void *context, struct sinter_instance *instance,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)arguments, (void)results;
    ((void (*)(struct sinter_instance *))context)(instance);
    return SINTER_OK;
}

static enum sinter_status host_trap(void *context, struct sinter_instance *instance,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)context, (void)arguments, (void)results;
    sinter_trap(instance, "told so");
}

static enum sinter_status host_fail(void *context, struct sinter_instance *instance,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)context, (void)arguments, (void)results;
    return sinter_fail(instance, "told so");
}

static enum sinter_status any(void *context, struct sinter_instance *instance,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context, (void)instance, (void)arguments, (void)results;
    use_stack();
    return SINTER_OK;
}

static bool is_called(const struct sinter_import_info *import, const char *name) {
    return import->name.size == strlen(name) &&
           memcmp(import->name.data, name, import->name.size) == 0;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    if (sinter_wasi_resolve(import, value))
        return true;
    value->kind = SINTER_FUNCTION;
    value->type = SINTER_ANY_TYPE;
    value->function = any;
    if (is_called(import, "back") || is_called(import, "again")) {
        value->function = call_back;
        value->context = is_called(import, "back") ? (void *)back : (void *)again;
    } else if (is_called(import, "host_trap")) {
        value->function = host_trap;
    } else if (is_called(import, "host_fail")) {
        value->function = host_fail;
    }
    return true;
}
#endif

/* ---- The host's memory below ---- */

static unsigned char *below, *original;

static void check_below(size_t bytes) {
    if (below && memcmp(below + MIB - bytes, original, bytes) != 0)
        fail("the host's memory below the stack has changed", NULL);
}

/* ---- The sweep ---- */

static struct {
    char name[64];
    char outcome[64];
} kinds[KINDS_MAX];
static uint32_t kind_count;

static void read_kinds(const char *path) {
    FILE *file = fopen(path, "r");
    CHECK(file);
    while (kind_count < KINDS_MAX && fscanf(file, "%63[^|]|%63[^\n] ", kinds[kind_count].name,
                                            kinds[kind_count].outcome) == 2)
        kind_count++;
    fclose(file);
}

enum outcome { EXPECTED, EXHAUSTED };

static enum outcome run(struct sinter_instance *instance, uint32_t kind, uint32_t depth,
                        size_t shift_bytes) {
    job.kind = kind;
    job.depth = depth;
    job.shift_bytes = shift_bytes;
    job.message[0] = '\0';
    const char *expected = kinds[kind].outcome;
    enum sinter_status status = sinter_call_export(instance, "start", NULL, 0, NULL, 0);
    if (status != SINTER_OK)
        fail("start", sinter_trap_message(instance));
    check_below(NEAR_BYTES);
    if (job.status == SINTER_TRAPPED && strcmp(job.message, "call stack exhausted") == 0)
        return EXHAUSTED;
    if ((job.status == SINTER_OK && strcmp(expected, "ok") == 0) ||
        (job.status == SINTER_EXITED && strcmp(expected, "exit") == 0 &&
         sinter_exit_code(instance) == 3) ||
        (job.status == SINTER_TRAPPED && strcmp(job.message, expected) == 0))
        return EXPECTED;
    fprintf(stderr, "%s, depth %u, shift %zu: status %d, \"%s\"\n", kinds[kind].name, depth,
            shift_bytes, (int)job.status, job.message);
    exit(1);
}

/* The greatest depth at which nothing goes wrong. */
static uint32_t greatest_depth(struct sinter_instance *instance, size_t shift_bytes) {
    uint32_t good = 0, bad = 1;
    while (run(instance, 0, bad, shift_bytes) == EXPECTED)
        bad *= 2;
    while (bad - good > 1) {
        uint32_t middle = good + (bad - good) / 2;
        if (run(instance, 0, middle, shift_bytes) == EXPECTED)
            good = middle;
        else
            bad = middle;
    }
    return good;
}

/* Where the sweep is: `rec` is always as deep, and the host's function that enters it takes what is
 * before. */
struct track {
    uint32_t depth;
    size_t end_bytes; /* the shift with which nothing is left */
    size_t range_bytes;
    size_t step_bytes;
};

/* An entry is a call that itself wants some stack, so it is kept this far from the end. */
#define ENTRY_BYTES (48 * KIB)
/* As far past the end as this. */
#define PAST_BYTES (4 * KIB)

static struct track find_track(struct sinter_instance *instance, char **arguments) {
    uint32_t depth = greatest_depth(instance, 0);
    uint32_t frames = depth - greatest_depth(instance, 256 * KIB);
    uint32_t frame_bytes = (256 * KIB / frames + 8) / 16 * 16;
    struct track track = {.depth = ENTRY_BYTES / frame_bytes,
                          .range_bytes = strtoul(arguments[0], NULL, 10),
                          .step_bytes = strtoul(arguments[1], NULL, 10)};
    track.end_bytes = (size_t)(depth - track.depth) * frame_bytes;
    if (track.range_bytes > track.end_bytes)
        track.range_bytes = track.end_bytes;
    printf("  %u frames of %u bytes\n", depth, frame_bytes);
    return track;
}

/* From `range_bytes` before the end on; what is exhausted once stays so closer to it. */
static void sweep_kind(struct sinter_instance *instance, uint32_t kind, const struct track *track) {
    bool endless = strcmp(kinds[kind].outcome, "call stack exhausted") == 0;
    size_t start = track->end_bytes - track->range_bytes, least = SIZE_MAX;
    for (size_t shift = start; shift <= track->end_bytes; shift += track->step_bytes) {
        enum outcome outcome = run(instance, kind, track->depth, shift);
        if (outcome == EXHAUSTED && shift < least)
            least = shift;
        if (outcome == EXPECTED && least < shift)
            fail(kinds[kind].name, "is possible where it was not further from the end");
    }
    for (size_t past = 0; past <= PAST_BYTES; past += track->step_bytes)
        if (run(instance, kind, track->depth, track->end_bytes + past) == EXPECTED && past > 1024)
            fail(kinds[kind].name, "is possible past the end");
    check_below(MIB);
    if (least == start && !endless && start > 0)
        fail(kinds[kind].name, "is never possible");
    printf("  %s: not in the last %zu bytes\n", kinds[kind].name,
           least < track->end_bytes ? track->end_bytes - least : 0);
}

static char **sweep_arguments;

static void sweep_inside(struct sinter_instance *instance) {
    struct track track = find_track(instance, sweep_arguments);
    for (uint32_t kind = 0; kind < kind_count; kind++)
        sweep_kind(instance, kind, &track);
}

/* Most of a large stack is taken once, outside: what takes it touches each of its pages. */
static void sweep(struct sinter_instance *instance, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 0); /* told up to a crash */
    sweep_arguments = arguments;
    struct track track = find_track(instance, arguments);
    size_t kept_bytes = track.range_bytes + 64 * KIB;
    if (track.end_bytes <= kept_bytes || track.range_bytes < 512 * KIB) {
        sweep_inside(instance);
        return;
    }
    job.inside = sweep_inside;
    job.shift_bytes = track.end_bytes - kept_bytes;
    if (sinter_call_export(instance, "start", NULL, 0, NULL, 0) != SINTER_OK)
        fail("start", sinter_trap_message(instance));
}

#ifdef PROVIDER
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    CHECK(argc >= 4);
    read_kinds(argv[1]);
    sweep(instance, argv + 2);
    return 0;
}
#else
#ifdef LINKED
extern const struct sinter_module LINKED;
#endif

struct host {
    const char *library;
    char **arguments; /* RANGE_BYTES STEP_BYTES */
    size_t later_bytes;
    bool is_main;
};

static void sweep_library(const struct host *host) {
    const struct sinter_module *module;
    struct sinter_instance *instance = NULL;
    struct sinter_error error;
    struct sinter_wasi_preopen preopen = {.host_path = ".", .guest_path = "."};
    struct sinter_wasi_config config = {.preopens = &preopen, .preopen_count = 1};
    struct sinter_imports imports = {.resolve = resolve, .wasi_destroy = sinter_wasi_destroy};
    const char *failed;
    CHECK(sinter_wasi_create(&config, &imports.wasi, &failed) == 0);
#ifdef LINKED
    module = &LINKED;
#else
    if (sinter_module_load(host->library, &module, &error) != SINTER_OK)
        fail("no module", error.message);
#endif
    if (sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK)
        fail("no instance", error.message);
    struct rlimit limit;
    CHECK(run(instance, 0, 1, 0) == EXPECTED && getrlimit(RLIMIT_STACK, &limit) == 0);
    limit.rlim_cur = host->later_bytes;
    CHECK(!host->later_bytes || setrlimit(RLIMIT_STACK, &limit) == 0);
    sweep(instance, host->arguments);
    sinter_instance_destroy(instance);
    sinter_module_close(module);
}

/* The memory right below the stack's guard is mapped before anything else can come there. The
 * kernel keeps 1 MiB below the main thread's; where that has no limit, or the stack is small, no
 * guest runs on it. */
static void fill_below(bool is_main) {
    pthread_attr_t attributes;
    void *low;
    size_t size, guard;
    CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_getguardsize(&attributes, &guard);
    pthread_attr_destroy(&attributes);
    if (size < 512 * KIB || size > 1024 * MIB)
        return;
    unsigned char *wanted = (unsigned char *)low - (is_main ? MIB : guard) - MIB;
    below = mmap(wanted, MIB, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    CHECK(below == wanted);
    original = malloc(MIB);
    memset(below, CANARY, MIB);
    memset(original, CANARY, MIB);
}

static void *in_thread(void *argument) {
    const struct host *host = argument;
    fill_below(host->is_main);
    sweep_library(host);
    return NULL;
}

int main(int argc, char **argv) {
    CHECK(argc >= 6);
    struct host host = {.library = argv[1],
                        .arguments = argv + argc - 2,
                        .later_bytes = argc > 6 ? strtoul(argv[4], NULL, 10) * KIB : 0,
                        .is_main = strcmp(argv[3], "main") == 0};
    read_kinds(argv[2]);
    if (host.is_main) {
        in_thread(&host);
        return 0;
    }
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, strtoul(argv[3], NULL, 10) * KIB) == 0);
    CHECK(pthread_create(&thread, &attributes, in_thread, &host) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    return 0;
}
#endif
