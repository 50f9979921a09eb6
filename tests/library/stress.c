/* stress LIBRARY (of nest.wat): 8 threads, 1,000 rounds each of create, call, trap and destroy; for
 * the sanitizers. */
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <sinter/sinter.h>

#define THREAD_COUNT 8
#define ROUND_COUNT 1000

static const struct sinter_module *module;

static enum sinter_status call(struct sinter_instance *instance, uint32_t depth, uint32_t action) {
    union sinter_value values[2] = {{.i32 = depth}, {.i32 = action}};
    return sinter_call_export(instance, "go", values, 2, values, 1);
}

/* The thread sanitizer has a handler of its own around every other, which blocks all signals, and
 * the runtime leaves it by a jump. */
static void trap_by_fault(struct sinter_instance *instance, uint32_t depth, uint32_t action) {
    sigset_t faults;
    CHECK(call(instance, depth, action) == SINTER_TRAPPED);
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    CHECK(pthread_sigmask(SIG_UNBLOCK, &faults, NULL) == 0);
}

static enum sinter_status out(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    uint32_t *calls = context;
    ++*calls;
    if (arguments[0].i32 == UINT32_MAX)
        return sinter_fail(caller, "out");
    results[0].i32 = 1;
    return call(caller, arguments[0].i32, arguments[1].i32);
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)import;
    value->function = out;
    value->type = "(func (param i32 i32) (result i32))";
    value->context = context;
    return true;
}

static void *run(void *unused) {
    uint32_t calls = 0;
    struct sinter_imports imports = {.resolve = resolve, .context = &calls};
    (void)unused;
    for (int i = 0; i < ROUND_COUNT; i++) {
        struct sinter_instance *instance;
        struct sinter_error error;
        CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
        CHECK(call(instance, 3, 0) == SINTER_OK);
        trap_by_fault(instance, 2, 2);
        CHECK(call(instance, 1, 5) == SINTER_TRAPPED); /* an import that fails */
        CHECK(call(instance, 0, 1) == SINTER_TRAPPED);
        if (i % 100 == 0)
            trap_by_fault(instance, 0, 4);
        CHECK(sinter_memory_write(instance, 100, &i, sizeof i));
        sinter_instance_destroy(instance);
    }
    CHECK(calls == ROUND_COUNT * (3 + 2 + 2));
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[THREAD_COUNT];
    CHECK(argc == 2);
    CHECK(sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    for (int i = 0; i < THREAD_COUNT; i++)
        CHECK(pthread_create(&threads[i], NULL, run, NULL) == 0);
    for (int i = 0; i < THREAD_COUNT; i++)
        pthread_join(threads[i], NULL);
    sinter_module_close(module);
    return 0;
}
