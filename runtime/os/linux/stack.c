/* Stacks for guests. A guest may recurse without end, so it runs only where the end of the stack is
 * a guard, and where the handler of the fault there has a stack of its own:
 * - an executable's guest on one made for it, of the size that the build chose. Not on a thread of
 * its own: in a process with one thread, the kernel counts no references to files and the C
 * library's calls cannot be cancelled, which small reads and writes notice;
 * - on a host's thread, on its own stack where that is guarded and not small;
 * - else (memory that the host gave the thread, a coroutine's stack) on one that is made for the
 *   thread and kept until it ends. */
#include "os/os.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

#define STACK_GUARD_BYTES ((size_t)1 << 20)
/* A thread's own stack is used where its size is between these: host code alone wants 128 KiB, and
 * a guest that recurses without end uses all that there is. */
#define STACK_LEAST_BYTES ((size_t)512 << 10)
#define STACK_MOST_BYTES ((size_t)1 << 30)
#define SIGNAL_STACK_BYTES ((size_t)64 << 10)
/* What the handler needs: a signal frame with all vector registers, and the unwinder's state. */
#define SIGNAL_STACK_LEAST_BYTES ((size_t)32 << 10)
#define SIGNAL_STACK_DISARMED (1u << 31) /* Linux's SS_AUTODISARM */
/* The kernel puts a program's name, arguments and variables right above the main thread's stack. */
#define MAIN_STRINGS_MAX_BYTES ((uintptr_t)8 << 20)

/* The thread's, or the one that an executable's guest runs on; and whether it has a guard and is
 * large enough. */
static _Thread_local struct sinter_os_stack own_stack;
static _Thread_local bool is_guarded;
static _Thread_local bool was_elsewhere; /* the last entry: on a coroutine's stack */
static void (*forget_stacks)(void);

/* ---- A guard, a stack and a signal stack, in this order upwards ---- */

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
    stack_t previous;   /* the one that it took the place of, or did not have to */
    struct stack stack; /* for guests; base NULL until one is needed */
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
        sigaltstack(&own->previous, NULL); /* unless it has another one by now */
    sinter_os_release(own->signal_stack, SIGNAL_STACK_BYTES);
    free_stack(&own->stack);
    free(own);
    kept = NULL;
}

/* Other destructors may call guests after this one, by this runtime or by another one in the
 * process, which may have found our signal stack installed, and so needs it until it is told, too,
 * that the thread ends. So all is kept for one more round of destructors, and each entry from now
 * on looks at what there is. */
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
    /* One that the kernel disarms is gone once a handler was left by a jump. */
    return !((unsigned)signal_stack->ss_flags & (SS_DISABLE | SIGNAL_STACK_DISARMED)) &&
           signal_stack->ss_size >= SIGNAL_STACK_LEAST_BYTES;
}

/* Installed unless it has one that is large enough. False without room. */
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

/* The kernel ends a process whose fault finds the signal blocked, whatever handler there is. */
static bool unblock_faults(void) {
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    sigaddset(&faults, SIGBUS);
    return pthread_sigmask(SIG_UNBLOCK, &faults, NULL) == 0;
}

static void keep(void) {
    pthread_once(&key_once, make_key);
    struct kept *own = has_key ? calloc(1, sizeof *own) : NULL;
    if (own && unblock_faults() && give_signal_stack(own) && pthread_setspecific(key, own) == 0)
        kept = own;
    else if (own)
        free_kept(own);
}

/* In a thread that ends, the signal stack that it had may be gone: of another runtime, or the
 * host's. */
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

/* A thread that forked is its child's first, but not on the stack that the kernel made. */
static bool is_main_stack(const struct sinter_os_stack *stack) {
    uintptr_t strings = getauxval(AT_EXECFN), here = (uintptr_t)__builtin_frame_address(0);
    return strings > here && here >= stack->low && strings < stack->high + MAIN_STRINGS_MAX_BYTES;
}

/* The kernel enlarges the main thread's stack when it is used, if the limits of that moment allow
 * it. Has it do so at once, down to `low`, so that what is there by our reckoning is there. It is a
 * system call that writes to the stack's end: where the kernel will not, that is only an error. */
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
                 (guard > 0 || (is_main_stack(&own_stack) && extend_main_stack(own_stack.low)));
}

static void prepare_thread(void) {
    if (!kept)
        keep();
    else if (!still_has_signal_stack(kept))
        return;
    if (kept) /* else no guest can run: it will be tried again */
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
    if (is_elsewhere || was_elsewhere) /* contexts have masks of their own */
        unblock_faults();
    was_elsewhere = is_elsewhere;
    return is_guarded && !is_elsewhere;
}

void sinter_os_forget_stacks_by(void (*forget)(void)) {
    __atomic_store_n(&forget_stacks, forget, __ATOMIC_RELAXED);
}

/* ---- Another stack ---- */

/* Calls `body(argument)` with the stack pointer at `top`. This function's frame is found by its
 * frame pointer, so that unwinders get through. */
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
#else
#error "Sinter's runtime knows x86-64 and AArch64"
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
        keep(); /* in an executable */
    if (!kept)
        return ENOMEM;
    /* By the guest that a coroutine of this thread is inside; or the kernel would put the frame of
     * the guest's fault over those of the handler that calls. */
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

int sinter_os_run_on_stack(size_t size_bytes, void (*body)(void *), void *argument) {
    struct stack stack;
    stack_t signal_stack_before;
    int error = make_stack(size_bytes, &stack);
    if (error)
        return error;
    stack_t signal_stack = {.ss_sp = stack.signal_stack, .ss_size = SIGNAL_STACK_BYTES};
    error = sigaltstack(&signal_stack, &signal_stack_before) == 0 ? 0 : errno;
    if (!error && !unblock_faults()) /* a program begins with what its parent blocked */
        error = EINVAL;
    if (!error) {
        struct sinter_os_stack stack_before = own_stack;
        bool was_guarded = is_guarded;
        own_stack = stack.bounds;
        is_guarded = true;
        call_on(stack.bounds.high, body, argument);
        own_stack = stack_before;
        is_guarded = was_guarded;
        sigaltstack(&signal_stack_before, NULL);
    }
    free_stack(&stack);
    return error;
}
