/* What embedding costs: embed LIBRARY DATA INITIALISED SNAPSHOT, where DATA is a library with 1 MB
 * of data, INITIALISED is one that computes 1 MB when it is initialised, and SNAPSHOT is the same
 * with --snapshot. Prints a line for each case: its name, the median of its time in nanoseconds,
 * and the median of the ratio to its plain counterpart in the same round. All cases take turns, so
 * that what else runs on the machine meets them alike. */
#include "embed.h"

#include <sinter/sinter.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <threads.h>
#include <time.h>

#define ROUND_COUNT 31
#define CALL_COUNT 200000u
#define INSTANCE_COUNT 200u
#define SLOW_COUNT 10u /* of what takes a millisecond */
#define INTERRUPT_COUNT 50u
#define RANGE_BYTES (((size_t)8 << 30) + 65536) /* what a guarded memory reserves */

static const struct sinter_module *module;
static const struct sinter_module *data_module, *initialised_module, *snapshot_module;
static struct embed *typed;
static struct sinter_instance *dynamic;
static struct sinter_instance *with_data;
static size_t empty_index;

static void need(bool ok, const char *what) {
    if (ok)
        return;
    fprintf(stderr, "embed: %s failed\n", what);
    exit(1);
}

/* ---- The other side ---- */

static __attribute__((noinline)) uint32_t plain(void *context, struct embed *caller,
                                                uint32_t value) {
    (void)context;
    (void)caller;
    __asm__ volatile("");
    return value + 1;
}
static uint32_t (*volatile plain_pointer)(void *, struct embed *, uint32_t) = plain;

static enum sinter_status host(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)caller;
    results[0].i32 = plain(context, NULL, arguments[0].i32);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    (void)import;
    value->function = host;
    value->type = "(func (param i32) (result i32))";
    return true;
}

static const struct embed_imports typed_imports = {.env = {.out = plain}};
static const struct sinter_imports dynamic_imports = {.resolve = resolve};

/* ---- Cases: each does its work `count` times ---- */

static void call_plain(uint32_t count) {
    uint32_t (*function)(void *, struct embed *, uint32_t) = plain_pointer;
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++)
        value = function(NULL, NULL, value);
    need(value == count, "plain");
}

static void call_typed(uint32_t count) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++)
        need(embed_empty(typed, i, &value) == EMBED_OK && value == i, "embed_empty");
}

static void call_by_index(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        union sinter_value value = {.i32 = i};
        need(sinter_call(dynamic, empty_index, &value, 1, &value, 1) == SINTER_OK, "sinter_call");
    }
}

static void call_by_name(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        union sinter_value value = {.i32 = i};
        need(sinter_call_export(dynamic, "empty", &value, 1, &value, 1) == SINTER_OK, "by name");
    }
}

static void out_typed(uint32_t count) {
    uint32_t value;
    need(embed_calls(typed, count, &value) == EMBED_OK && value == count, "embed_calls");
}

static void out_dynamic(uint32_t count) {
    union sinter_value value = {.i32 = count};
    need(sinter_call_export(dynamic, "calls", &value, 1, &value, 1) == SINTER_OK, "calls");
    need(value.i32 == count, "calls");
}

static void map(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        void *base =
            mmap(NULL, RANGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        need(base != MAP_FAILED && mprotect(base, 65536, PROT_READ | PROT_WRITE) == 0, "mmap");
        munmap(base, RANGE_BYTES);
    }
}

static void create_typed(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        struct embed *instance;
        need(embed_create(&typed_imports, &instance, NULL, 0) == EMBED_OK, "embed_create");
        embed_destroy(instance);
    }
}

static void create_dynamic(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        struct sinter_instance *instance;
        need(sinter_instance_create(module, &dynamic_imports, &instance, NULL) == SINTER_OK,
             "sinter_instance_create");
        sinter_instance_destroy(instance);
    }
}

static void create(const struct sinter_module *made, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        struct sinter_instance *instance;
        need(sinter_instance_create(made, NULL, &instance, NULL) == SINTER_OK, "with data");
        sinter_instance_destroy(instance);
    }
}

static void create_data(uint32_t count) { create(data_module, count); }
static void create_initialised(uint32_t count) { create(initialised_module, count); }
static void create_snapshot(uint32_t count) { create(snapshot_module, count); }

static void reset_data(uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        need(sinter_instance_reset(with_data) == SINTER_OK, "reset");
}

/* ---- Measuring ---- */

static double now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* What a case has spent on more than what it measures. */
static double other_ns;

/* ---- Interrupts: from the call of embed_interrupt to the end of the guest's call ---- */

static atomic_uint wanted; /* how many interrupts are to come */
static double interrupt_ns;

static int interrupter(void *unused) {
    (void)unused;
    for (unsigned seen = 0;;) {
        unsigned now = atomic_load(&wanted);
        if (now == UINT32_MAX)
            return 0;
        if (now == seen) {
            thrd_yield();
            continue;
        }
        seen = now;
        double start = now_ns();
        while (now_ns() - start < 20e3) /* the guest is in its loop by then */
            ;
        do
            interrupt_ns = now_ns();
        while (embed_interrupt(typed) != EMBED_OK);
    }
}

static void interrupt(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        double start = now_ns();
        atomic_fetch_add(&wanted, 1);
        need(embed_forever(typed) == EMBED_INTERRUPTED, "interrupt");
        other_ns += interrupt_ns - start;
    }
}

struct test {
    const char *name;
    void (*run)(uint32_t count);
    uint32_t count;
    int plain; /* the case that it is compared with */
    double ns[ROUND_COUNT];
};

static struct test tests[] = {
    {"plain", call_plain, CALL_COUNT, 0, {0}},
    {"call_typed", call_typed, CALL_COUNT, 0, {0}},
    {"call_by_index", call_by_index, CALL_COUNT, 0, {0}},
    {"call_by_name", call_by_name, CALL_COUNT, 0, {0}},
    {"out_typed", out_typed, CALL_COUNT, 0, {0}},
    {"out_dynamic", out_dynamic, CALL_COUNT, 0, {0}},
    {"map", map, INSTANCE_COUNT, 6, {0}},
    {"create_typed", create_typed, INSTANCE_COUNT, 6, {0}},
    {"create_dynamic", create_dynamic, INSTANCE_COUNT, 6, {0}},
    {"create_data", create_data, INSTANCE_COUNT, 6, {0}},
    {"reset_data", reset_data, INSTANCE_COUNT, 6, {0}},
    {"create_initialised", create_initialised, SLOW_COUNT, 6, {0}},
    {"create_snapshot", create_snapshot, INSTANCE_COUNT, 6, {0}},
    {"interrupt", interrupt, INTERRUPT_COUNT, 6, {0}},
};
#define TEST_COUNT ((int)(sizeof tests / sizeof *tests))

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values) {
    qsort(values, ROUND_COUNT, sizeof *values, compare);
    return values[ROUND_COUNT / 2];
}

static void report(void) {
    double ratios[ROUND_COUNT], ns[ROUND_COUNT];
    for (int i = 0; i < TEST_COUNT; i++) {
        for (int round = 0; round < ROUND_COUNT; round++) {
            ns[round] = tests[i].ns[round];
            ratios[round] = ns[round] / tests[tests[i].plain].ns[round];
        }
        printf("%s %.3f %.3f\n", tests[i].name, median(ns), median(ratios));
    }
}

int main(int argc, char **argv) {
    struct sinter_error error = {""};
    thrd_t thread;
    need(argc == 5, "usage");
    if (sinter_module_load(argv[1], &module, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    need(module, "sinter_module_load");
    need(sinter_module_load(argv[2], &data_module, &error) == SINTER_OK, "loading DATA");
    need(sinter_module_load(argv[3], &initialised_module, &error) == SINTER_OK &&
             sinter_module_load(argv[4], &snapshot_module, &error) == SINTER_OK,
         "loading INITIALISED and SNAPSHOT");
    need(thrd_create(&thread, interrupter, NULL) == thrd_success, "thrd_create");
    empty_index = sinter_module_find_export(module, "empty", 5);
    need(embed_create(&typed_imports, &typed, NULL, 0) == EMBED_OK, "embed_create");
    need(sinter_instance_create(module, &dynamic_imports, &dynamic, NULL) == SINTER_OK, "create");
    need(sinter_instance_create(data_module, NULL, &with_data, NULL) == SINTER_OK, "with data");
    for (int round = -2; round < ROUND_COUNT; round++) /* the first two are to warm up */
        for (int i = 0; i < TEST_COUNT; i++) {
            double start = now_ns();
            other_ns = 0;
            tests[i].run(tests[i].count);
            if (round >= 0)
                tests[i].ns[round] = (now_ns() - start - other_ns) / tests[i].count;
        }
    atomic_store(&wanted, UINT32_MAX);
    thrd_join(thread, NULL);
    report();
    embed_destroy(typed);
    sinter_instance_destroy(dynamic);
    sinter_instance_destroy(with_data);
    sinter_module_close(module);
    sinter_module_close(data_module);
    sinter_module_close(initialised_module);
    sinter_module_close(snapshot_module);
    return 0;
}
