/* Several threads, each with an instance of its own, and one shared memory; and exceptions, which
 * stay on their side of the host. */
#include "check.h"

#include <pthread.h>
#include <sched.h>

enum { THREADS = 4 };

static const struct sinter_module *module;
static struct sinter_extern memory;

struct job {
    const char *name;
    uint32_t argument;
    uint32_t result;
};

/* Calls an export from inside the guest: what it throws ends that call, and nothing else. */
static enum sinter_status step(void *context, struct sinter_instance *instance,
                               const union sinter_value *arguments, union sinter_value *results) {
    uint32_t result;
    (void)context;
    (void)results;
    if (arguments->i32 == 0)
        return SINTER_OK;
    CHECK(call_i32(instance, "throw", 7, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "uncaught exception") == 0);
    CHECK(call_i32(instance, "throws", 10, &result) == SINTER_OK && result == 55);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    *value = import->type.kind == SINTER_MEMORY
                 ? memory
                 : (struct sinter_extern){
                       .kind = SINTER_FUNCTION, .function = step, .type = "(func (param i32))"};
    return true;
}

static struct sinter_instance *instantiate(void) {
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *instance;
    struct sinter_error error;
    if (sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    return instance;
}

static void *run_job(void *argument) {
    struct job *job = argument;
    struct sinter_instance *instance = instantiate();
    CHECK(call_i32(instance, job->name, job->argument, &job->result) == SINTER_OK);
    sinter_instance_destroy(instance);
    return NULL;
}

/* Calls export `name` in all threads at once; the sum of their results. */
static uint32_t in_threads(const char *name, uint32_t argument) {
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    uint32_t sum = 0;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){name, argument, 0};
        CHECK(pthread_create(&threads[i], NULL, run_job, &jobs[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        sum += jobs[i].result;
    }
    return sum;
}

static uint32_t word_at(uint32_t address) {
    uint32_t word;
    memcpy(&word, sinter_extern_memory_base(&memory) + address, sizeof word);
    return word;
}

static void check_growth(struct sinter_instance *instance) {
    enum { EACH = 40, ALL = THREADS * EACH };
    uint32_t pages;
    CHECK(in_threads("grow", EACH) == ALL * (ALL + 1) / 2);
    CHECK(sinter_memory_size(instance) == (ALL + 1) * (uint64_t)65536);
    CHECK(sinter_memory_grow(instance, 200 - ALL) == UINT64_MAX);
    CHECK(sinter_extern_memory_grow(&memory, 199 - ALL) == ALL + 1);
    CHECK(call_i32(instance, "grow", 1, &pages) == SINTER_OK && pages == UINT32_MAX);
}

static void check_waking(struct sinter_instance *instance) {
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    uint32_t woken = 0, count;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){"sleep", 0, 9};
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

static void check_entries(struct sinter_instance *instance) {
    uint32_t result;
    CHECK(call_i32(instance, "nested", 0, &result) == SINTER_OK && result == 1);
    CHECK(call_i32(instance, "nested", 1, &result) == SINTER_OK && result == 1);
    CHECK(call_i32(instance, "after", 1, &result) == SINTER_OK && result == 5);
    CHECK(call_i32(instance, "throw", 1, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "uncaught exception") == 0);
    CHECK(call_i32(instance, "after", 0, &result) == SINTER_OK && result == 5);
}

int main(int argc, char **argv) {
    struct sinter_error error;
    CHECK(argc == 2 && sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    CHECK(sinter_memory_create(1, 200, true, &memory) == SINTER_OK);
    struct sinter_instance *instance = instantiate();
    in_threads("count", 50000);
    CHECK(word_at(0) == THREADS * 50000);
    CHECK(word_at(8) == (THREADS * 50000) % 65536);
    in_threads("locked", 5000);
    CHECK(word_at(20) == THREADS * 5000);
    CHECK(in_threads("throws", 1000) == THREADS * 1000 * 1001 / 2);
    check_growth(instance);
    check_waking(instance);
    check_entries(instance);
    sinter_instance_destroy(instance);
    sinter_object_release(&memory);
    sinter_module_close(module);
    return 0;
}
