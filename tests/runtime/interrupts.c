/* Interrupts and deadlines, of calls that do all that calls can be busy with. */
#define _DEFAULT_SOURCE /* ualarm */
#include "check.h"

#include <sinter/handle.h>
#include <sinter/wasi.h>

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const struct sinter_module *endless, *waits, *starts, *through, *large, *system_calls;
static struct sinter_instance *instance;
static struct sinter_instance *other; /* of the same module */
static enum sinter_status inner_status;
static _Atomic bool is_working;
static _Atomic uint32_t work_count; /* since the last interrupt */

static void sleep_us(long us) {
    struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (nanosleep(&time, &time) != 0)
        ;
}

/* What the guest asks for:
 * - 1: a call of `loop` in another instance; 2: in the same one; 3, 4: some time
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
    if (kind == 4) {
        sleep_us(3000);
        atomic_fetch_add(&work_count, 1);
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
        atomic_store(&work_count, 0);
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

/* A host that interrupts until there is nothing left to interrupt must not keep the thread from
 * ending its call. */
static void *insist(void *argument) {
    (void)argument;
    while (!atomic_load(&is_over)) {
        enum sinter_status status = sinter_interrupt(instance);
        CHECK(status == SINTER_OK || status == SINTER_NOT_FOUND);
    }
    return NULL;
}

static void test_insisting(void) {
    pthread_t threads[2];
    uint32_t result;
    atomic_store(&is_over, false);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, insist, NULL) == 0);
    for (int i = 0; i < 300; i++)
        CHECK(call_i32(instance, i % 2 ? "calls" : "loop", 0, &result) == SINTER_INTERRUPTED);
    atomic_store(&is_over, true);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    check_fine(instance);
}

/* The called instance's guest is nearly always in an import that another instance calls. */
static bool resolve_inner(void *context, const struct sinter_import_info *import,
                          struct sinter_extern *value) {
    (void)context, (void)import;
    return sinter_instance_export(instance, "calls", 5, value);
}

static void test_linked(void) {
    struct sinter_imports imports = {.resolve = resolve_inner};
    struct sinter_instance *outer;
    struct sinter_error error;
    uint32_t result;
    CHECK(sinter_instance_create(through, &imports, &outer, &error) == SINTER_OK);
    for (int i = 0; i < 20; i++) {
        CHECK(interrupted(outer, "through", 4, 0) == SINTER_INTERRUPTED);
        CHECK(atomic_load(&work_count) <= 2);
        check_fine(instance); /* it is not asked to end any more */
        CHECK(call_i32(instance, "calls_once", 0, &result) == SINTER_OK);
    }
    CHECK(interrupted(outer, "through", 2, 500) == SINTER_INTERRUPTED);
    CHECK(call_i32(instance, "calls_once", 0, &result) == SINTER_OK);
    sinter_instance_destroy(outer);
}

static long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void test_large(void) {
    static const char *const names[] = {"fill", "copy", "idiom", "table_fill", "table_copy"};
    struct sinter_instance *target = make(large);
    uint32_t result;
    CHECK(sinter_set_deadline(target, 20000000) == SINTER_OK);
    for (int i = 0; i < 10; i++) {
        long start_ms = now_ms();
        CHECK(call_i32(target, names[i % 5], 0, &result) == SINTER_INTERRUPTED);
        CHECK(now_ms() - start_ms < 2000);
    }
    sinter_instance_destroy(target);
}

/* A deadline that cannot be kept is an error. */
static void *call_without_timers(void *argument) {
    struct rlimit before, none;
    uint32_t result;
    (void)argument;
    CHECK(getrlimit(RLIMIT_SIGPENDING, &before) == 0);
    none = (struct rlimit){0, before.rlim_max};
    CHECK(setrlimit(RLIMIT_SIGPENDING, &none) == 0);
    check_fine(instance);
    CHECK(sinter_set_deadline(instance, 1000000) == SINTER_OK);
    CHECK(call_i32(instance, "loop", 0, &result) == SINTER_NO_MEMORY);
    CHECK(setrlimit(RLIMIT_SIGPENDING, &before) == 0);
    CHECK(call_i32(instance, "loop", 0, &result) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(instance, SINTER_NO_DEADLINE) == SINTER_OK);
    return NULL;
}

static void test_no_timers(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, call_without_timers, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

/* ---- WASI's calls that wait ---- */

static bool resolve_wasi(void *context, const struct sinter_import_info *import,
                         struct sinter_extern *value) {
    (void)context;
    return sinter_wasi_resolve(import, value);
}

/* A port that nobody uses, in `address` as ADDRESS:PORT. */
static void find_port(char *address, size_t size) {
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t any_size = sizeof any;
    int opened = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(opened >= 0 && bind(opened, (struct sockaddr *)&any, any_size) == 0);
    CHECK(getsockname(opened, (struct sockaddr *)&any, &any_size) == 0 && close(opened) == 0);
    snprintf(address, size, "127.0.0.1:%u", ntohs(any.sin_port));
}

static void test_system_calls(void) {
    static const char *const names[] = {"read", "write", "accept", "poll_clock", "poll_read"};
    char listener[32];
    const char *const listeners[] = {listener};
    struct sinter_wasi_config config = {.listeners = listeners, .listener_count = 1};
    struct sinter_imports imports = {.resolve = resolve_wasi, .wasi_destroy = sinter_wasi_destroy};
    struct sinter_instance *target;
    struct sinter_error error;
    const char *failed;
    int input[2], output[2];
    uint32_t result;
    CHECK(pipe(input) == 0 && pipe(output) == 0);
    find_port(listener, sizeof listener);
    CHECK(dup2(input[0], 0) == 0 && dup2(output[1], 1) == 1);
    CHECK(sinter_wasi_create(&config, &imports.wasi, &failed) == 0);
    CHECK(sinter_instance_create(system_calls, &imports, &target, &error) == SINTER_OK);
    for (int i = 0; i < 50; i++)
        CHECK(interrupted(target, names[i % 5], 0, i * 40) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(target, 3000000) == SINTER_OK);
    for (int i = 0; i < 5; i++)
        CHECK(call_i32(target, names[i], 0, &result) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(target, SINTER_NO_DEADLINE) == SINTER_OK);
    CHECK(write(input[1], "x", 1) == 1); /* nothing was lost */
    CHECK(call_i32(target, "poll_read", 0, &result) == SINTER_OK && result == 0);
    CHECK(call_i32(target, "read", 0, &result) == SINTER_OK && result == 0);
    CHECK(sinter_memory_read(target, 1024, &result, 1) && (uint8_t)result == 'x');
    sinter_instance_destroy(target);
}

/* A reset whose start is interrupted fails as one that traps. */
static void test_resets(void) {
    struct sinter_instance *made = make(endless);
    uint32_t result;
    CHECK(sinter_set_deadline(made, 0) == SINTER_OK);
    CHECK(sinter_instance_reset(made) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(made, SINTER_NO_DEADLINE) == SINTER_OK);
    CHECK(call_i32(made, "fine", 0, &result) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(made) == SINTER_TRAP_NOT_STARTED);
    CHECK(sinter_instance_reset(made) == SINTER_OK);
    check_fine(made);
    sinter_instance_destroy(made);

    struct sinter_imports imports = {.deadline_ns = 3000000};
    struct sinter_error error;
    CHECK(sinter_instance_create(starts, &imports, &made, &error) == SINTER_INTERRUPTED);
    for (int i = 0; i < 3; i++)
        CHECK(sinter_instance_reset(made) == SINTER_INTERRUPTED);
    CHECK(call_i32(made, "fine", 0, &result) == SINTER_TRAPPED);
    sinter_instance_destroy(made);
}

static void test_deadlines(void) {
    uint32_t result;
    CHECK(sinter_set_deadline(instance, 2000000) == SINTER_OK);
    CHECK(call_i32(instance, "loop", 0, &result) == SINTER_INTERRUPTED);
    check_fine(instance);
    CHECK(call_i32(instance, "calls", 0, &result) == SINTER_INTERRUPTED);
    CHECK(call_i32(instance, "calls_once", 1, &result) == SINTER_INTERRUPTED);
    CHECK(sinter_set_deadline(instance, 10000000000) == SINTER_OK);
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
    CHECK(argc == 7);
    CHECK(sigaction(SIGURG, &action, NULL) == 0);
    CHECK(sinter_module_load(argv[1], &endless, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[2], &waits, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[3], &starts, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[4], &through, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[5], &large, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[6], &system_calls, &error) == SINTER_OK);
    instance = make(endless);
    other = make(endless);
    give_foreign();
    test_nothing_to_end();
    test_kinds(count / 5);
    test_random_moments(count);
    test_nested();
    test_insisting();
    test_waiting();
    test_linked();
    test_large();
    test_no_timers();
    test_system_calls();
    test_deadlines();
    test_resets();
    test_signals();
    test_limits();
    sinter_instance_destroy(other);
    sinter_instance_destroy(instance);
    return 0;
}
