/* Traps: their kinds, and how the guest is entered and left. */
#ifndef RUNTIME_CORE_TRAP_H
#define RUNTIME_CORE_TRAP_H

#include "sinter/sinter.h"

#define SINTER_BACKTRACE_MAX 64
#define SINTER_MESSAGE_MAX 256

/* How an entry ended that trapped or exited. */
struct sinter_outcome {
    enum sinter_trap_kind kind; /* SINTER_TRAP_NONE after an exit */
    uint32_t exit_code;
    char message[SINTER_MESSAGE_MAX];
    const void *frames[SINTER_BACKTRACE_MAX]; /* addresses inside the callers, innermost first */
    uint32_t frame_count;
    /* Of an access that faulted: where, in the guest's addresses, and the size of that memory. */
    bool has_address;
    uint64_t address;
    uint64_t memory_size_bytes;
    /* Of a trap because nothing has caught an exception: that, until the host takes it. NULL: no
     * memory for it. One reference is held. */
    struct sinter_exception *exception;
};

/* Runs `body(argument)` as an entry into the guest of `instance`, in this thread: on its stack, or,
 * if that does not suit guests, on one kept for it. Entries nest.
 * - SINTER_OK: `body` returned.
 * - SINTER_TRAPPED, SINTER_EXITED, SINTER_INTERRUPTED: it was unwound, and instance->outcome is
 *   set.
 * - SINTER_BUSY, with nothing done: another thread is inside the instance or one linked to it, or
 *   another coroutine of this thread is inside a guest, or the caller is a signal handler on an
 *   alternate stack.
 * - SINTER_NO_MEMORY, with nothing done: there is no room for a stack. */
enum sinter_status sinter_enter(struct sinter_instance *instance, void (*body)(void *),
                                void *argument);

/* The instance that this thread's innermost entry runs, or NULL. */
struct sinter_instance *sinter_entered(void);

/* This thread's identity, as a holder of groups (group.h). */
const void *sinter_thread(void);

/* Ends the guest as WASI's proc_exit does: unwinds to the innermost entry, which returns
 * SINTER_EXITED, with `code` in the outcome of the instance that was entered. */
_Noreturn void sinter_exit(struct sinter_instance *instance, uint32_t code);
/* The same with the code of this thread's last exit: for a host function that called a guest which
 * exited, and passes that on. */
_Noreturn void sinter_exit_again(struct sinter_instance *instance);

/* Raises a trap in this thread's innermost entry. `detail`, unless NULL, is appended to the kind's
 * message. */
_Noreturn void sinter_raise(enum sinter_trap_kind kind, const char *detail);

/* Refuses a call before it enters the guest: sets the outcome to a trap of `kind` and returns
 * SINTER_TRAPPED. */
enum sinter_status sinter_refuse(struct sinter_instance *instance, enum sinter_trap_kind kind);

/* Visits the bytes of the stack that this thread's guests run on, from the caller's frame and the
 * registers of its callers up. False, with nothing visited, if another coroutine of the thread is
 * inside a guest, whose stack nobody knows. */
bool sinter_visit_stack(void (*visit)(const void *start, const void *end, void *context),
                        void *context);

struct sinter_os_fault;
/* For a signal handler: whether the thread that it interrupted is inside an entry into the guest.
 */
bool sinter_is_inside(void);
/* For a signal handler: raises a trap, and does not return, if the code that it interrupted, at
 * `at` (of which the address does not count), is guest code. */
void sinter_raise_in_signal(enum sinter_trap_kind kind, const char *detail,
                            const struct sinter_os_fault *at);

/* For interrupt.c's handler, in a thread of which a call is to end. Has the calls end, too, that
 * are inside of that one. */
void sinter_spread_interrupts(void);
/* Ends the innermost call, and does not return, if that is to end and is in guest code, at `at`. */
void sinter_interrupt_now(const struct sinter_os_fault *at);
/* Has the next return from an import into guest code of `instance` end the call. */
void sinter_interrupt_later(struct sinter_instance *instance);
/* Whether this thread's innermost call is to end. For functions of the runtime that wait. */
bool sinter_is_interrupted(void);
/* Before and after system calls that wait, and that the thread wants to fail with EINTR when its
 * call is to end. */
void sinter_waits(bool does);
bool sinter_is_waiting(void);
/* Ends the innermost call, as interrupted. */
_Noreturn void sinter_raise_interrupt(void);

/* Between these, this thread runs functions of generated code that belong to no call: what a signal
 * handler finds there is not a guest's. They nest. */
void sinter_runs_own_code(bool does);

/* For the child of a fork: its one thread keeps its calls. */
void sinter_keep_own_calls(void);

/* Turns faults in guest code into traps, for the whole process; more than one call is harmless. 0
 * or an errno. */
int sinter_catch_faults(void);

#endif
