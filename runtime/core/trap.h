/* Traps: their kinds, and how the guest is entered and left. A trap unwinds to the innermost
 * sinter_enter. */
#ifndef RUNTIME_TRAP_H
#define RUNTIME_TRAP_H

#include "sinter/sinter.h"

/* The kinds that generated code knows (wasm_rt_trap_t) keep their numbers; ours follow. */
enum sinter_trap_kind {
    SINTER_TRAP_NONE,
    SINTER_TRAP_OUT_OF_BOUNDS,
    SINTER_TRAP_INTEGER_OVERFLOW,
    SINTER_TRAP_DIVIDE_BY_ZERO,
    SINTER_TRAP_INVALID_CONVERSION,
    SINTER_TRAP_UNREACHABLE,
    SINTER_TRAP_CALL_INDIRECT,
    SINTER_TRAP_NULL_REFERENCE,
    SINTER_TRAP_UNCAUGHT_EXCEPTION,
    SINTER_TRAP_UNALIGNED,
    SINTER_TRAP_STACK_EXHAUSTED,
    SINTER_TRAP_TABLE_OUT_OF_BOUNDS,
    SINTER_TRAP_UNDEFINED_ELEMENT,
    SINTER_TRAP_UNINITIALIZED_ELEMENT,
    SINTER_TRAP_CALL_TYPE,
    SINTER_TRAP_OUT_OF_MEMORY,
    SINTER_TRAP_MISSING_IMPORT,
    SINTER_TRAP_NOT_SHARED,
    SINTER_TRAP_HOST,
    SINTER_TRAP_TIMEOUT,
    SINTER_TRAP_DESTROYED,
    SINTER_TRAP_NOT_STARTED,
    SINTER_TRAP_COUNT
};

#define SINTER_BACKTRACE_MAX 64
#define SINTER_MESSAGE_MAX 256

/* How an entry ended, when it did not just return. */
struct sinter_outcome {
    enum sinter_trap_kind kind; /* SINTER_TRAP_NONE after an exit */
    uint32_t exit_code;
    char message[SINTER_MESSAGE_MAX];
    const void *frames[SINTER_BACKTRACE_MAX]; /* addresses inside the callers, innermost first */
    uint32_t frame_count;
};

/* Runs `body(argument)` as an entry into the guest of `instance`, on this thread's stack. SINTER_OK
 * when it returned; SINTER_TRAPPED or SINTER_EXITED when it was unwound, with instance->outcome
 * set; SINTER_BUSY, with nothing done, when another thread is inside the instance or one linked to
 * it, when another coroutine of this thread is inside a guest, or in a signal handler on an
 * alternate stack. Entries nest. */
enum sinter_status sinter_enter(struct sinter_instance *instance, void (*body)(void *),
                                void *argument);

/* The instance that this thread's innermost entry runs, or NULL. */
struct sinter_instance *sinter_entered(void);

/* This thread, as what holds a group (group.h). */
const void *sinter_thread(void);

/* Ends the guest as WASI's proc_exit: unwinds to the innermost entry, which reports SINTER_EXITED
 * with `code`, in the outcome of the instance that was entered. */
_Noreturn void sinter_exit(struct sinter_instance *instance, uint32_t code);
/* The same with the code of this thread's last exit, for a host function that passes one on. */
_Noreturn void sinter_exit_again(struct sinter_instance *instance);

/* Raises a trap of one of the runtime's own kinds. `detail`, when not NULL, is appended to the
 * kind's message. */
_Noreturn void sinter_raise(enum sinter_trap_kind kind, const char *detail);

/* The outcome of a call that cannot even be made: SINTER_TRAPPED, with the message of `kind`. */
enum sinter_status sinter_refuse(struct sinter_instance *instance, enum sinter_trap_kind kind);
struct sinter_os_fault;
/* For a signal handler that interrupted this thread: whether an entry into the guest is under way.
 */
bool sinter_is_inside(void);
/* The same: if what it interrupted, at `at` (its address does not count), is guest code, raises a
 * trap and does not return. */
void sinter_interrupt(enum sinter_trap_kind kind, const char *detail,
                      const struct sinter_os_fault *at);

/* Makes faults in guest code traps, for the whole process; once is enough, more is harmless. 0 or
 * errno. */
int sinter_catch_faults(void);

#endif
