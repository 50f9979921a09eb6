/* Calls that other threads end, again and again, while their instances are reset, destroyed and
 * made anew. Made for the thread sanitizer, which holds signals back until a function of the
 * system's is called, so all that the guest does here is to call such functions. */
#include "check.h"

#include <sinter/sinter.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define RUNNERS 3
#define INTERRUPTERS 2

static const struct sinter_module *module;
static _Atomic(struct sinter_instance *) instances[RUNNERS];
static _Atomic uint32_t interrupted; /* calls, by any thread */
static _Atomic bool is_over;
static uint32_t rounds;

static enum sinter_status work(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context, (void)caller, (void)arguments, (void)results;
    usleep(10);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import;
    *value =
        (struct sinter_extern){.kind = SINTER_FUNCTION, .function = work, .type = SINTER_ANY_TYPE};
    return true;
}

static struct sinter_instance *make(void) {
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *made;
    CHECK(sinter_instance_create(module, &imports, &made, NULL) == SINTER_OK);
    return made;
}

static void call(struct sinter_instance *instance, const char *name, enum sinter_status expected) {
    enum sinter_status status;
    do
        status = sinter_call_export(instance, name, NULL, 0, NULL, 0);
    while (status == SINTER_INTERRUPTED && expected != status);
    CHECK(status == expected);
}

static void *run(void *argument) {
    _Atomic(struct sinter_instance *) *place = argument;
    for (uint32_t i = 0; i < rounds; i++) {
        struct sinter_instance *instance = atomic_load(place);
        if (i % 3 == 0)
            CHECK(sinter_set_deadline(instance, 300000) == SINTER_OK);
        call(instance, i % 2 ? "loop" : "grow", SINTER_INTERRUPTED);
        atomic_fetch_add(&interrupted, 1);
        CHECK(sinter_set_deadline(instance, UINT64_MAX) == SINTER_OK);
        call(instance, "fine", SINTER_OK);
        call(instance, "trap", SINTER_TRAPPED);
        if (i % 7 == 0) {
            enum sinter_status status = sinter_instance_reset(instance);
            CHECK(status == SINTER_OK || status == SINTER_INTERRUPTED);
            while (status != SINTER_OK)
                status = sinter_instance_reset(instance);
        }
        if (i % 11 == 0) {
            atomic_store(place, NULL);
            sinter_instance_destroy(instance); /* some thread may be about to interrupt it */
            atomic_store(place, make());
        }
    }
    return NULL;
}

static void *interrupt(void *argument) {
    uint32_t random = (uint32_t)(uintptr_t)argument;
    while (!atomic_load(&is_over)) {
        random = random * 1664525 + 1013904223;
        struct sinter_instance *instance = atomic_load(&instances[(random >> 16) % RUNNERS]);
        enum sinter_status status = sinter_interrupt(instance);
        CHECK(status == SINTER_OK || status == SINTER_NOT_FOUND || status == SINTER_BAD_ARGUMENTS);
        usleep(random >> 22);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t runners[RUNNERS], interrupters[INTERRUPTERS];
    CHECK(argc == 3);
    rounds = (uint32_t)atoi(argv[2]);
    CHECK(sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    for (uintptr_t i = 0; i < RUNNERS; i++) {
        atomic_store(&instances[i], make());
        CHECK(pthread_create(&runners[i], NULL, run, (void *)&instances[i]) == 0);
    }
    for (uintptr_t i = 0; i < INTERRUPTERS; i++)
        CHECK(pthread_create(&interrupters[i], NULL, interrupt, (void *)(i + 1)) == 0);
    for (uint32_t i = 0; i < RUNNERS; i++)
        CHECK(pthread_join(runners[i], NULL) == 0);
    atomic_store(&is_over, true);
    for (uint32_t i = 0; i < INTERRUPTERS; i++)
        CHECK(pthread_join(interrupters[i], NULL) == 0);
    CHECK(atomic_load(&interrupted) == rounds * RUNNERS);
    for (uint32_t i = 0; i < RUNNERS; i++)
        sinter_instance_destroy(atomic_load(&instances[i]));
    sinter_module_close(module);
    return 0;
}
