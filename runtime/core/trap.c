/* Entering and leaving the guest. An entry is a jump target in a frame on the stack, and the
 * entries of a stack form a list. For example, a host function that the guest calls may call the
 * guest again:
 *
 *     host  sinter_enter  guest  host function  sinter_enter  guest -- trap
 *           [entry 1] <------------------------ [entry 2] <-----------'
 *
 * A trap, an exit, or a fault in guest code records its outcome in entry 2's instance and jumps to
 * entry 2, whose sinter_enter returns the status to the host function. That does what it wants with
 * it; entry 1 is not touched. The jump does not restore the signal mask, since the fault handler
 * blocks nothing. */
#include "core/trap.h"

#include "core/exception.h"
#include "core/fork.h"
#include "core/instance.h"
#include "core/interrupt.h"
#include "os/os.h"

#include "wasm-rt-exceptions.h"

#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

/* Host code that an import runs gets at least this much stack, or the call traps before it runs. */
#define HOST_STACK_BYTES ((uintptr_t)128 << 10)
/* With less stack than this, an entry traps at once: a fault before the guest is reached would not
 * be a guest's. */
#define ENTRY_STACK_BYTES ((uintptr_t)16 << 10)
/* An access that runs into the stack's guard is no further than this from the stack pointer. */
#if defined(__riscv) /* frames are not probed */
#define STACK_NEAR_BYTES ((uintptr_t)SINTER_FRAME_MAX_BYTES + ((uintptr_t)64 << 10))
#else
#define STACK_NEAR_BYTES ((uintptr_t)64 << 10)
#endif
/* The size of the stack for guests in a host's thread whose own stack does not suit. */
#define STACK_BYTES ((size_t)16 << 20)

/* The compiler's own jumps save three registers; libc's save all and encrypt some. With the former,
 * a call into the guest takes a third of the time. Libc's are for where the compiler has none, or a
 * tool must see the jump. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) &&                                        \
    !(defined(__has_feature) && __has_feature(thread_sanitizer))
typedef void *jump_target[5];
#define JUMP_SET(target) __builtin_setjmp(target)
#define JUMP(target) __builtin_longjmp(target, 1)
#else
typedef sigjmp_buf jump_target;
#define JUMP_SET(target) sigsetjmp(target, 0)
#define JUMP(target) siglongjmp(target, 1)
#endif

struct entry {
    jump_target target;
    struct entry *outer;
    struct sinter_instance *instance;
    struct sinter_mark *mark;
    enum sinter_status status;
    struct wasm_rt_exceptions exceptions;
};

/* A stack on which guests run, and the entries on it, which end in the reverse of the order in
 * which they began. */
struct stack {
    struct entry *innermost;
    uintptr_t low;
    uintptr_t size_bytes;
};

/* A thread's data, in one variable that is looked up once for each entry: in a library each look-up
 * is a call. The guests of a thread run on two stacks at most: its own, and the one that is kept
 * for entries from elsewhere. A host that switches between coroutines goes from one stack to the
 * other without telling us, so whoever needs to know which it is compares the stack pointer. */
struct thread {
    struct stack on; /* where a guest of this thread ran last */
    struct stack other;
    uint32_t exit_code;   /* of the last exit */
    const void *identity; /* sinter_thread's; NULL: it has none yet */
    struct sinter_calls *calls;
    uint32_t own_code_depth; /* sinter_runs_own_code */
    bool is_waiting;         /* sinter_waits */
};
static _Thread_local struct thread thread;

/* The spec's texts, where it has one. */
static const char *const messages[SINTER_TRAP_COUNT] = {
    [SINTER_TRAP_NONE] = "no trap",
    [SINTER_TRAP_OUT_OF_BOUNDS] = "out of bounds memory access",
    [SINTER_TRAP_INTEGER_OVERFLOW] = "integer overflow",
    [SINTER_TRAP_DIVIDE_BY_ZERO] = "integer divide by zero",
    [SINTER_TRAP_INVALID_CONVERSION] = "invalid conversion to integer",
    [SINTER_TRAP_UNREACHABLE] = "unreachable",
    [SINTER_TRAP_CALL_INDIRECT] = "invalid indirect call",
    [SINTER_TRAP_NULL_REFERENCE] = "null reference",
    [SINTER_TRAP_UNCAUGHT_EXCEPTION] = "uncaught exception",
    [SINTER_TRAP_UNALIGNED] = "unaligned atomic",
    [SINTER_TRAP_STACK_EXHAUSTED] = "call stack exhausted",
    [SINTER_TRAP_TABLE_OUT_OF_BOUNDS] = "out of bounds table access",
    [SINTER_TRAP_UNDEFINED_ELEMENT] = "undefined element",
    [SINTER_TRAP_UNINITIALIZED_ELEMENT] = "uninitialized element",
    [SINTER_TRAP_CALL_TYPE] = "indirect call type mismatch",
    [SINTER_TRAP_OUT_OF_MEMORY] = "the host is out of memory",
    [SINTER_TRAP_MISSING_IMPORT] = "call of an import that has no provider",
    [SINTER_TRAP_NOT_SHARED] = "expected shared memory",
    [SINTER_TRAP_HOST] = "host error",
    [SINTER_TRAP_TIMEOUT] = "wall-clock timeout",
    [SINTER_TRAP_DESTROYED] = "call of a destroyed instance",
    [SINTER_TRAP_NOT_STARTED] = "call of an instance whose start failed",
    [SINTER_TRAP_INTERRUPTED] = "interrupted",
};
static_assert((int)SINTER_TRAP_STACK_EXHAUSTED == (int)WASM_RT_TRAP_EXHAUSTION,
              "generated code's kinds keep their numbers");
static_assert((int)SINTER_TRAP_UNINITIALIZED_ELEMENT == (int)WASM_RT_TRAP_UNINITIALIZED_ELEMENT &&
                  (int)SINTER_TRAP_CALL_TYPE == (int)WASM_RT_TRAP_CALL_TYPE,
              "as in abi/wasm-rt.h");

/* A number that no other thread ever has. An address would not do: in the child of a fork, a new
 * thread may get the place of one that the child does not have, and would hold what that one held.
 */
const void *sinter_thread(void) {
    static uintptr_t count;
    if (!thread.identity)
        thread.identity = (const void *)(__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) << 1);
    return thread.identity;
}

/* True when the caller is on own->on, and more than `bytes` of it are left. */
static inline __attribute__((always_inline)) bool has_stack(const struct thread *own,
                                                            uintptr_t bytes) {
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) - own->on.low;
    return left > bytes && left < own->on.size_bytes;
}

static inline __attribute__((always_inline)) uintptr_t stack_pointer(void) {
#if defined(__x86_64__)
    uintptr_t here;
    __asm__("movq %%rsp, %0" : "=r"(here));
    return here;
#else
    return (uintptr_t)__builtin_frame_address(0);
#endif
}

static bool is_on(const struct stack *stack, uintptr_t stack_pointer) {
    return stack_pointer - stack->low < stack->size_bytes;
}

static void turn(struct thread *own) {
    struct stack on = own->on;
    own->on = own->other;
    own->other = on;
}

/* Makes own->on the stack that `stack_pointer` is on, or just below, where a guest has run into the
 * stack's end. */
static __attribute__((noinline)) void find_stack(struct thread *own, uintptr_t stack_pointer) {
    if (is_on(&own->on, stack_pointer))
        return;
    bool is_nearer = own->other.low - stack_pointer < own->on.low - stack_pointer;
    if (is_on(&own->other, stack_pointer) ||
        (own->other.innermost && (is_nearer || !own->on.innermost)))
        turn(own);
}

/* Makes own->on the stack that the caller is on. */
static inline __attribute__((always_inline)) void find_here(struct thread *own) {
    if (!has_stack(own, 0))
        find_stack(own, (uintptr_t)__builtin_frame_address(0));
}

static inline __attribute__((always_inline)) struct thread *here(void) {
    struct thread *own = &thread;
    find_here(own);
    return own;
}

/* Whether the call that was just marked may begin: not if its deadline is over already. */
static __attribute__((noinline)) enum sinter_status
limit_call(const struct thread *own, const struct entry *entry, uint64_t limit_ns) {
    if (!limit_ns)
        return sinter_refuse(entry->instance, SINTER_TRAP_INTERRUPTED);
    return sinter_mark_limit(own->calls, entry->mark, limit_ns) ? SINTER_OK : SINTER_NO_MEMORY;
}

static __attribute__((noinline)) enum sinter_status refuse_unmarked(struct sinter_group *group) {
    sinter_let_go_by(group);
    return SINTER_NO_MEMORY;
}

static void forget_interrupt(struct sinter_instance *instance) {
    instance->is_interrupted = false;
    instance->head.is_failing = instance->failure[0] || instance->pending;
}

/* A call of the instance has ended: only calls around it may be to end when an import returns. */
static __attribute__((noinline)) void look_at_outer(const struct thread *own,
                                                    struct sinter_instance *instance) {
    sinter_lock();
    sinter_life_visit(instance, forget_interrupt);
    sinter_unlock();
    for (const struct entry *entry = own->on.innermost; entry; entry = entry->outer)
        if (sinter_mark_ends(entry->mark))
            sinter_interrupt_later(entry->instance);
}

/* The guest was unwound. */
static __attribute__((noinline)) void keep_exception(struct entry *entry) {
    struct sinter_outcome *outcome = &entry->instance->outcome;
    struct sinter_exception *before = outcome->exception;
    bool is_uncaught =
        entry->status == SINTER_TRAPPED && outcome->kind == SINTER_TRAP_UNCAUGHT_EXCEPTION;
    outcome->exception =
        is_uncaught ? sinter_exception_of(entry->instance, &entry->exceptions) : NULL;
    sinter_exception_release(before);
}

/* Only by `own` does this touch thread-local bytes. */
static inline __attribute__((always_inline)) enum sinter_status
enter(struct thread *own, struct sinter_instance *instance, void (*body)(void *), void *argument) {
    struct sinter_group *group = sinter_hold_by(instance->group, own->identity);
    if (!group)
        return SINTER_BUSY;
    struct entry entry;
    struct sinter_mark *mark = sinter_mark_begin(own->calls, instance);
    if (__builtin_expect(!mark, false))
        return refuse_unmarked(group);
    uint64_t limit_ns = __atomic_load_n(&instance->call_limit_ns, __ATOMIC_RELAXED);
    entry.outer = own->on.innermost;
    entry.instance = instance;
    entry.mark = mark;
    entry.status = SINTER_OK;
    entry.exceptions.target = NULL;
    if (__builtin_expect(__atomic_load_n(&instance->is_destroyed, __ATOMIC_RELAXED), false)) {
        entry.status = sinter_refuse(instance, SINTER_TRAP_DESTROYED);
    } else if (__builtin_expect(instance->has_failed, false)) {
        entry.status = sinter_refuse(instance, SINTER_TRAP_NOT_STARTED);
    } else if (__builtin_expect(limit_ns != SINTER_NEVER, false)) {
        entry.status = limit_call(own, &entry, limit_ns);
    }
    if (__builtin_expect(entry.status == SINTER_OK, true)) {
        if (JUMP_SET(entry.target) == 0) {
            own->on.innermost = &entry;
            body(argument);
        } else {
            keep_exception(&entry);
        }
    }
    find_here(own); /* another coroutine may have run a guest on the other stack meanwhile */
    own->on.innermost = entry.outer;
    sinter_mark_end(own->calls, entry.mark);
    if (__builtin_expect(instance->is_interrupted, false))
        look_at_outer(own, instance);
    sinter_let_go_by(group);
    return entry.status;
}

struct switched {
    struct sinter_instance *instance;
    void (*body)(void *);
    void *argument;
    enum sinter_status status;
};

/* Makes own->on the stack that the caller is on and that suits. */
static void take_stack(struct thread *own, const struct sinter_os_stack *stack) {
    (void)sinter_thread(); /* `own` has an identity from now on */
    if (!own->calls)
        own->calls = sinter_calls_begin();
    if (own->on.low != stack->low)
        turn(own);
    if (own->on.low != stack->low)
        own->on.innermost = NULL;
    own->on.low = stack->low;
    own->on.size_bytes = stack->high - stack->low;
}

static void enter_switched(void *argument) {
    struct switched *switched = argument;
    struct sinter_os_stack stack;
    sinter_os_stack_suits(&stack);
    take_stack(&thread, &stack);
    switched->status = enter(&thread, switched->instance, switched->body, switched->argument);
}

static enum sinter_status enter_switching(struct sinter_instance *instance, void (*body)(void *),
                                          void *argument) {
    struct switched switched = {.instance = instance, .body = body, .argument = argument};
    int error = sinter_os_switch_stack(STACK_BYTES, enter_switched, &switched);
    if (error)
        return error == EBUSY ? SINTER_BUSY : SINTER_NO_MEMORY;
    return switched.status;
}

/* Too little of the stack is left for an entry. */
static enum sinter_status refuse_entry(struct thread *own, struct sinter_instance *instance) {
    struct sinter_group *group = sinter_hold_by(instance->group, own->identity);
    if (!group)
        return SINTER_BUSY;
    enum sinter_status status = sinter_refuse(instance, SINTER_TRAP_STACK_EXHAUSTED);
    sinter_let_go_by(group);
    return status;
}

/* The caller is on another stack than the last entry's, or near that one's end. */
static __attribute__((noinline)) enum sinter_status
enter_elsewhere(struct sinter_instance *instance, void (*body)(void *), void *argument) {
    struct thread *own = &thread;
    struct sinter_os_stack stack;
    if (!sinter_os_stack_suits(&stack))
        return enter_switching(instance, body, argument);
    take_stack(own, &stack);
    enum sinter_status status = has_stack(own, ENTRY_STACK_BYTES)
                                    ? enter(own, instance, body, argument)
                                    : refuse_entry(own, instance);
    if (stack.is_passing && !own->on.innermost)
        own->on = (struct stack){0};
    return status;
}

enum sinter_status sinter_enter(struct sinter_instance *instance, void (*body)(void *),
                                void *argument) {
    struct thread *own = &thread;
    return has_stack(own, ENTRY_STACK_BYTES) ? enter(own, instance, body, argument)
                                             : enter_elsewhere(instance, body, argument);
}

static __attribute__((noinline, cold)) struct wasm_rt_exceptions *find_exceptions(void) {
    return &here()->on.innermost->exceptions;
}

/* Generated code may call this for each `try`, so only the rare case has a frame. */
struct wasm_rt_exceptions *wasm_rt_exceptions(void) {
    sinter_probe_stack();
    const struct thread *own = &thread;
    return is_on(&own->on, stack_pointer()) ? &own->on.innermost->exceptions : find_exceptions();
}

/* The stack's words may be anything, so no sanitizer looks. */
__attribute__((noinline)) bool sinter_visit_stack(void (*visit)(const void *start, const void *end,
                                                                void *context),
                                                  void *context) {
    const struct thread *own = here();
    jmp_buf registers; /* where __builtin_unwind_init saves none */
    if (own->other.innermost)
        return false;
    __builtin_unwind_init();
    (void)_setjmp(registers);
    visit(registers, (const char *)registers + sizeof registers, context);
    visit((const void *)stack_pointer(), (const void *)(own->on.low + own->on.size_bytes), context);
    return true;
}

struct sinter_instance *sinter_entered(void) {
    const struct entry *innermost = here()->on.innermost;
    return innermost ? innermost->instance : NULL;
}

static _Noreturn void leave(struct entry *entry, enum sinter_status status) {
    entry->status = status;
    JUMP(entry->target);
}

_Noreturn void sinter_exit_again(struct sinter_instance *instance) {
    sinter_exit(instance, thread.exit_code);
}

_Noreturn void sinter_exit(struct sinter_instance *instance, uint32_t code) {
    struct entry *entry = here()->on.innermost;
    struct sinter_outcome *outcome = &entry->instance->outcome;
    (void)instance; /* the one that was entered may be another, which called this one */
    outcome->kind = SINTER_TRAP_NONE;
    outcome->exit_code = thread.exit_code = code;
    outcome->message[0] = '\0';
    outcome->frame_count = 0;
    outcome->has_address = false;
    leave(entry, SINTER_EXITED);
}

static void set_message(struct sinter_outcome *outcome, enum sinter_trap_kind kind,
                        const char *detail) {
    char message[SINTER_MESSAGE_MAX]; /* `detail` may point into the outcome */
    outcome->kind = kind;
    snprintf(message, sizeof message, "%s%s%s", messages[kind], detail ? ": " : "",
             detail ? detail : "");
    memcpy(outcome->message, message, sizeof message);
}

static enum sinter_status status_of(enum sinter_trap_kind kind) {
    return kind == SINTER_TRAP_INTERRUPTED ? SINTER_INTERRUPTED : SINTER_TRAPPED;
}

/* Kept out of the entry's own frame. */
__attribute__((noinline)) enum sinter_status sinter_refuse(struct sinter_instance *instance,
                                                           enum sinter_trap_kind kind) {
    set_message(&instance->outcome, kind, NULL);
    instance->outcome.frame_count = 0;
    instance->outcome.has_address = false;
    return status_of(kind);
}

static void record(struct sinter_outcome *outcome, enum sinter_trap_kind kind, const char *detail,
                   uintptr_t pc) {
    set_message(outcome, kind, detail);
    outcome->has_address = false;
    outcome->frame_count = sinter_os_backtrace(outcome->frames, SINTER_BACKTRACE_MAX, pc);
}

static void set_address(struct sinter_outcome *outcome, const wasm_rt_memory_t *memory,
                        uint64_t address) {
    outcome->has_address = true;
    outcome->address = address;
    outcome->memory_size_bytes = __atomic_load_n(&memory->size, __ATOMIC_SEQ_CST);
}

/* Raises a trap in the innermost entry on thread.on. `pc` is a fault's, or 0. Out of line, so that
 * callers need little stack. */
static _Noreturn __attribute__((noinline)) void raise_at(enum sinter_trap_kind kind,
                                                         const char *detail, uintptr_t pc) {
    struct entry *entry = thread.on.innermost;
    assert(entry); /* only an import's C function, or the guest, may raise */
    record(&entry->instance->outcome, kind, detail, pc);
    leave(entry, status_of(kind));
}

_Noreturn void sinter_raise(enum sinter_trap_kind kind, const char *detail) {
    here();
    raise_at(kind, detail, 0);
}

void wasm_rt_trap(wasm_rt_trap_t code) {
    sinter_probe_stack();
    sinter_raise((enum sinter_trap_kind)code, NULL);
}

void wasm_rt_trap_memory(void) {
    sinter_probe_stack();
    sinter_raise(SINTER_TRAP_OUT_OF_BOUNDS, NULL);
}

/* The first byte outside is the access's first one, or the one at the memory's end. */
void wasm_rt_trap_access(const wasm_rt_memory_t *memory, uint64_t address) {
    sinter_probe_stack();
    struct entry *entry = here()->on.innermost;
    struct sinter_outcome *outcome = &entry->instance->outcome;
    uint64_t limit = __atomic_load_n(&memory->size, __ATOMIC_SEQ_CST);
    record(outcome, SINTER_TRAP_OUT_OF_BOUNDS, NULL, 0);
    set_address(outcome, memory, address < limit ? limit : address);
    leave(entry, SINTER_TRAPPED);
}

void wasm_rt_trap_table(void) {
    sinter_probe_stack();
    sinter_raise(SINTER_TRAP_TABLE_OUT_OF_BOUNDS, NULL);
}

void wasm_rt_trap_call(const wasm_rt_funcref_table_t *table, uint32_t index) {
    sinter_probe_stack();
    if (index >= table->size)
        sinter_raise(SINTER_TRAP_UNDEFINED_ELEMENT, NULL);
    if (!table->data[index].func)
        sinter_raise(SINTER_TRAP_UNINITIALIZED_ELEMENT, NULL);
    sinter_raise(SINTER_TRAP_CALL_TYPE, NULL);
}

void sinter_trap(struct sinter_instance *instance, const char *message) {
    (void)instance;
    sinter_raise(SINTER_TRAP_HOST, message);
}

enum sinter_status sinter_fail(struct sinter_instance *instance, const char *message) {
    snprintf(instance->failure, sizeof instance->failure, "%s", message);
    instance->head.is_failing = true;
    return SINTER_TRAPPED;
}

/* Takes the reference. */
static _Noreturn void throw(struct sinter_exception * exception) {
    struct entry *entry = here()->on.innermost;
    sinter_exception_set(exception, entry->instance, &entry->exceptions);
    sinter_exception_release(exception);
    wasm_rt_throw();
}

void sinter_raise_failure(struct sinter_instance *instance) {
    char failure[SINTER_MESSAGE_MAX];
    memcpy(failure, instance->failure, sizeof failure);
    instance->failure[0] = '\0';
    if (instance->is_interrupted)
        sinter_raise_interrupt(); /* is_failing stays until the call has ended */
    instance->head.is_failing = false;
    struct sinter_exception *exception = instance->pending;
    instance->pending = NULL;
    if (exception && !failure[0])
        throw(exception);
    sinter_exception_release(exception);
    sinter_raise(SINTER_TRAP_HOST, failure);
}

void sinter_missing_import(struct sinter_instance *instance, const char *module_and_name) {
    (void)instance;
    sinter_raise(SINTER_TRAP_MISSING_IMPORT, module_and_name);
}

void sinter_check_stack(size_t more_bytes) {
    if (!has_stack(here(), HOST_STACK_BYTES + more_bytes))
        sinter_raise(SINTER_TRAP_STACK_EXHAUSTED, NULL);
}

void sinter_runs_own_code(bool does) { thread.own_code_depth += does ? 1 : UINT32_MAX; }

static bool is_guest_code(uintptr_t pc) { return sinter_region_holds(SINTER_REGION_TEXT, pc); }

/* Guest code holds no lock and owns nothing but its instance, so it can be left at any instruction.
 */
void sinter_raise_in_signal(enum sinter_trap_kind kind, const char *detail,
                            const struct sinter_os_fault *at) {
    if (sinter_is_inside() && !thread.own_code_depth &&
        sinter_region_holds_unlocked(SINTER_REGION_TEXT, at->pc)) {
        find_stack(&thread, at->stack_pointer);
        raise_at(kind, detail, at->pc);
    }
}

/* Has the calls on `stack` end that are inside of one that is to end. */
static void spread_interrupts(const struct stack *stack) {
    for (const struct entry *ends = stack->innermost; ends; ends = ends->outer)
        if (sinter_mark_ends(ends->mark))
            for (const struct entry *inner = stack->innermost; inner != ends; inner = inner->outer)
                __atomic_fetch_or(&inner->mark->call, SINTER_MARK_ENDS, __ATOMIC_RELAXED);
}

void sinter_spread_interrupts(void) {
    spread_interrupts(&thread.on);
    spread_interrupts(&thread.other);
}

/* True in guest code, and in a function that guest code called directly. Those are leaves of libc's
 * (the optimiser turns guest loops into calls of memset and memcpy), imports' thunks and functions
 * of the runtime; the latter two begin with a probe of the stack, and do not run out of it later.
 * So none of them holds a lock when it faults here. An import's C function is never called
 * directly. */
static bool is_guests(uintptr_t pc) {
    if (is_guest_code(pc))
        return true;
    const void *frames[SINTER_BACKTRACE_MAX];
    uint32_t count = sinter_os_backtrace(frames, SINTER_BACKTRACE_MAX, pc);
    uint32_t at = 0;
    while (at < count && (uintptr_t)frames[at] != pc)
        at++;
    return at + 1 < count && is_guest_code((uintptr_t)frames[at + 1]);
}

/* Whether the innermost call may be left at this place. Guest code calls, besides the runtime, only
 * leaves of libc's (compiler/native/contract.c). Those own nothing. The runtime, and what stands in
 * SINTER_WHOLE, call libc's functions, too, but make no tail calls: those would seem to be made by
 * the guest. */
static bool may_leave(const struct sinter_os_fault *at) {
    if (!at->caller)
        return sinter_region_holds_unlocked(SINTER_REGION_TEXT, at->pc);
    return (is_on(&thread.on, at->stack_pointer) || is_on(&thread.other, at->stack_pointer)) &&
           sinter_region_holds_unlocked(SINTER_REGION_TEXT, at->caller - 1);
}

/* The signal came on a guest's stack, so no other handler is running that could need the stack
 * which sinter_os_in_signal takes. */
static void end_here(void *argument) {
    const struct sinter_os_fault *at = argument;
    if (at->caller && !is_guests(at->pc)) /* `caller` was a guess */
        return;
    find_stack(&thread, at->stack_pointer);
    if (!thread.on.innermost || !sinter_mark_ends(thread.on.innermost->mark))
        return;
    sinter_os_end_fault(at);
    raise_at(SINTER_TRAP_INTERRUPTED, NULL, at->pc);
}

void sinter_interrupt_now(const struct sinter_os_fault *at) {
    if (thread.own_code_depth || !may_leave(at))
        return;
    struct sinter_os_fault copy = *at;
    sinter_os_in_signal(end_here, &copy);
}

static void have_interrupted(struct sinter_instance *instance) {
    instance->is_interrupted = true;
    instance->head.is_failing = true;
}

/* The import may be one of another instance's, which this one calls without an entry. */
void sinter_interrupt_later(struct sinter_instance *instance) {
    have_interrupted(instance);
    if (!sinter_try_lock())
        return; /* the next time */
    sinter_life_visit(instance, have_interrupted);
    sinter_unlock();
}

bool sinter_is_interrupted(void) {
    const struct entry *innermost = here()->on.innermost;
    return innermost && sinter_mark_ends(innermost->mark);
}

void sinter_waits(bool does) { __atomic_store_n(&thread.is_waiting, does, __ATOMIC_RELAXED); }

bool sinter_is_waiting(void) { return __atomic_load_n(&thread.is_waiting, __ATOMIC_RELAXED); }

void wasm_rt_pause(void) {
    sinter_probe_stack();
    if (sinter_is_interrupted())
        sinter_raise_interrupt();
}

_Noreturn void sinter_raise_interrupt(void) { sinter_raise(SINTER_TRAP_INTERRUPTED, NULL); }

bool sinter_is_inside(void) { return thread.on.innermost || thread.other.innermost; }

/* Which trap a guest's access to `address` is when it faults. */
static enum sinter_trap_kind kind_of(uintptr_t address) {
    return sinter_region_holds(SINTER_REGION_MEMORY, address)  ? SINTER_TRAP_OUT_OF_BOUNDS
           : sinter_region_holds(SINTER_REGION_JUMPS, address) ? SINTER_TRAP_UNDEFINED_ELEMENT
                                                               : SINTER_TRAP_STACK_EXHAUSTED;
}

/* Raises the trap of a guest's access in the innermost entry on thread.on. */
static _Noreturn void raise_fault(const struct sinter_os_fault *fault) {
    struct entry *entry = thread.on.innermost;
    struct sinter_outcome *outcome = &entry->instance->outcome;
    record(outcome, kind_of(fault->address), NULL, fault->pc);
    const wasm_rt_memory_t *memory = sinter_region_owner(SINTER_REGION_MEMORY, fault->address);
    if (memory)
        set_address(outcome, memory, fault->address - (uintptr_t)memory->data);
    leave(entry, SINTER_TRAPPED);
}

static void judge(void *argument) {
    const struct sinter_os_fault *fault = argument;
    if (!is_guests(fault->pc))
        return;
    find_stack(&thread, fault->stack_pointer);
    if (!thread.on.innermost)
        return;
    sinter_os_end_fault(fault);
    raise_fault(fault);
}

/* A fault is a trap only if a guest caused it, either inside a reservation of ours, or close to the
 * stack pointer: then it came to the end of the stack, wherever the system has put that by now.
 * Everything else is the host's. Thread-local data are looked at last: in a library, a thread's
 * first look at them allocates memory, which must not happen when a host's thread that never ran a
 * guest faults. */
static void on_fault(const struct sinter_os_fault *fault) {
    struct sinter_os_fault copy = *fault;
    uintptr_t distance = fault->address - fault->stack_pointer + STACK_NEAR_BYTES;
    if ((distance < 2 * STACK_NEAR_BYTES ||
         kind_of(fault->address) != SINTER_TRAP_STACK_EXHAUSTED) &&
        sinter_is_inside())
        sinter_os_in_signal(judge, &copy);
}

/* Nobody is inside a guest when a thread ends. */
static void forget_stacks(void) {
    thread.on = thread.other = (struct stack){0};
    sinter_calls_end(thread.calls);
    thread.calls = NULL;
}

void sinter_keep_own_calls(void) { sinter_calls_keep_only(thread.calls); }

int sinter_catch_faults(void) {
    sinter_os_forget_stacks_by(forget_stacks);
    sinter_mind_forks();
    return sinter_os_catch_faults(on_fault);
}

const char *sinter_trap_message(const struct sinter_instance *instance) {
    return instance->outcome.message;
}

enum sinter_trap_kind sinter_trap_kind(const struct sinter_instance *instance) {
    return instance->outcome.kind;
}

bool sinter_trap_address(const struct sinter_instance *instance, uint64_t *address,
                         uint64_t *memory_size) {
    const struct sinter_outcome *outcome = &instance->outcome;
    if (!outcome->has_address)
        return false;
    *address = outcome->address;
    *memory_size = outcome->memory_size_bytes;
    return true;
}

uint32_t sinter_exit_code(const struct sinter_instance *instance) {
    return instance->outcome.exit_code;
}
