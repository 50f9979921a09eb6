/* Interrupts at every instruction of a call. The parent steps a child through the call; before
 * instruction number `step` it sends a signal whose handler interrupts the call. SIGURG is blocked
 * in that handler, so it comes when the handler returns, at that very instruction. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>

#if defined(__x86_64__)
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP_COUNT_MAX 100000L
/* Between these, every instruction; elsewhere, where it is the runtime that runs, every so manyth.
 */
#define DENSE_FIRST 300L
#define DENSE_LAST 600L
#define SPARSE 7L

static struct sinter_instance *instance;
static union sinter_value functions[2];

static void on_step(int number) {
    (void)number;
    enum sinter_status status = sinter_interrupt(instance);
    CHECK(status == SINTER_OK || status == SINTER_NOT_FOUND);
}

static enum sinter_status work(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    uint32_t result;
    (void)context;
    enum sinter_status status = call_i32(caller, "fine", arguments->i32, &result);
    results->i32 = arguments->i32;
    CHECK(status == SINTER_INTERRUPTED || (status == SINTER_OK && result == arguments->i32 + 1));
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import;
    *value = (struct sinter_extern){
        .kind = SINTER_FUNCTION, .function = work, .type = "(func (param i32) (result i32))"};
    return true;
}

static struct sinter_extern export_of(const char *name) {
    struct sinter_extern export;
    CHECK(sinter_instance_export(instance, name, strlen(name), &export));
    return export;
}

/* A type has the same 32 bytes wherever it is. */
static bool is_whole(const union sinter_value *found, const union sinter_value *function) {
    const void *const *a = found->funcref.opaque, *const *b = function->funcref.opaque;
    return memcmp(a[0], b[0], 32) == 0 && memcmp(a + 1, b + 1, 3 * sizeof *a) == 0;
}

/* A reference that has parts of two would call a function by another's type. */
static void check_reference(const union sinter_value *found) {
    static const union sinter_value null;
    CHECK(memcmp(&found->funcref, &null.funcref, sizeof found->funcref) == 0 ||
          (found->funcref.opaque[0] &&
           (is_whole(found, &functions[0]) || is_whole(found, &functions[1]))));
}

static void check_instance(void) {
    struct sinter_extern table = export_of("table"), global = export_of("global");
    union sinter_value found;
    uint32_t result;
    for (uint64_t i = 0; i < 4; i++) {
        CHECK(sinter_table_get(&table, i, &found) == SINTER_OK);
        check_reference(&found);
    }
    CHECK(sinter_global_get(&global, &found) == SINTER_OK);
    check_reference(&found);
    CHECK(call_i32(instance, "fine", 41, &result) == SINTER_OK && result == 42);
    CHECK(call_i32(instance, "catches", 3, &result) == SINTER_OK && result == 3);
    CHECK(call_i32(instance, "calls", 4, &result) == SINTER_OK && result == 4);
}

/* The child stops before and after the call. */
static void run_child(const char *name) {
    struct sigaction action = {.sa_handler = on_step};
    uint32_t result;
    sigaddset(&action.sa_mask, SIGURG);
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(2);
    __asm__ volatile("int3");
    enum sinter_status status = call_i32(instance, name, 5, &result);
    __asm__ volatile("int3");
    bool traps = strcmp(name, "traps") == 0;
    CHECK(status == SINTER_INTERRUPTED || status == (traps ? SINTER_TRAPPED : SINTER_OK));
    CHECK(status != SINTER_OK || result == 5);
    check_instance();
    _exit(status == SINTER_INTERRUPTED ? 10 : 0);
}

/* Steps a child through the call, and interrupts it before instruction `step`. Returns how the
 * child ended; `*is_over` when the call has fewer instructions. */
static int run(const char *name, long step, bool *is_over) {
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        run_child(name);
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    for (long i = 0; i < step && !*is_over; i++) {
        siginfo_t info;
        CHECK(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == 0);
        CHECK(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
        if (WSTOPSIG(status) != SIGTRAP) { /* a fault of the guest's: its handler runs freely */
            CHECK(ptrace(PTRACE_CONT, child, NULL, (long)WSTOPSIG(status)) == 0);
            CHECK(waitpid(child, &status, 0) == child);
            *is_over = true;
            break;
        }
        CHECK(ptrace(PTRACE_GETSIGINFO, child, NULL, &info) == 0);
        *is_over = info.si_code != TRAP_TRACE;
    }
    long signal = *is_over ? 0 : SIGUSR1;
    while (WIFSTOPPED(status)) {
        CHECK(ptrace(PTRACE_CONT, child, NULL, signal) == 0);
        CHECK(waitpid(child, &status, 0) == child);
        signal = WIFSTOPPED(status) && WSTOPSIG(status) != SIGTRAP ? WSTOPSIG(status) : 0;
    }
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test(const char *name) {
    bool is_over = false;
    long interrupted = 0, step = 0;
    for (; !is_over; step += step >= DENSE_FIRST && step < DENSE_LAST ? 1 : SPARSE) {
        int outcome = run(name, step, &is_over);
        if (outcome == 2) {
            puts("skipped: no ptrace here");
            exit(0);
        }
        if (outcome != 0 && outcome != 10)
            fprintf(stderr, "%s, step %ld\n", name, step);
        CHECK(outcome == 0 || outcome == 10);
        CHECK(step < STEP_COUNT_MAX);
        interrupted += outcome == 10;
    }
    printf("%s: %ld steps, %ld interrupted\n", name, step, interrupted);
    CHECK(interrupted >= 2); /* `traps` has hardly an instruction of its own */
}

int main(int argc, char **argv) {
    static const char *const names[] = {"sets", "moves", "catches", "calls", "grows", "traps"};
    const struct sinter_module *module;
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_error error;
    uint32_t result;
    CHECK(argc == 2);
    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
    struct sinter_extern small = export_of("small"), large = export_of("large");
    CHECK(sinter_function_reference(&small, &functions[0]) == SINTER_OK);
    CHECK(sinter_function_reference(&large, &functions[1]) == SINTER_OK);
    CHECK(sinter_interrupt(instance) == SINTER_NOT_FOUND); /* which installs the handler */
    CHECK(call_i32(instance, "catches", 3, &result) == SINTER_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        test(names[i]);
    return 0;
}
#else
int main(void) {
    puts("skipped: steps are known for x86-64");
    return 0;
}
#endif
