/* The operating system under the runtime: Linux and its like. See os.h. */
#include "os.h"

#include "os_context_posix.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

#define STACK_GUARD_BYTES ((size_t)1 << 20)
#define SIGNAL_STACK_BYTES ((size_t)64 << 10)

static _Thread_local struct sinter_os_stack current_stack;

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

void sinter_os_release(void *base, size_t size_bytes) {
    if (base && size_bytes)
        munmap(base, size_bytes);
}

/* What a signal handler needs to know, and so the only mutable globals of the runtime. Written
 * before the handler is installed. */
static void (*fault_callback)(const struct sinter_os_fault *);
static struct sigaction previous_segv, previous_bus;

/* The fault was not the guest's: do what would have been done without us. */
static void pass_on(int number, siginfo_t *info, void *context) {
    const struct sigaction *previous = number == SIGBUS ? &previous_bus : &previous_segv;
    if (previous->sa_flags & SA_SIGINFO) {
        previous->sa_sigaction(number, info, context);
    } else if (previous->sa_handler == SIG_DFL || previous->sa_handler == SIG_IGN) {
        /* Returning runs the faulting instruction again, now with the default action. */
        struct sigaction fallback = {.sa_handler = SIG_DFL};
        sigaction(number, &fallback, NULL);
    } else {
        previous->sa_handler(number);
    }
}

static void handle_fault(int number, siginfo_t *info, void *context) {
    struct sinter_os_fault fault = {.pc = sinter_os_program_counter(context),
                                    .address = (uintptr_t)info->si_addr};
    fault_callback(&fault);
    pass_on(number, info, context);
}

int sinter_os_catch_faults(void (*on_fault)(const struct sinter_os_fault *)) {
    if (fault_callback)
        return 0;
    fault_callback = on_fault;
    /* SA_NODEFER and an empty mask: the handler is left by a jump, so nothing may stay blocked. */
    struct sigaction action = {.sa_sigaction = handle_fault,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGSEGV, &action, &previous_segv) != 0 ||
        sigaction(SIGBUS, &action, &previous_bus) != 0)
        return errno;
    return 0;
}

struct sinter_os_stack sinter_os_stack(void) { return current_stack; }

/* The main thread's stack grows down to where the process's limit is, give or take what the kernel
 * put above it. */
#define MAIN_STACK_SLACK_BYTES ((uintptr_t)64 << 10)

static void find_stack(void) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0, guard = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_getguardsize(&attributes, &guard);
    pthread_attr_destroy(&attributes);
    bool is_main = getpid() == gettid();
    current_stack.low = (uintptr_t)low + (is_main ? MAIN_STACK_SLACK_BYTES : 0);
    current_stack.high = (uintptr_t)low + size;
    current_stack.guard_low = (uintptr_t)low - (is_main ? STACK_GUARD_BYTES : guard);
}

static pthread_key_t signal_stack_key;
static pthread_once_t signal_stack_once = PTHREAD_ONCE_INIT;
static bool has_signal_stack_key;

/* At a thread's end: its alternate stack, unless it has another one by now. */
static void end_signal_stack(void *base) {
    stack_t current, none = {.ss_flags = SS_DISABLE};
    if (sigaltstack(NULL, &current) == 0 && current.ss_sp == base)
        sigaltstack(&none, NULL);
    munmap(base, SIGNAL_STACK_BYTES);
}

static void make_signal_stack_key(void) {
    has_signal_stack_key = pthread_key_create(&signal_stack_key, end_signal_stack) == 0;
}

static void give_signal_stack(void) {
    stack_t current;
    pthread_once(&signal_stack_once, make_signal_stack_key);
    if (!has_signal_stack_key || sigaltstack(NULL, &current) != 0 ||
        !(current.ss_flags & SS_DISABLE))
        return;
    void *base =
        mmap(NULL, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        return;
    stack_t own = {.ss_sp = base, .ss_size = SIGNAL_STACK_BYTES};
    if (pthread_setspecific(signal_stack_key, base) != 0 || sigaltstack(&own, NULL) != 0)
        munmap(base, SIGNAL_STACK_BYTES);
}

static void prepare_thread(void) {
    find_stack();
    give_signal_stack();
}

void sinter_os_prepare_thread(void) {
    if (current_stack.high == 0)
        prepare_thread();
}

struct stack_run {
    void (*body)(void *);
    void *argument;
    ucontext_t caller;
    ucontext_t context;
};

/* What enter_stack runs: makecontext passes no pointers. */
static _Thread_local struct stack_run *entered;

static void enter_stack(void) { entered->body(entered->argument); }

/* Not a thread of its own: in a process with one thread, the kernel counts no references to files
 * and the C library's calls cannot be cancelled, which small reads and writes notice. */
static int run_between(const struct sinter_os_stack *bounds, struct stack_run *run) {
    stack_t own = {.ss_sp = (void *)bounds->high, .ss_size = SIGNAL_STACK_BYTES};
    stack_t signal_stack_before;
    struct sinter_os_stack stack_before = current_stack;
    if (getcontext(&run->context) != 0 || sigaltstack(&own, &signal_stack_before) != 0)
        return errno;
    run->context.uc_stack =
        (stack_t){.ss_sp = (void *)bounds->low, .ss_size = bounds->high - bounds->low};
    run->context.uc_link = &run->caller;
    makecontext(&run->context, enter_stack, 0);
    entered = run;
    current_stack = *bounds;
    int error = swapcontext(&run->caller, &run->context) == 0 ? 0 : errno;
    current_stack = stack_before;
    sigaltstack(&signal_stack_before, NULL);
    return error;
}

int sinter_os_run_on_stack(size_t size_bytes, void (*body)(void *), void *argument) {
    size_t total_bytes = STACK_GUARD_BYTES + size_bytes + SIGNAL_STACK_BYTES;
    void *base;
    int error = sinter_os_reserve(total_bytes, &base);
    if (error)
        return error;
    uint8_t *low = (uint8_t *)base + STACK_GUARD_BYTES;
    struct sinter_os_stack bounds = {
        .guard_low = (uintptr_t)base, .low = (uintptr_t)low, .high = (uintptr_t)low + size_bytes};
    struct stack_run run = {.body = body, .argument = argument};
    error = sinter_os_commit(low, size_bytes + SIGNAL_STACK_BYTES);
    if (!error)
        error = run_between(&bounds, &run);
    sinter_os_release(base, total_bytes);
    return error;
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
