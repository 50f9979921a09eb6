/* Many instances, and what the host keeps: instances LIBRARY (of nest.wat). */
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sinter/sinter.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define ALIVE_COUNT 5000
#define ROUND_COUNT 10000

enum action { RETURN, UNREACHABLE, ACCESS, DIVIDE, RECURSE, HOST };

static const struct sinter_module *module;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum sinter_status (*at_host)(struct sinter_instance *caller);

static enum sinter_status out(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)arguments;
    results[0].i32 = 1;
    return at_host ? at_host(caller) : sinter_fail(caller, "out");
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    (void)import;
    value->function = out;
    value->type = "(func (param i32 i32) (result i32))";
    return true;
}

static const struct sinter_imports imports = {.resolve = resolve};

static struct sinter_instance *make(void) {
    struct sinter_instance *instance;
    struct sinter_error error = {""};
    if (sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(instance && error.message[0] == '\0');
    return instance;
}

static enum sinter_status call(struct sinter_instance *instance, enum action action) {
    union sinter_value values[2] = {{.i32 = 0}, {.i32 = (uint32_t)action}};
    return sinter_call_export(instance, "go", values, 2, values, 1);
}

static void check_trap(struct sinter_instance *instance, enum action action) {
    static const char *const messages[] = {
        "",
        "unreachable",
        "out of bounds memory access",
        "integer divide by zero",
        "call stack exhausted",
        "host error: out",
    };
    CHECK(call(instance, action) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), messages[action]) == 0);
}

/* ---- Many ---- */

static long map_count(void) {
    FILE *file = fopen("/proc/self/maps", "r");
    long lines = 0;
    int c;
    CHECK(file);
    while ((c = getc(file)) != EOF)
        lines += c == '\n';
    fclose(file);
    return lines;
}

static long resident_pages(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    long size, resident;
    CHECK(file && fscanf(file, "%ld %ld", &size, &resident) == 2);
    fclose(file);
    return resident;
}

/* Thousands at once: each has two mappings and 8 GiB of addresses. */
static void many_alive(void) {
    static struct sinter_instance *alive[ALIVE_COUNT];
    long maps = map_count();
    for (int i = 0; i < ALIVE_COUNT; i++) {
        alive[i] = make();
        memcpy(sinter_memory_base(alive[i]), &i, sizeof i);
    }
    CHECK(map_count() - maps <= 2 * ALIVE_COUNT + 20);
    for (int i = 0; i < ALIVE_COUNT; i++) {
        CHECK(memcmp(sinter_memory_base(alive[i]), &i, sizeof i) == 0);
        CHECK(call(alive[i], RETURN) == SINTER_OK);
    }
    check_trap(alive[0], ACCESS);
    check_trap(alive[ALIVE_COUNT - 1], ACCESS);
    for (int i = 0; i < ALIVE_COUNT; i++)
        sinter_instance_destroy(alive[(i * 7) % ALIVE_COUNT]);
    CHECK(map_count() - maps <= 20);
}

static void rounds(void) {
    long maps = 0, pages = 0;
    for (int i = 0; i < ROUND_COUNT; i++) {
        if (i == 200) {
            maps = map_count();
            pages = resident_pages();
        }
        struct sinter_instance *instance = make();
        CHECK(call(instance, RETURN) == SINTER_OK);
        if (i % 10 == 0)
            check_trap(instance, ACCESS);
        sinter_instance_destroy(instance);
    }
    CHECK(map_count() - maps <= 2);
    CHECK(resident_pages() - pages <= 64);
}

/* When no addresses are left, creation fails, and what is there goes on. */
static void limited(void) {
    struct rlimit limit, before;
    struct sinter_instance *alive[100], *none = NULL;
    struct sinter_error error = {""};
    int count = 0;
    CHECK(getrlimit(RLIMIT_AS, &before) == 0);
    limit = before;
    limit.rlim_cur = (rlim_t)200 << 30;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    enum sinter_status status = SINTER_OK;
    while (count < 100) {
        status = sinter_instance_create(module, &imports, &alive[count], &error);
        if (status != SINTER_OK)
            break;
        count++;
    }
    CHECK(count > 10 && count < 30);
    CHECK(status == SINTER_TRAPPED || status == SINTER_NO_MEMORY);
    CHECK(strstr(error.message, "out of memory"));
    sinter_instance_destroy(alive[count]);
    check_trap(alive[0], ACCESS);
    sinter_instance_destroy(alive[0]);
    CHECK(sinter_instance_create(module, &imports, &none, &error) == SINTER_OK);
    check_trap(none, ACCESS);
    sinter_instance_destroy(none);
    while (count-- > 1)
        sinter_instance_destroy(alive[count]);
    CHECK(setrlimit(RLIMIT_AS, &before) == 0);
}

/* ---- From any thread ---- */

static void *make_on_thread(void *unused) {
    (void)unused;
    return make();
}

static void *use_on_thread(void *instance) {
    CHECK(call(instance, RETURN) == SINTER_OK);
    for (int action = UNREACHABLE; action <= HOST; action++)
        check_trap(instance, (enum action)action);
    return NULL;
}

static void *destroy_on_thread(void *instance) {
    sinter_instance_destroy(instance);
    return NULL;
}

static void *on_thread(void *(*body)(void *), void *argument, size_t stack_bytes) {
    pthread_attr_t attributes;
    pthread_t thread;
    void *result;
    CHECK(pthread_attr_init(&attributes) == 0);
    if (stack_bytes)
        CHECK(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, body, argument) == 0);
    CHECK(pthread_join(thread, &result) == 0);
    pthread_attr_destroy(&attributes);
    return result;
}

static void from_any_thread(void) {
    for (int i = 0; i < 50; i++) {
        void *instance = on_thread(make_on_thread, NULL, 0);
        on_thread(use_on_thread, instance, 0);
        use_on_thread(instance);
        on_thread(destroy_on_thread, instance, 0);
    }
}

/* On a stack so small that an import may have no room: then calling it is the trap. */
static void *overflow_on_thread(void *instance) {
    for (int i = 0; i < 3; i++) {
        CHECK(call(instance, RETURN) == SINTER_OK);
        check_trap(instance, RECURSE);
        check_trap(instance, ACCESS);
        CHECK(call(instance, HOST) == SINTER_TRAPPED);
    }
    return NULL;
}

static void small_stacks(void) {
    static const size_t sizes[] = {64 << 10, 128 << 10, 256 << 10, 1 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sinter_instance *instance = on_thread(make_on_thread, NULL, sizes[i]);
        on_thread(overflow_on_thread, instance, sizes[i]);
        sinter_instance_destroy(instance);
    }
}

/* ---- What is the host's ---- */

static uint8_t *host_page;
static volatile sig_atomic_t own_faults;
static struct sigaction chained;

/* The host's handler, from before the first instance. */
static void mend(int number, siginfo_t *info, void *context) {
    (void)context;
    CHECK(number == SIGSEGV && info->si_addr == host_page);
    own_faults++;
    mprotect(host_page, 4096, PROT_READ | PROT_WRITE);
}

/* One from after it, which has to give to the one before what it does not know. */
static void chain(int number, siginfo_t *info, void *context) {
    if (info->si_addr == host_page)
        mend(number, info, context);
    else
        chained.sa_sigaction(number, info, context);
}

static void install(void (*handler)(int, siginfo_t *, void *), struct sigaction *before) {
    struct sigaction action = {.sa_sigaction = handler,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    CHECK(sigaction(SIGSEGV, &action, before) == 0);
}

static void fault(void) {
    int before = own_faults;
    CHECK(mprotect(host_page, 4096, PROT_NONE) == 0);
    *(volatile uint8_t *)host_page = 1;
    CHECK(own_faults == before + 1);
}

static enum sinter_status fault_at_host(struct sinter_instance *caller) {
    (void)caller;
    fault();
    return SINTER_OK;
}

static sigjmp_buf escape;
static void jump(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    CHECK(info->si_addr == host_page);
    siglongjmp(escape, 1);
}

static void handlers(void) {
    struct sinter_instance *instance = make();
    fault();
    check_trap(instance, ACCESS);
    at_host = fault_at_host;
    CHECK(call(instance, HOST) == SINTER_OK);
    at_host = NULL;
    check_trap(instance, RECURSE);
    fault();
    install(chain, &chained);
    check_trap(instance, ACCESS);
    check_trap(instance, RECURSE);
    fault();
    CHECK(sigaction(SIGSEGV, &chained, NULL) == 0);
    sinter_instance_destroy(instance);
    fault();
    /* A host that jumps out of its own handler. */
    struct sigaction ours;
    install(jump, &ours);
    CHECK(mprotect(host_page, 4096, PROT_NONE) == 0);
    if (sigsetjmp(escape, 1) == 0)
        *(volatile uint8_t *)host_page = 1;
    CHECK(sigaction(SIGSEGV, &ours, NULL) == 0);
}

/* Signal mask, alternate stack, locks and errno of the host's are as before, whatever traps. */
static void *keep(void *unused) {
    sigset_t mask, after;
    stack_t own = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16}, stack;
    (void)unused;
    CHECK(own.ss_sp && sigaltstack(&own, NULL) == 0);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigaddset(&mask, SIGALRM);
    CHECK(pthread_sigmask(SIG_SETMASK, &mask, NULL) == 0);
    struct sinter_instance *instance = make();
    for (int action = UNREACHABLE; action <= HOST; action++)
        for (int i = 0; i < 3; i++) {
            pthread_mutex_lock(&lock);
            check_trap(instance, (enum action)action);
            CHECK(pthread_mutex_trylock(&lock) == EBUSY);
            pthread_mutex_unlock(&lock);
            sigemptyset(&after);
            CHECK(pthread_sigmask(SIG_SETMASK, NULL, &after) == 0);
            CHECK(sigismember(&after, SIGUSR1) == 1 && sigismember(&after, SIGALRM) == 1);
            CHECK(sigismember(&after, SIGSEGV) == 0 && sigismember(&after, SIGBUS) == 0);
            CHECK(sigaltstack(NULL, &stack) == 0 && stack.ss_sp == own.ss_sp);
        }
    sinter_instance_destroy(instance);
    stack.ss_flags = SS_DISABLE;
    CHECK(sigaltstack(&stack, NULL) == 0);
    free(own.ss_sp);
    return NULL;
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    host_page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(host_page != MAP_FAILED);
    install(mend, NULL);
    CHECK(sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    handlers();
    on_thread(keep, NULL, 0);
    from_any_thread();
    small_stacks();
    limited();
    many_alive();
    rounds();
    sinter_module_close(module);
    return 0;
}
