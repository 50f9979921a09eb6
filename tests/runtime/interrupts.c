/* Interrupts and deadlines, of calls that do all that calls can be busy with. */
#define _DEFAULT_SOURCE /* ualarm */
#include "check.h"

#include <sinter/handle.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static const struct sinter_module *endless, *waits, *starts;
static struct sinter_instance *instance;
static struct sinter_instance *other; /* of the same module */
static enum sinter_status inner_status;
static _Atomic bool is_working;

static void sleep_us(long us) {
    struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (nanosleep(&time, &time) != 0)
        ;
}

/* What the guest asks for:
 * - 1: a call of `loop` in another instance; 2: in the same one; 3: some time
 * - -2, -3: a call that traps */
static enum sinter_status work(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    uint32_t kind = arguments->i32, result;
    results->i32 = kind;
    if (kind == 1 || kind == 2)
        inner_status = call_i32(kind == 1 ? other : caller, "loop", 0, &result);
    if (kind == 3) {
        atomic_store(&is_working, true);
        sleep_us(20000);
        atomic_store(&is_working, false);
    }
    if (kind == (uint32_t)-2)
        inner_status = call_i32(caller, "deep", 0, &result);
    if (kind == (uint32_t)-3)
        inner_status = call_i32(caller, "trap", 0, &result);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import;
    *value = (struct sinter_extern){
        .kind = SINTER_FUNCTION, .function = work, .type = "(func (param i32) (result i32))"};
    return true;
}

static struct sinter_instance *make(const struct sinter_module *module) {
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *made;
    struct sinter_error error;
    CHECK(sinter_instance_create(module, &imports, &made, &error) == SINTER_OK);
    return made;
}

/* ---- A thread that interrupts ---- */

struct watcher {
    pthread_t thread;
    struct sinter_instance *target;
    long delay_us;
    _Atomic bool is_done;
};

/* Until told that the call has ended: one that comes before the call began finds nothing. */
static void *watch(void *argument) {
    struct watcher *watcher = argument;
    sleep_us(watcher->delay_us);
    while (!atomic_load(&watcher->is_done)) {
        enum sinter_status status = sinter_interrupt(watcher->target);
        CHECK(status == SINTER_OK || status == SINTER_NOT_FOUND);
        if (status == SINTER_OK)
            break;
        sleep_us(10);
    }
    return NULL;
}

static enum sinter_status interrupted(struct sinter_instance *target, const char *name,
                                      uint32_t argument, long delay_us) {
    struct watcher watcher = {.target = target, .delay_us = delay_us};
    uint32_t result;
    CHECK(pthread_create(&watcher.thread, NULL, watch, &watcher) == 0);
    enum sinter_status status = call_i32(target, name, argument, &result);
    atomic_store(&watcher.is_done, true);
    CHECK(pthread_join(watcher.thread, NULL) == 0);
    return status;
}

static void check_fine(struct sinter_instance *target) {
    uint32_t result;
    CHECK(call_i32(target, "fine", 41, &result) == SINTER_OK && result == 42);
}

/* ---- References are whole ---- */

static struct sinter_extern export_of(struct sinter_instance *of, const char *name) {
    struct sinter_extern export;
    CHECK(sinter_instance_export(of, name, strlen(name), &export));
    return export;
}

/* Equal types of two modules have the same 32 bytes at two addresses. */
static bool is_whole(const union sinter_value *found, const union sinter_value *function) {
    const void *const *a = found->funcref.opaque, *const *b = function->funcref.opaque;
    return memcmp(a[0], b[0], 32) == 0 && memcmp(a + 1, b + 1, 3 * sizeof *a) == 0;
}

static void check_whole(void) {
    static const union sinter_value null;
    union sinter_value functions[3], found;
    struct sinter_extern table = export_of(instance, "table"),
                         global = export_of(instance, "global");
    const struct sinter_extern exports[] = {
        export_of(instance, "small"), export_of(instance, "large"), export_of(other, "large")};
    for (int i = 0; i < 3; i++)
        CHECK(sinter_function_reference(&exports[i], &functions[i]) == SINTER_OK);
    for (uint64_t i = 0; i <= 4; i++) {
        CHECK((i < 4 ? sinter_table_get(&table, i, &found) : sinter_global_get(&global, &found)) ==
              SINTER_OK);
        CHECK(memcmp(&found.funcref, &null.funcref, sizeof found.funcref) == 0 ||
              is_whole(&found, &functions[0]) || is_whole(&found, &functions[1]) ||
              is_whole(&found, &functions[2]));
    }
}

/* A reference to the other instance's function, for the guest to copy. */
static void give_foreign(void) {
    union sinter_value foreign;
    struct sinter_extern function = export_of(other, "large"),
                         global = export_of(instance, "foreign");
    CHECK(sinter_function_reference(&function, &foreign) == SINTER_OK);
    CHECK(sinter_global_set(&global, foreign) == SINTER_OK);
}

static void test_kinds(uint32_t rounds) {
    static const char *const names[] = {"loop",    "stores", "grows",     "tears",
                                        "catches", "calls",  "overflows", "traps"};
    for (uint32_t i = 0; i < rounds; i++) {
        const char *name = names[i % (sizeof names / sizeof *names)];
        long delay_us = (long)((i * 2654435761u) >> 16) % 200;
        enum sinter_status status = interrupted(instance, name, 0, delay_us);
        if (status != SINTER_INTERRUPTED)
            fprintf(stderr, "%s: status %d\n", name, (int)status);
        CHECK(status == SINTER_INTERRUPTED);
        CHECK(strcmp(sinter_trap_message(instance), "interrupted") == 0);
        check_fine(instance);
        check_whole();
    }
}

/* One thread calls without end, and another interrupts without looking. */
static _Atomic bool is_over;
static _Atomic uint32_t sent;
static void *pester(void *argument) {
    (void)argument;
    while (!atomic_load(&is_over)) {
        atomic_fetch_add(&sent, sinter_interrupt(instance) == SINTER_OK);
        sleep_us(20);
    }
    return NULL;
}

static void test_random_moments(uint32_t count) {
    static const char *const names[] = {"tears", "catches", "grows", "calls", "fine", "stores"};
    pthread_t threads[2];
    uint32_t result, ended = 0;
    atomic_store(&is_over, false);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, pester, NULL) == 0);
    for (uint32_t i = 0; ended < count; i++) {
        enum sinter_status status = call_i32(instance, names[i % 6], 0, &result);
        CHECK(status == SINTER_INTERRUPTED || (i % 6 == 4 && status == SINTER_OK && result == 1));
        ended += status == SINTER_INTERRUPTED;
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    check_fine(instance);
    check_whole();
    CHECK(atomic_load(&sent) >= ended);
}

/* ---- Calls inside of calls ---- */

static void test_nested(void) {
    uint32_t result;
    inner_status = SINTER_OK;
    CHECK(interrupted(instance, "calls_once", 1, 2000) == SINTER_INTERRUPTED);
    CHECK(inner_status == SINTER_INTERRUPTED);
    check_fine(other);
    check_fine(instance);
    /* The inner call alone, of the other instance. */
    struct watcher watcher = {.target = other, .delay_us = 2000};
    CHECK(pthread_create(&watcher.thread, NULL, watch, &watcher) == 0);
    CHECK(call_i32(instance, "calls_once", 1, &result) == SINTER_OK && result == 1);
    CHECK(pthread_join(watcher.thread, NULL) == 0);
    CHECK(inner_status == SINTER_INTERRUPTED);
    check_fine(instance);
    inner_status = SINTER_OK; /* both calls, of the same one */
    CHECK(interrupted(instance, "calls_once", 2, 2000) == SINTER_INTERRUPTED);
    CHECK(inner_status == SINTER_INTERRUPTED);
    check_fine(instance);
    /* A host function ends first. */
    CHECK(interrupted(instance, "calls_once", 3, 2000) == SINTER_INTERRUPTED);
    CHECK(!atomic_load(&is_working));
    check_fine(instance);
}

static void test_waiting(void) {
    struct sinter_instance *waiter = make(waits);
    for (int i = 0; i < 20; i++) {
        CHECK(interrupted(waiter, "waits", 0, 500) == SINTER_INTERRUPTED);
        CHECK(interrupted(waiter, "waits_long", 0, 500) == SINTER_INTERRUPTED);
    }
    sinter_instance_destroy(waiter);
}

static void test_deadlines(void) {
    uint32_t result;
    CHECK(sinter_set_deadline(instance, 2000000) == SINTER_OK);
    CHECK(call_i32(instance, "loop", 0, &result) == SINTER_INTERRUPTED);
    check_fine(instance);
    CHECK(call_i32(instance, "calls", 0, &result) == SINTER_INTERRUPTED);
    CHECK(call_i32(instance, "calls_once", 1, &result) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(other, 1) == SINTER_OK);
    CHECK(call_i32(instance, "calls_once", 1, &result) == SINTER_OK);
    CHECK(inner_status == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(other, SINTER_NO_DEADLINE) == SINTER_OK);
    CHECK(sinter_set_deadline(instance, 0) == SINTER_OK);
    CHECK(call_i32(instance, "fine", 0, &result) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(instance, SINTER_NO_DEADLINE - 1) == SINTER_OK);
    check_fine(instance);
    CHECK(sinter_set_deadline(instance, SINTER_NO_DEADLINE) == SINTER_OK);
    check_fine(instance);
    CHECK(sinter_set_deadline(NULL, 1) == SINTER_BAD_ARGUMENTS);

    struct sinter_imports imports = {.deadline_ns = 5000000};
    struct sinter_instance *made;
    struct sinter_error error;
    CHECK(sinter_instance_create(starts, &imports, &made, &error) == SINTER_INTERRUPTED);
    CHECK(strcmp(error.message, "interrupted") == 0);
    CHECK(call_i32(made, "fine", 1, &result) == SINTER_TRAPPED);
    sinter_instance_destroy(made);
}

static void test_nothing_to_end(void) {
    struct sinter_instance *gone = make(endless);
    CHECK(sinter_interrupt(gone) == SINTER_NOT_FOUND);
    sinter_instance_destroy(gone);
    CHECK(sinter_interrupt(gone) == SINTER_NOT_FOUND);
    CHECK(sinter_interrupt(NULL) == SINTER_BAD_ARGUMENTS);
    check_fine(instance); /* an interrupt of an idle instance is not kept for its next call */
}

/* ---- In a signal handler, and beside one ---- */

static _Atomic uint32_t urgent;
static void on_alarm(int number) {
    (void)number;
    CHECK(sinter_interrupt(instance) == SINTER_OK);
}
static void on_urgent(int number) {
    (void)number;
    atomic_fetch_add(&urgent, 1);
}

static void test_signals(void) {
    struct sigaction action = {.sa_handler = on_alarm};
    uint32_t result;
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    for (int i = 0; i < 3; i++) {
        ualarm(3000, 0);
        CHECK(call_i32(instance, "loop", 0, &result) == SINTER_INTERRUPTED);
        check_fine(instance);
    }
    CHECK(atomic_load(&urgent) >= 1);
    CHECK(raise(SIGURG) == 0); /* somebody else's */
}

static void test_limits(void) {
    struct sinter_imports imports = {
        .resolve = resolve, .max_table_elements = 10, .max_handles = 2};
    static const struct sinter_handle_type type = {.name = "thing"};
    struct sinter_instance *made;
    struct sinter_error error;
    static const union sinter_value null;
    uint32_t handles[3];
    CHECK(sinter_instance_create(endless, &imports, &made, &error) == SINTER_OK);
    struct sinter_extern table;
    CHECK(sinter_instance_export(made, "table", 5, &table));
    CHECK(sinter_table_grow(&table, 7, null) == SINTER_GROW_FAILED);
    CHECK(sinter_table_grow(&table, 6, null) == 4);
    CHECK(sinter_handle_new(made, &type, made, &handles[0]) == SINTER_OK);
    CHECK(sinter_handle_new(made, &type, made, &handles[1]) == SINTER_OK);
    CHECK(sinter_handle_new(made, &type, made, &handles[2]) == SINTER_NO_MEMORY);
    CHECK(sinter_handle_drop(made, handles[0], &type) == SINTER_OK);
    CHECK(sinter_handle_new(made, &type, made, &handles[2]) == SINTER_OK);
    sinter_instance_destroy(made);
    imports.max_table_elements = 3;
    CHECK(sinter_instance_create(endless, &imports, &made, &error) == SINTER_TRAPPED);
    sinter_instance_destroy(made);
}

int main(int argc, char **argv) {
    struct sinter_error error;
    const char *rounds = getenv("SINTER_INTERRUPT_ROUNDS");
    uint32_t count = rounds ? (uint32_t)atoi(rounds) : 2000;
    struct sigaction action = {.sa_handler = on_urgent};
    CHECK(argc == 4);
    CHECK(sigaction(SIGURG, &action, NULL) == 0);
    CHECK(sinter_module_load(argv[1], &endless, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[2], &waits, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[3], &starts, &error) == SINTER_OK);
    instance = make(endless);
    other = make(endless);
    give_foreign();
    test_nothing_to_end();
    test_kinds(count / 5);
    test_random_moments(count);
    test_nested();
    test_waiting();
    test_deadlines();
    test_signals();
    test_limits();
    sinter_instance_destroy(other);
    sinter_instance_destroy(instance);
    return 0;
}
