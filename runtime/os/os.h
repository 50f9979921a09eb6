/* All that the runtime asks of the operating system, except the sandbox (sandbox.h), code from
 * files (load.h), and what WASI's calls do (wasi/). A port is a folder beside linux/ that defines
 * these functions. Functions that return an int return 0 or an errno. */
#ifndef RUNTIME_OS_OS_H
#define RUNTIME_OS_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Pages ---- */

/* Reserves address space that nothing can access; costs no memory. `size_bytes` is a multiple of 64
 * KiB. */
int sinter_os_reserve(size_t size_bytes, void **base);
/* The same at a given address. EEXIST when something is there already; ENOMEM when nothing is, but
 * the process may not have that many addresses. */
int sinter_os_reserve_at(uintptr_t address, size_t size_bytes, void **base);
/* Makes pages of a reservation readable, writable and zero. */
int sinter_os_commit(void *base, size_t size_bytes);
/* Maps readable, writable, zero pages at an address where nothing is. EEXIST, ENOMEM as above. */
int sinter_os_map_at(void *address, size_t size_bytes);
/* Gives committed pages back what they held at first: zero, or an image's bytes. On failure they
 * are as they were; the system refuses it for pages that are locked into memory. */
int sinter_os_forget(void *base, size_t size_bytes);
/* Makes committed pages of a reservation inaccessible again; what they held is gone. On failure
 * they may be zero, but stay committed. */
int sinter_os_uncommit(void *base, size_t size_bytes);
/* Makes committed pages read-only. */
int sinter_os_make_constant(void *base, size_t size_bytes);
/* Gives pages back, whatever their state. NULL, or no bytes, is ignored. */
void sinter_os_release(void *base, size_t size_bytes);

/* ---- Images ----
 * Bytes without a name, in memory, which nobody can change any more once they are sealed. Pages of
 * an image are mapped over committed pages: what is written there is copied and stays there. */

struct sinter_os_image {
    int host;
    uint64_t device, file; /* what `host` is: a host may close descriptors that are not its own */
};
/* Makes an image of `size_bytes`, all zero. ENOMEM, EMFILE and the like; EFBIG where a file may not
 * become that large. */
int sinter_os_image_make(size_t size_bytes, struct sinter_os_image *image);
int sinter_os_image_write(const struct sinter_os_image *image, uint64_t offset, const void *bytes,
                          size_t size_bytes);
int sinter_os_image_seal(const struct sinter_os_image *image);
/* Maps `size_bytes` of a sealed image from `offset` on over committed pages at `base`. All three
 * are multiples of 64 KiB. On failure these pages are as they were, or zero. ESTALE when the
 * descriptor is not the image's any more. Any thread. */
int sinter_os_image_map(const struct sinter_os_image *image, uint64_t offset, void *base,
                        size_t size_bytes);
/* Takes an image away from committed pages, which become zero. */
void sinter_os_image_unmap(void *base, size_t size_bytes);
/* Ends the image. Where it is mapped it stays. */
void sinter_os_image_free(const struct sinter_os_image *image);

/* ---- Descriptors ---- */

/* Takes what open returned (-1: with errno) and moves it above 2, which it can get where a standard
 * stream is closed: what the process writes to a stream, or reads from it, must never be a file of
 * ours or of the guest's. Returns 0, or an errno with nothing open. */
int sinter_os_above_streams(int opened, int *host);

/* ---- Faults ---- */

/* A fault that the processor reported. */
struct sinter_os_fault {
    uintptr_t pc;
    uintptr_t address;
    uintptr_t stack_pointer;
    /* Where `pc` seems to return to, if it is in the C library: right if that is a function which
     * calls none. 0: not known. */
    uintptr_t caller;
    const void *mask; /* the signals that the thread blocked before the fault, as the system has
                         them; NULL: not known */
};

/* Installs a handler for memory faults that calls `on_fault` on the thread's alternate signal
 * stack. `on_fault` either leaves by a jump, or returns because the fault is not ours: then the
 * handler that was there before gets it, or the default action is taken. A signal that was sent is
 * no fault, and is passed on in the same way. Any thread; one function in a process. */
int sinter_os_catch_faults(void (*on_fault)(const struct sinter_os_fault *));
/* For `on_fault`, before it jumps: the thread blocks what it did before the fault, and none of what
 * the host's handlers block that ran between the fault and ours. */
void sinter_os_end_fault(const struct sinter_os_fault *fault);

/* Writes an address inside each caller (the call, or the instruction that faulted), innermost
 * first, through a signal's frame too; returns how many. `fault_pc` is the program counter of the
 * fault that is being handled, or 0. */
uint32_t sinter_os_backtrace(const void **frames, uint32_t capacity, uintptr_t fault_pc);

/* ---- Stacks (linux/stack.c has the picture) ---- */

/* A stack of the calling thread's: [low, high) is usable. All 0 when unknown. */
struct sinter_os_stack {
    uintptr_t low;
    uintptr_t high;
    bool is_passing; /* the thread is ending: the stack may not suit the next time */
};
/* Whether guests can run on the stack that the caller is on, which goes to `*stack`: true when it
 * is the thread's own, has a guard and is not small, or is that of sinter_os_switch_stack. The
 * first call in a thread also prepares it: it gets an alternate signal stack, unless it has one of
 * 32 KiB or more, so that running out of stack can be handled, and SIGSEGV and SIGBUS are
 * unblocked. Later calls are cheap. */
bool sinter_os_stack_suits(struct sinter_os_stack *stack);
/* Sets the function to be called, in each thread that was prepared, when the thread ends and its
 * stacks with it. */
void sinter_os_forget_stacks_by(void (*forget)(void));

/* Runs `body(argument)` to its end on another stack of `size_bytes`, for a caller whose own stack
 * does not suit. That stack is made the first time and kept until the thread ends. EBUSY when it is
 * in use, or the caller is a signal handler on an alternate stack; ENOMEM. */
int sinter_os_switch_stack(size_t size_bytes, void (*body)(void *), void *argument);

/* Runs `body(argument)` to its end on a new stack of `size_bytes`, with a guard of 1 MiB below it
 * and an alternate signal stack. */
int sinter_os_run_on_stack(size_t size_bytes, void (*body)(void *), void *argument);

/* In a signal handler of a thread that was prepared, calls `body(argument)` with 32 KiB of stack or
 * more: on a stack of ours, where the host has given the thread a small alternate signal stack
 * since. */
void sinter_os_in_signal(void (*body)(void *), void *argument);

/* ---- Threads ---- */

/* Starts a thread that runs `body(argument)` on a new stack of `size_bytes`, as
 * sinter_os_run_on_stack does, and then ends. Nobody waits for it. 0, or an errno with nothing
 * started: ENOMEM, EAGAIN. */
int sinter_os_start_thread(size_t size_bytes, void (*body)(void *), void *argument);
/* Does nothing more in this thread: another one ends the process. */
_Noreturn void sinter_os_stop_thread(void);

/* Has the calling thread call `end(argument)` when it ends; false when there is no room for that.
 * `end` is one function in a process, and a thread's last argument counts. */
bool sinter_os_at_end_of_thread(void (*end)(void *), void *argument);

/* ---- Time ---- */

/* Calls `on_tick` in a signal handler on the calling thread, on its alternate signal stack, once
 * `delay_ns` have passed and then every `interval_ns`, with the place where it interrupted the
 * thread (no address). `on_tick` may leave by a jump. Once per process; never stopped. */
int sinter_os_tick_after(uint64_t delay_ns, uint64_t interval_ns,
                         void (*on_tick)(const struct sinter_os_fault *));

/* Nanoseconds on a clock that is never set. Safe in a signal handler. */
uint64_t sinter_os_now(void);

/* ---- Interrupting threads ----
 * All of this is safe in a signal handler. */

/* How the system numbers the calling thread; not 0. */
uint32_t sinter_os_thread(void);

/* What a thread does that was poked: */
struct sinter_os_poke_handler {
    bool (*is_wanted)(void); /* false: for nothing, so the other two are not called */
    /* Leaves the code that was interrupted by a jump, or returns. */
    void (*end_call)(const struct sinter_os_fault *at);
    void (*come_again)(void);
    /* Whether a system call of the thread's that waits is to fail with EINTR. Others go on. */
    bool (*is_waiting)(void);
};
/* From now on a thread that is poked, or whose alarm rings, runs `handler` in a signal handler, on
 * its alternate signal stack. Whatever handled the signal before still does, too. One handler in a
 * process. 0 or an errno. */
int sinter_os_catch_pokes(const struct sinter_os_poke_handler *handler);
void sinter_os_poke(uint32_t thread);

/* Pokes the calling thread in `delay_ns` nanoseconds, once. `*alarm` is 0 at first, and of this
 * thread. 0 or an errno. */
int sinter_os_alarm_set(int32_t *alarm, uint64_t delay_ns);
void sinter_os_alarm_end(int32_t *alarm);

/* ---- Waiting ---- */

enum sinter_os_wait {
    SINTER_OS_WOKEN,
    SINTER_OS_NOT_WAITED,
    SINTER_OS_TIMED_OUT,
    SINTER_OS_GAVE_UP
};

/* Waits until a sinter_os_wake of `place`, or until `timeout_ns` have passed (never, when
 * negative). It does not wait where `may_wait(argument)` is false, which is asked under a lock that
 * sinter_os_wake takes too: no wake is missed that follows the answer. After each signal the thread
 * asks `gives_up`, and waits no longer if that is true. */
enum sinter_os_wait sinter_os_wait(const void *place, bool (*may_wait)(const void *argument),
                                   const void *argument, int64_t timeout_ns,
                                   bool (*gives_up)(void));
/* Wakes at most `count` of the threads that wait at `place`, those that came first; returns how
 * many. */
uint32_t sinter_os_wake(const void *place, uint32_t count);

/* For who forks: that lock, and what a child does with the threads that wait, which it does not
 * have. */
void sinter_os_waiters_lock(void);
void sinter_os_waiters_unlock(void);
void sinter_os_waiters_forget(void);

/* ---- The process ---- */

/* Has every fork call `before` ahead of it, then `after` in the parent and `in_child` in the child.
 * Where there is no memory for that, forks go unnoticed. */
void sinter_os_at_fork(void (*before)(void), void (*after)(void), void (*in_child)(void));

/* The process's KEY=VALUE strings, up to a NULL. Borrowed until the environment changes. */
char **sinter_os_environment(void);

/* What the system says of an AArch64 processor: AT_HWCAP (`number` 1) or AT_HWCAP2 (2). */
unsigned long sinter_os_processor_word(uint32_t number);

/* Keeps the object file that holds this function in the process, whoever unloads it. */
void sinter_os_stay_loaded(void);

/* Takes standard output away from the process: `*host` is a new descriptor of it, and standard
 * output becomes the same as standard error. */
int sinter_os_take_output(int *host);

/* From now on, writing to a pipe that nobody reads, or past the limit of a file's size, is an error
 * and does not end the process. */
void sinter_os_outlive_output(void);

/* Ends the process with `exit_code` after writing `message` to standard error, which it waits for;
 * with an empty one, at once. Safe in a signal handler: nothing else of the process runs but other
 * handlers, and no buffer is flushed. */
_Noreturn void sinter_os_abandon(const char *message, int exit_code);

#endif
