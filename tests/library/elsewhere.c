/* Guests that are called where hosts rarely call: in threads that block all signals, in destructors
 * of thread-specific data, in signal handlers, and in coroutines that end in any order. */
#define _GNU_SOURCE
#include <sinter/sinter.h>

#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#define EXHAUSTED "call stack exhausted"
#define ACCESS "out of bounds memory access"

static const struct sinter_module *module;
static struct sinter_instance *first, *second;

/* ---- Calls ---- */

static ucontext_t of_main, of_coroutine;
static bool switches, is_in_coroutine;

static enum sinter_status switch_over(void *context, struct sinter_instance *caller,
                                      const union sinter_value *arguments,
                                      union sinter_value *results) {
    (void)context, (void)caller, (void)arguments, (void)results;
    bool from = is_in_coroutine;
    is_in_coroutine = !from;
    if (switches)
        CHECK(swapcontext(from ? &of_coroutine : &of_main, from ? &of_main : &of_coroutine) == 0);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import;
    *value =
        (struct sinter_extern){.kind = SINTER_FUNCTION, .function = switch_over, .type = "(func)"};
    return true;
}

static struct sinter_instance *create(void) {
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *instance;
    struct sinter_error error;
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
    return instance;
}

/* `trap` is the expected message; NULL: the call gives 42. */
static void call(struct sinter_instance *instance, const char *name, const char *trap) {
    union sinter_value result = {.i32 = 0};
    enum sinter_status status = sinter_call_export(instance, name, NULL, 0, &result, 1);
    CHECK(status == (trap ? SINTER_TRAPPED : SINTER_OK));
    CHECK(trap ? strcmp(sinter_trap_message(instance), trap) == 0 : result.i32 == 42);
}

static void call_all(struct sinter_instance *instance) {
    call(instance, "recurse", EXHAUSTED);
    call(instance, "access", ACCESS);
    call(instance, "answer", NULL);
}

static void in_thread(void *(*body)(void *), size_t stack_bytes) {
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, body, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
}

/* ---- Threads ---- */

static void *block_signals(void *argument) {
    sigset_t all;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, NULL) == 0);
    call_all(first);
    CHECK(pthread_sigmask(SIG_SETMASK, NULL, &all) == 0 && sigismember(&all, SIGINT) == 1);
    return argument;
}

static pthread_key_t key;
static uint32_t destructor_count;

static void destroy_late(void *argument) {
    destructor_count++;
    call_all(argument);
    sinter_instance_destroy(argument);
}

/* The runtime's own destructor runs first: its key is older. */
static void *leave_to_destructor(void *argument) {
    struct sinter_instance *instance = create();
    call_all(instance);
    CHECK(pthread_setspecific(key, instance) == 0);
    return argument;
}

/* ---- Signal handlers ---- */

static enum sinter_status handler_status = SINTER_OK;

static void handle(int number) {
    (void)number;
    union sinter_value result;
    handler_status = sinter_call_export(first, "access", NULL, 0, &result, 1);
}

static void *raise_signal(void *argument) {
    size_t size = 256 << 10;
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(base != MAP_FAILED);
    stack_t stack = {.ss_sp = base, .ss_size = size};
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    CHECK(sigaltstack(&stack, NULL) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    handler_status = SINTER_OK;
    CHECK(raise(SIGUSR1) == 0 && handler_status == SINTER_BUSY);
    call_all(first);
    handler_status = SINTER_OK;
    CHECK(raise(SIGUSR1) == 0 && handler_status == SINTER_BUSY);
    return argument;
}

/* ---- Coroutines ---- */

static const char *coroutine_name, *coroutine_trap;

static void coroutine(void) {
    call(second, coroutine_name, coroutine_trap);
    call_all(second);
    is_in_coroutine = false;
    CHECK(swapcontext(&of_coroutine, &of_main) == 0);
}

static const struct kind {
    const char *name, *trap;
} kinds[] = {{"switch_answer", NULL},
             {"switch_access", ACCESS},
             {"switch_recurse", EXHAUSTED},
             {"switch_unreachable", "unreachable"}};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

/* The guest of the thread starts a coroutine, whose guest comes back to it; or is started while the
 * coroutine is inside a guest. One ends first, and then the other. */
static void interleave(const struct kind *outer, const struct kind *inner, bool coroutine_first) {
    size_t size = 128 << 10;
    void *stack = malloc(size);
    CHECK(stack && getcontext(&of_coroutine) == 0);
    of_coroutine.uc_stack.ss_sp = stack;
    of_coroutine.uc_stack.ss_size = size;
    makecontext(&of_coroutine, coroutine, 0);
    coroutine_name = inner->name;
    coroutine_trap = inner->trap;
    switches = true;
    if (coroutine_first) {
        is_in_coroutine = true;
        CHECK(swapcontext(&of_main, &of_coroutine) == 0);
        call_all(first); /* while the other guest waits */
    }
    call(first, outer->name, outer->trap);
    if (!coroutine_first) {
        call_all(first);
        is_in_coroutine = true;
        CHECK(swapcontext(&of_main, &of_coroutine) == 0);
    }
    switches = false;
    call_all(first);
    call_all(second);
    free(stack);
}

static void *interleave_all(void *argument) {
    for (size_t i = 0; i < KIND_COUNT * KIND_COUNT * 2; i++)
        interleave(&kinds[i / 2 % KIND_COUNT], &kinds[i / 2 / KIND_COUNT], i % 2);
    return argument;
}

int main(int argc, char **argv) {
    struct sinter_error error;
    CHECK(argc == 2 && sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    first = create();
    second = create();
    call_all(first);
    in_thread(block_signals, 1 << 20);
    in_thread(block_signals, 64 << 10);
    CHECK(pthread_key_create(&key, destroy_late) == 0);
    in_thread(leave_to_destructor, 1 << 20);
    in_thread(leave_to_destructor, 64 << 10);
    CHECK(destructor_count == 2);
    in_thread(raise_signal, 1 << 20);
    raise_signal(NULL);
    interleave_all(NULL);
    in_thread(interleave_all, 1 << 20);
    puts("elsewhere");
    return 0;
}
