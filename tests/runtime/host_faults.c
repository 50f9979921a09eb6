/* The host's own faults, in an import's C function or anywhere else, are the host's: its handler
 * gets them, whether it was there before Sinter's or came after, or the process dies by them. Guest
 * faults stay traps beside all of that. Each case is a child process. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

uint32_t env_fault(struct sinter_instance *instance, uint32_t kind);

enum { NULL_POINTER, BESIDE_MEMORY, SENT, BUS, RECOVERED };
#define EARLY "with-early-handler" /* the argument that asks for one */
enum { EARLY_CODE = 41, LATE_CODE = 42, FINE = 43 };

static sigjmp_buf recovery;
static volatile sig_atomic_t early_mode;
static struct sigaction before_late;

/* Installed before the first instance is made. */
static void early(int number, siginfo_t *info, void *context) {
    sigset_t blocked;
    (void)info;
    (void)context;
    if (early_mode == 1) {
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
        _exit(sigismember(&blocked, number) && sigismember(&blocked, SIGUSR1) ? EARLY_CODE : 1);
    }
    if (early_mode == 2)
        siglongjmp(recovery, 1);
    signal(number, SIG_DFL);
}

__attribute__((constructor)) static void install_early(int argc, char **argv) {
    if (argc < 2 || strcmp(argv[1], EARLY) != 0)
        return;
    struct sigaction action = {.sa_sigaction = early, .sa_flags = SA_SIGINFO};
    sigaddset(&action.sa_mask, SIGUSR1);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

/* One that came later, and asks those before it first. */
static void late(int number, siginfo_t *info, void *context) {
    if (before_late.sa_flags & SA_SIGINFO && early_mode == 3)
        before_late.sa_sigaction(number, info, context);
    _exit(LATE_CODE);
}

static void install_late(void) {
    struct sigaction action = {.sa_sigaction = late,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    CHECK(sigaction(SIGSEGV, &action, &before_late) == 0);
}

static void touch_file_end(void) {
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    const volatile char *page = mmap(NULL, 1 << 30, PROT_READ, MAP_PRIVATE, file, 0);
    CHECK(file >= 0 && page != MAP_FAILED);
    (void)page[(1 << 30) - 1];
}

uint32_t env_fault(struct sinter_instance *instance, uint32_t kind) {
    volatile uint32_t *nowhere = NULL;
    switch (kind) {
    case NULL_POINTER:
        return *nowhere;
    case BESIDE_MEMORY: /* in the guest's reservation, by the host's code */
        return sinter_memory_base(instance)[sinter_memory_size(instance)];
    case SENT:
        raise(SIGSEGV);
        return 0;
    case BUS:
        touch_file_end();
        return 0;
    case RECOVERED:
        if (sigsetjmp(recovery, 1) == 0)
            return *nowhere;
        return 7;
    }
    return 0;
}

static void check_guest(struct sinter_instance *instance) {
    uint32_t result;
    CHECK(call_i32(instance, "load", 65533, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "out of bounds memory access") == 0);
    CHECK(call_i32(instance, "load", 65532, &result) == SINTER_OK && result == 0);
}

static void *fault_in_thread(void *argument) {
    volatile uint32_t *nowhere = argument;
    *nowhere = 1;
    return NULL;
}

static void *send_signal(void *argument) {
    usleep(30000);
    pthread_kill(*(pthread_t *)argument, SIGSEGV);
    return NULL;
}

static pid_t begin(void) {
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    return child;
}

/* `expected`: an exit code, or the negative of the signal that ends the child. */
static void end(pid_t child, int expected, int line) {
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    int actual = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    if (actual == expected)
        return;
    fprintf(stderr, "line %d: the child ended with %d and not %d\n", line, actual, expected);
    exit(1);
}

/* A child that calls the host, with handlers as `mode` says. */
static void check_call(struct sinter_instance *instance, uint32_t kind, int mode, bool with_late,
                       int expected, int line) {
    pid_t child = begin();
    if (child == 0) {
        uint32_t result;
        early_mode = mode;
        if (with_late)
            install_late();
        if (!with_late || mode == 3)
            check_guest(instance);
        enum sinter_status status = call_i32(instance, "call", kind, &result);
        check_guest(instance);
        _exit(status == SINTER_OK && result == 7 ? FINE : 2);
    }
    end(child, expected, line);
}
#define CALL(kind, mode, with_late, expected)                                                      \
    check_call(instance, kind, mode, with_late, expected, __LINE__)

static void check_threads(struct sinter_instance *instance) {
    pthread_t thread, self = pthread_self();
    uint32_t result;
    pid_t child = begin();
    if (child == 0) { /* a thread with no guest in it */
        pthread_create(&thread, NULL, fault_in_thread, NULL);
        pthread_join(thread, NULL);
        _exit(0);
    }
    end(child, -SIGSEGV, __LINE__);
    child = begin();
    if (child == 0) { /* sent while guest code runs: no fault of its */
        pthread_create(&thread, NULL, send_signal, &self);
        call_i32(instance, "spin", 1, &result);
        _exit(0);
    }
    end(child, -SIGSEGV, __LINE__);
}

/* The program once more, with a handler that was there first. */
static int check_with_early(struct sinter_instance *instance) {
    pthread_t thread, self = pthread_self();
    uint32_t result;
    CALL(NULL_POINTER, 1, false, EARLY_CODE);
    CALL(BESIDE_MEMORY, 1, false, EARLY_CODE);
    CALL(SENT, 1, false, EARLY_CODE);
    CALL(BUS, 1, false, EARLY_CODE);
    CALL(RECOVERED, 2, false, FINE);
    /* The later one hands on to Sinter's: guest faults are traps again, and the host's its own. */
    CALL(NULL_POINTER, 3, true, LATE_CODE);
    pid_t child = begin();
    if (child == 0) {
        early_mode = 1;
        pthread_create(&thread, NULL, send_signal, &self);
        call_i32(instance, "spin", 1, &result);
        _exit(0);
    }
    end(child, EARLY_CODE, __LINE__);
    check_guest(instance);
    return 0;
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], EARLY) == 0)
        return check_with_early(instance);
    check_guest(instance);
    CALL(NULL_POINTER, 0, false, -SIGSEGV);
    CALL(BESIDE_MEMORY, 0, false, -SIGSEGV);
    CALL(SENT, 0, false, -SIGSEGV);
    CALL(BUS, 0, false, -SIGBUS);
    CALL(NULL_POINTER, 0, true, LATE_CODE);
    CALL(SENT, 0, true, LATE_CODE);
    check_threads(instance);
    check_guest(instance);
    execl("/proc/self/exe", argv[0], EARLY, NULL);
    return 1;
}
