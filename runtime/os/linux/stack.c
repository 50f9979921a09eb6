/* Stacks for guests. A guest may recurse without end, so it runs only where the stack ends in a
 * guard, and where the handler of the fault there has a stack of its own:
 *
 *     | guard, inaccessible | stack, growing downwards   <- high |  signal stack |
 *                           low
 *
 * - An executable's guest runs on a stack made for it, of the size that the build chose. It is not
 * on a thread of its own: in a process with one thread, the kernel counts no references to files,
 * and the C library's calls are no points of cancellation, which small reads and writes notice.
 *   Threads that it starts have such a stack each.
 * - In a host's thread, it runs on the thread's own stack if that has a guard and is not small.
 * - Else (the host gave the thread its memory, or this is a coroutine's stack) it runs on a stack
 *   that is made for the thread and kept until the thread ends. */
#include "os/os.h"

#include "sinter/internal/code.h"

#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

#define STACK_GUARD_BYTES SINTER_STACK_GUARD_BYTES
/* The least guard of a thread's own stack on which guests run; and whether they run on the stack
 * that the kernel made. RISC-V: <sinter/internal/code.h>. */
#if defined(__riscv)
#define GUARD_LEAST_BYTES STACK_GUARD_BYTES
#define MAIN_SUITS false
#else
#define GUARD_LEAST_BYTES ((size_t)1)
#define MAIN_SUITS true
#endif
/* A thread's own stack is used if its size is between these: host code alone needs 128 KiB, and a
 * guest that recurses without end uses all of the stack. */
#define STACK_LEAST_BYTES ((size_t)512 << 10)
#define STACK_MOST_BYTES ((size_t)1 << 30)
#define SIGNAL_STACK_BYTES ((size_t)64 << 10)
/* The least that the handler needs: a signal frame with all vector registers, and the unwinder. */
#define SIGNAL_STACK_LEAST_BYTES ((size_t)32 << 10)
#define SIGNAL_STACK_DISARMED (1u << 31) /* Linux's SS_AUTODISARM */
/* The C library's stack of a thread whose guest has one of its own, without the program's
 * thread-local data, which glibc puts there, too. */
#define THREAD_STACK_BYTES ((size_t)256 << 10)
/* The kernel puts a program's name, arguments and variables right above the main thread's stack: at
 * most so many bytes of them. */
#define MAIN_STRINGS_MAX_BYTES ((uintptr_t)8 << 20)

/* The thread's own stack, or the one that an executable's guest runs on; and whether it has a guard
 * and a size that suits. */
static _Thread_local struct sinter_os_stack own_stack;
static _Thread_local bool is_guarded;
static _Thread_local bool was_elsewhere; /* the last entry was on a coroutine's stack */
static void (*forget_stacks)(void);

/* ---- A stack of ours, as drawn above ---- */

struct stack {
    void *base;
    size_t total_bytes;
    struct sinter_os_stack bounds;
    void *signal_stack;
};

static void free_stack(struct stack *stack) { sinter_os_release(stack->base, stack->total_bytes); }

static int make_stack(size_t size_bytes, struct stack *stack) {
    size_t total_bytes = STACK_GUARD_BYTES + size_bytes + SIGNAL_STACK_BYTES;
    void *base;
    int error = sinter_os_reserve(total_bytes, &base);
    if (error)
        return error;
    uint8_t *low = (uint8_t *)base + STACK_GUARD_BYTES;
    *stack = (struct stack){.base = base,
                            .total_bytes = total_bytes,
                            .bounds = {.low = (uintptr_t)low, .high = (uintptr_t)low + size_bytes},
                            .signal_stack = low + size_bytes};
    error = sinter_os_commit(low, size_bytes + SIGNAL_STACK_BYTES);
    if (error)
        free_stack(stack);
    return error;
}

/* ---- What a thread keeps until it ends ---- */

struct kept {
    void *signal_stack; /* ours, whether it is installed or not */
    stack_t previous;   /* the host's: installed still, or replaced by ours */
    struct stack stack; /* for guests; its base is NULL until one is needed */
    bool in_use;
};
static _Thread_local struct kept *kept;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* for its destructor: `kept` is quicker to find */
static bool has_key;
static _Thread_local bool is_ending; /* the destructor ran once */

static void free_kept(struct kept *own) {
    stack_t present;
    if (own->signal_stack && sigaltstack(NULL, &present) == 0 && present.ss_sp == own->signal_stack)
        sigaltstack(&own->previous, NULL); /* not if the host has installed another one since */
    sinter_os_release(own->signal_stack, SIGNAL_STACK_BYTES);
    free_stack(&own->stack);
    free(own);
    kept = NULL;
}

/* The first destructor of a thread's does not free anything: destructors that run later may still
 * call guests, of this runtime or of another one in the process. That one may have found our signal
 * stack installed, and so needs it until its own destructor runs. So everything is kept for one
 * more round of destructors, and each entry from now on looks anew at what there is. */
static void end_thread(void *argument) {
    struct kept *own = argument;
    own_stack = (struct sinter_os_stack){0};
    void (*forget)(void) = __atomic_load_n(&forget_stacks, __ATOMIC_RELAXED);
    if (forget)
        forget();
    if (is_ending || pthread_setspecific(key, own) != 0)
        free_kept(own);
    is_ending = true;
}

static void make_key(void) { has_key = pthread_key_create(&key, end_thread) == 0; }

static bool is_large(const stack_t *signal_stack) {
    /* A stack that the kernel disarms for a handler stays disarmed when that is left by a jump. */
    return !((unsigned)signal_stack->ss_flags & (SS_DISABLE | SIGNAL_STACK_DISARMED)) &&
           signal_stack->ss_size >= SIGNAL_STACK_LEAST_BYTES;
}

/* Makes a signal stack, and installs it unless the thread has a large one. False when there is no
 * room. */
static bool give_signal_stack(struct kept *own) {
    void *base;
    if (sigaltstack(NULL, &own->previous) != 0 || sinter_os_reserve(SIGNAL_STACK_BYTES, &base) != 0)
        return false;
    stack_t signal_stack = {.ss_sp = base, .ss_size = SIGNAL_STACK_BYTES};
    if (sinter_os_commit(base, SIGNAL_STACK_BYTES) != 0 ||
        (!is_large(&own->previous) && sigaltstack(&signal_stack, NULL) != 0)) {
        sinter_os_release(base, SIGNAL_STACK_BYTES);
        return false;
    }
    own->signal_stack = base;
    return true;
}

/* The kernel ends a process whose fault finds its signal blocked, whatever handler is installed.
 * SIGURG interrupts (poke.c). */
static bool unblock_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGSEGV);
    sigaddset(&signals, SIGBUS);
    sigaddset(&signals, SIGURG);
    return pthread_sigmask(SIG_UNBLOCK, &signals, NULL) == 0;
}

static void keep(void) {
    pthread_once(&key_once, make_key);
    struct kept *own = has_key ? calloc(1, sizeof *own) : NULL;
    if (own && unblock_signals() && give_signal_stack(own) && pthread_setspecific(key, own) == 0)
        kept = own;
    else if (own)
        free_kept(own);
}

/* In a thread that is ending, the signal stack that it had, of another runtime or the host's, may
 * be gone. Installs ours then. */
static bool still_has_signal_stack(struct kept *own) {
    stack_t present, ours = {.ss_sp = own->signal_stack, .ss_size = SIGNAL_STACK_BYTES};
    if (sigaltstack(NULL, &present) != 0)
        return false;
    if (is_large(&present))
        return true;
    own->previous = present;
    return sigaltstack(&ours, NULL) == 0;
}

/* ---- A thread's own stack ---- */

/* Whether it is the stack that the kernel made for the program. It need not be the main thread's: a
 * thread that forks is the child's main thread, on its own stack. */
static bool is_main_stack(const struct sinter_os_stack *stack) {
    uintptr_t strings = getauxval(AT_EXECFN), here = (uintptr_t)__builtin_frame_address(0);
    return strings > here && here >= stack->low && strings < stack->high + MAIN_STRINGS_MAX_BYTES;
}

/* The kernel enlarges the main thread's stack as it is used, if the limits of that moment allow.
 * This has it do so at once, down to `low`, so that all of the stack that we count on exists. The
 * system call writes to the stack's end; if the kernel will not enlarge the stack, the call only
 * fails. */
static bool extend_main_stack(uintptr_t low) {
    return sigprocmask(SIG_BLOCK, NULL, (sigset_t *)low) == 0;
}

static void find_stack(void) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0, guard = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_getguardsize(&attributes, &guard);
    pthread_attr_destroy(&attributes);
    own_stack.low = (uintptr_t)low;
    own_stack.high = (uintptr_t)low + size;
    is_guarded = size >= STACK_LEAST_BYTES && size <= STACK_MOST_BYTES &&
                 (guard >= GUARD_LEAST_BYTES ||
                  (MAIN_SUITS && is_main_stack(&own_stack) && extend_main_stack(own_stack.low)));
}

static void prepare_thread(void) {
    if (!kept)
        keep();
    else if (!still_has_signal_stack(kept))
        return;
    if (kept) /* else no guest can run, and the next entry tries again */
        find_stack();
}

static bool holds(const struct sinter_os_stack *stack, uintptr_t address) {
    return address >= stack->low && address < stack->high;
}

bool sinter_os_stack_suits(struct sinter_os_stack *stack) {
    if (own_stack.high == 0 || is_ending)
        prepare_thread();
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    bool is_kept = kept && kept->in_use && holds(&kept->stack.bounds, here);
    *stack = is_kept ? kept->stack.bounds : own_stack;
    stack->is_passing = is_ending;
    if (is_kept)
        return true;
    bool is_elsewhere = !holds(&own_stack, here);
    if (is_elsewhere || was_elsewhere) /* a coroutine's context has a signal mask of its own */
        unblock_signals();
    was_elsewhere = is_elsewhere;
    return is_guarded && !is_elsewhere;
}

void sinter_os_forget_stacks_by(void (*forget)(void)) {
    __atomic_store_n(&forget_stacks, forget, __ATOMIC_RELAXED);
}

/* ---- Another stack ---- */

/* Calls `body(argument)` with the stack pointer at `top`. Using the frame's address makes the
 * compiler keep a frame pointer, by which unwinders find the way back to the caller's stack. */
static __attribute__((noinline)) void call_on(uintptr_t top, void (*body)(void *), void *argument) {
    __asm__ volatile("" : : "r"(__builtin_frame_address(0)));
#if defined(__x86_64__)
    __asm__ volatile(
        "movq %%rsp, %%rbx\n\tmovq %[top], %%rsp\n\tcallq *%[body]\n\tmovq %%rbx, %%rsp"
        : [top] "+c"(top), [body] "+a"(body), "+D"(argument)
        :
        : "rbx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2",
          "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
          "xmm13", "xmm14", "xmm15");
#elif defined(__aarch64__)
    register void *first __asm__("x0") = argument;
    __asm__ volatile("mov x19, sp\n\tmov sp, %[top]\n\tblr %[body]\n\tmov sp, x19"
                     : "+r"(first)
                     : [top] "r"(top), [body] "r"(body)
                     : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                       "x13", "x14", "x15", "x16", "x17", "x19", "x30", "memory", "cc", "v0", "v1",
                       "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21",
                       "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
#elif defined(__riscv)
    register void *first __asm__("a0") = argument;
    __asm__ volatile("mv s1, sp\n\tmv sp, %[top]\n\tjalr %[body]\n\tmv sp, s1"
                     : "+r"(first)
                     : [top] "r"(top), [body] "r"(body)
                     : "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a1", "a2", "a3", "a4", "a5",
                       "a6", "a7", "s1", "memory", "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6",
                       "ft7", "ft8", "ft9", "ft10", "ft11", "fa0", "fa1", "fa2", "fa3", "fa4",
                       "fa5", "fa6", "fa7");
#else
#error "Sinter's runtime knows x86-64, AArch64 and RISC-V"
#endif
}

void sinter_os_in_signal(void (*body)(void *), void *argument) {
    stack_t present;
    if (!kept || sigaltstack(NULL, &present) != 0 || is_large(&present))
        body(argument);
    else
        call_on((uintptr_t)kept->signal_stack + SIGNAL_STACK_BYTES, body, argument);
}

static bool is_on_signal_stack(void) {
    stack_t present;
    return sigaltstack(NULL, &present) != 0 || (present.ss_flags & SS_ONSTACK);
}

int sinter_os_switch_stack(size_t size_bytes, void (*body)(void *), void *argument) {
    if (!kept)
        keep(); /* an executable has not prepared the thread */
    if (!kept)
        return ENOMEM;
    /* In use: a coroutine of this thread is inside a guest there. On the signal stack: the kernel
     * would put the frame of a guest's fault over the frames of the handler that calls us. */
    if (kept->in_use || is_on_signal_stack())
        return EBUSY;
    int error = kept->stack.base ? 0 : make_stack(size_bytes, &kept->stack);
    if (error)
        return error;
    kept->in_use = true;
    call_on(kept->stack.bounds.high, body, argument);
    kept->in_use = false;
    return 0;
}

/* Frees `stack` in the end. */
static inline __attribute__((always_inline)) int run_on(struct stack *stack, void (*body)(void *),
                                                        void *argument) {
    stack_t signal_stack_before;
    stack_t signal_stack = {.ss_sp = stack->signal_stack, .ss_size = SIGNAL_STACK_BYTES};
    int error = sigaltstack(&signal_stack, &signal_stack_before) == 0 ? 0 : errno;
    if (!error && !unblock_signals()) /* a program starts with the signal mask of its parent */
        error = EINVAL;
    if (!error) {
        struct sinter_os_stack stack_before = own_stack;
        bool was_guarded = is_guarded;
        own_stack = stack->bounds;
        is_guarded = true;
        call_on(stack->bounds.high, body, argument);
        own_stack = stack_before;
        is_guarded = was_guarded;
        sigaltstack(&signal_stack_before, NULL);
    }
    free_stack(stack);
    return error;
}

int sinter_os_run_on_stack(size_t size_bytes, void (*body)(void *), void *argument) {
    struct stack stack;
    int error = make_stack(size_bytes, &stack);
    return error ? error : run_on(&stack, body, argument);
}

/* ---- A thread of an executable's ----
 * It has two stacks: a small one of the C library's, which that frees or keeps for the next thread,
 * and the guest's. */

struct started {
    struct stack stack;
    void (*body)(void *);
    void *argument;
};

static void *run_started(void *argument) {
    struct started started = *(struct started *)argument;
    free(argument);
    int error = run_on(&started.stack, started.body, started.argument);
    if (error) /* never so far: both system calls were made for the first thread, too */
        abort();
    void (*forget)(void) = __atomic_load_n(&forget_stacks, __ATOMIC_RELAXED);
    if (forget)
        forget();
    return NULL;
}

static int add_thread_local(struct dl_phdr_info *object, size_t info_size, void *sum) {
    (void)info_size;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_TLS)
            *(size_t *)sum += object->dlpi_phdr[i].p_memsz + object->dlpi_phdr[i].p_align;
    return 0;
}

/* How much of a thread's stack the thread-local data of the program and its libraries take at most.
 */
static size_t thread_local_bytes(void) {
    static size_t known; /* atomic: one more than that; 0: not looked for yet */
    size_t sum = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (sum == 0) {
        sum = 1;
        dl_iterate_phdr(add_thread_local, &sum);
        __atomic_store_n(&known, sum, __ATOMIC_RELAXED);
    }
    return sum - 1;
}

static int start_detached(void *(*run)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    int error = pthread_attr_init(&attributes);
    if (error)
        return error;
    error = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (!error)
        error = pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES + thread_local_bytes());
    if (!error)
        error = pthread_create(&thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    return error;
}

int sinter_os_start_thread(size_t size_bytes, void (*body)(void *), void *argument) {
    struct started *started = malloc(sizeof *started);
    if (!started)
        return ENOMEM;
    *started = (struct started){.body = body, .argument = argument};
    int error = make_stack(size_bytes, &started->stack);
    if (!error) {
        struct stack stack = started->stack; /* the thread frees `started` */
        error = start_detached(run_started, started);
        if (error)
            free_stack(&stack);
    }
    if (error)
        free(started);
    return error;
}
