/* The operating system under the runtime: Linux and its like. See os.h. */
#include "os/os.h"

#include "os/linux/context.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

int sinter_os_reserve(size_t size_bytes, void **base) {
    void *mapped =
        mmap(NULL, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
        return errno;
    *base = mapped;
    return 0;
}

/* Where something is mapped already, the kernel says so before it counts addresses. */
static int map_at(void *wanted, size_t size_bytes, int protection) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *mapped = mmap(wanted, size_bytes, protection, flags, -1, 0);
    if (mapped == MAP_FAILED)
        return errno;
    if (mapped == wanted)
        return 0;
    munmap(mapped, size_bytes); /* a kernel that takes the address for a hint */
    return EEXIST;
}

int sinter_os_reserve_at(uintptr_t address, size_t size_bytes, void **base) {
    *base = (void *)address;
    return map_at(*base, size_bytes, PROT_NONE);
}

int sinter_os_map_at(void *address, size_t size_bytes) {
    return map_at(address, size_bytes, PROT_READ | PROT_WRITE);
}

int sinter_os_commit(void *base, size_t size_bytes) {
    return mprotect(base, size_bytes, PROT_READ | PROT_WRITE) == 0 ? 0 : errno;
}

int sinter_os_make_constant(void *base, size_t size_bytes) {
    return mprotect(base, size_bytes, PROT_READ) == 0 ? 0 : errno;
}

int sinter_os_above_streams(int opened, int *host) {
    *host = opened;
    if (opened < 0)
        return errno;
    if (opened > STDERR_FILENO)
        return 0;
    *host = fcntl(opened, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = *host < 0 ? errno : 0;
    (void)close(opened);
    return error;
}

void sinter_os_release(void *base, size_t size_bytes) {
    if (base && size_bytes)
        munmap(base, size_bytes);
}

/* What a signal handler needs to know, and so the only mutable globals of the runtime. Written
 * before the handler is installed. */
static void (*fault_callback)(const struct sinter_os_fault *);
static struct sigaction previous_segv, previous_bus;

/* The default action, with the signal as its cause. */
static void take_default(int number, bool is_fault) {
    struct sigaction fallback = {.sa_handler = SIG_DFL};
    sigaction(number, &fallback, NULL);
    if (!is_fault)
        raise(number);
    /* Else returning runs the faulting instruction again. */
}

/* The fault was not the guest's: do what would have been done without us. What is blocked here is
 * unblocked by the return from our handler. */
static void pass_on(int number, siginfo_t *info, void *context, bool is_fault) {
    struct sigaction *previous = number == SIGBUS ? &previous_bus : &previous_segv;
    struct sigaction action = *previous;
    if (!(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN && !is_fault)
        return;
    if (!(action.sa_flags & SA_SIGINFO) &&
        (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)) {
        take_default(number, is_fault);
        return;
    }
    if ((unsigned)action.sa_flags & SA_RESETHAND)
        *previous = (struct sigaction){.sa_handler = SIG_DFL};
    if (!(action.sa_flags & SA_NODEFER))
        sigaddset(&action.sa_mask, number);
    pthread_sigmask(SIG_BLOCK, &action.sa_mask, NULL);
    if (action.sa_flags & SA_SIGINFO)
        action.sa_sigaction(number, info, context);
    else
        action.sa_handler(number);
}

void sinter_os_end_fault(const struct sinter_os_fault *fault) {
    if (!fault->mask)
        return;
    sigset_t mask = *(const sigset_t *)fault->mask;
    sigdelset(&mask, SIGSEGV);
    sigdelset(&mask, SIGBUS);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

static void handle_fault(int number, siginfo_t *info, void *context) {
    bool is_fault = info->si_code > 0; /* the kernel's word; others were sent */
    struct sinter_os_fault fault = {.pc = sinter_os_program_counter(context),
                                    .address = (uintptr_t)info->si_addr,
                                    .stack_pointer = sinter_os_stack_pointer(context),
                                    .mask = &((const ucontext_t *)context)->uc_sigmask};
    if (is_fault)
        __atomic_load_n(&fault_callback, __ATOMIC_RELAXED)(&fault);
    pass_on(number, info, context, is_fault);
}

static int handlers_error;

static void install_handlers(void) {
    /* SA_NODEFER and an empty mask: the handler is left by a jump, so nothing may stay blocked. */
    struct sigaction action = {.sa_sigaction = handle_fault,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGSEGV, NULL, &previous_segv) != 0 ||
        sigaction(SIGBUS, NULL, &previous_bus) != 0 || sigaction(SIGSEGV, &action, NULL) != 0 ||
        sigaction(SIGBUS, &action, NULL) != 0)
        handlers_error = errno;
}

int sinter_os_catch_faults(void (*on_fault)(const struct sinter_os_fault *)) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    __atomic_store_n(&fault_callback, on_fault, __ATOMIC_RELAXED);
    pthread_once(&once, install_handlers); /* no thread goes on before the handlers are there */
    return handlers_error;
}

struct walk {
    const void **frames;
    uintptr_t fault_pc;
    uint32_t capacity;
    uint32_t count;
};

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *argument) {
    struct walk *walk = argument;
    if (walk->count == walk->capacity)
        return _URC_END_OF_STACK;
    int before_instruction = 0;
    uintptr_t pc = _Unwind_GetIPInfo(context, &before_instruction);
    /* A return address may be the next function's start; the call itself is one byte before. */
    bool exact = before_instruction || pc == walk->fault_pc;
    walk->frames[walk->count++] = (const void *)(exact ? pc : pc - 1);
    return _URC_NO_REASON;
}

uint32_t sinter_os_backtrace(const void **frames, uint32_t capacity, uintptr_t fault_pc) {
    struct walk walk = {.frames = frames, .fault_pc = fault_pc, .capacity = capacity};
    _Unwind_Backtrace(take_frame, &walk);
    return walk.count;
}
