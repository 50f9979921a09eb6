/* Several threads in one instance with a shared memory; and exceptions, which stay on their side of
 * the host. */
#include "check.h"

#include <pthread.h>
#include <sched.h>

enum { THREADS = 4 };

struct job {
    struct sinter_instance *instance;
    const char *name;
    uint32_t argument;
    uint32_t result;
};

static void *run_job(void *argument) {
    struct job *job = argument;
    CHECK(call_i32(job->instance, job->name, job->argument, &job->result) == SINTER_OK);
    return NULL;
}

/* Calls export `name` in all threads at once; the sum of their results. */
static uint32_t in_threads(struct sinter_instance *instance, const char *name, uint32_t argument) {
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    uint32_t sum = 0;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){instance, name, argument, 0};
        CHECK(pthread_create(&threads[i], NULL, run_job, &jobs[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        sum += jobs[i].result;
    }
    return sum;
}

static uint32_t word_at(struct sinter_instance *instance, uint64_t address) {
    uint32_t word;
    CHECK(sinter_memory_read(instance, address, &word, sizeof word));
    return word;
}

static void check_growth(struct sinter_instance *instance) {
    enum { EACH = 40, ALL = THREADS * EACH };
    uint32_t pages;
    CHECK(in_threads(instance, "grow", EACH) == ALL * (ALL + 1) / 2);
    CHECK(sinter_memory_size(instance) == (ALL + 1) * (uint64_t)65536);
    CHECK(sinter_memory_grow(instance, 200 - ALL) == UINT64_MAX);
    CHECK(sinter_memory_grow(instance, 199 - ALL) == ALL + 1);
    CHECK(call_i32(instance, "grow", 1, &pages) == SINTER_OK && pages == UINT32_MAX);
}

static void check_waking(struct sinter_instance *instance) {
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    uint32_t woken = 0, count;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){instance, "sleep", 0, 9};
        CHECK(pthread_create(&threads[i], NULL, run_job, &jobs[i]) == 0);
    }
    while (woken < THREADS) {
        CHECK(call_i32(instance, "wake", 1, &count) == SINTER_OK && count <= 1);
        woken += count;
        sched_yield();
    }
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0 && jobs[i].result == 0);
}

/* Calls an export from inside the guest: what it throws ends that call, and nothing else. */
void env_step(struct sinter_instance *instance, uint32_t what) {
    uint32_t result;
    if (what == 0)
        return;
    CHECK(call_i32(instance, "throw", 7, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "uncaught exception") == 0);
    CHECK(call_i32(instance, "throws", 10, &result) == SINTER_OK && result == 55);
}

static void check_entries(struct sinter_instance *instance) {
    uint32_t result;
    CHECK(call_i32(instance, "nested", 0, &result) == SINTER_OK && result == 1);
    CHECK(call_i32(instance, "nested", 1, &result) == SINTER_OK && result == 1);
    CHECK(call_i32(instance, "after", 1, &result) == SINTER_OK && result == 5);
    CHECK(call_i32(instance, "throw", 1, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "uncaught exception") == 0);
    CHECK(call_i32(instance, "after", 0, &result) == SINTER_OK && result == 5);
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc;
    (void)argv;
    in_threads(instance, "count", 50000);
    CHECK(word_at(instance, 0) == THREADS * 50000);
    CHECK(word_at(instance, 8) == (THREADS * 50000) % 65536);
    in_threads(instance, "locked", 5000);
    CHECK(word_at(instance, 20) == THREADS * 5000);
    CHECK(in_threads(instance, "throws", 1000) == THREADS * 1000 * 1001 / 2);
    check_growth(instance);
    check_waking(instance);
    check_entries(instance);
    return 0;
}
