/* All that the runtime outside wasi/ asks of the operating system: pages, stacks, faults. A port is
 * one file. Functions return 0 or an errno. */
#ifndef RUNTIME_OS_H
#define RUNTIME_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reserves address space that nothing can access; costs no memory. `size_bytes` is a multiple of 64
 * KiB. */
int sinter_os_reserve(size_t size_bytes, void **base);
/* The same at a given address. EEXIST when something is there already; ENOMEM when nothing is, but
 * the process may not have so many addresses. */
int sinter_os_reserve_at(uintptr_t address, size_t size_bytes, void **base);
/* Makes pages of a reservation readable, writable and zero. */
int sinter_os_commit(void *base, size_t size_bytes);
/* Maps readable, writable, zero pages at an address where nothing is. */
int sinter_os_map_at(void *address, size_t size_bytes);
/* Pages that were made readable and writable can only be read from now on. */
int sinter_os_make_constant(void *base, size_t size_bytes);
void sinter_os_release(void *base, size_t size_bytes);

/* Takes what open returned (-1: with errno) and moves it above 2, where a closed standard stream
 * would have let it in: what goes to a stream, or comes from it, must never be a file of ours or of
 * the guest's. Returns 0, or an errno with nothing open. */
int sinter_os_above_streams(int opened, int *host);

/* A fault that the processor reported. */
struct sinter_os_fault {
    uintptr_t pc;
    uintptr_t address;
    uintptr_t stack_pointer;
    const void *mask; /* a sigset_t: what the thread blocked before the fault; NULL: not known */
};
/* In a handler that is left by a jump: blocks what the thread did before the fault, and not what
 * handlers of the host's between it and ours block while they run. */
void sinter_os_end_fault(const struct sinter_os_fault *fault);

/* Installs a handler for memory faults that calls `on_fault` on the alternate signal stack.
 * `on_fault` either does not return (it unwinds) or returns because the fault is not ours: then the
 * handler that was there before gets it, or the default action is taken. So it is with a signal
 * that was sent, which is no fault. Any thread; one function in a process. */
int sinter_os_catch_faults(void (*on_fault)(const struct sinter_os_fault *));

/* A thread's stack as far as it is known: [low, high) is usable. All 0 when unknown. */
struct sinter_os_stack {
    uintptr_t low;
    uintptr_t high;
    bool is_passing; /* the thread ends: it may not suit the next time */
};
/* True when guests can run on the stack that the caller is on: it is this thread's, ends in a
 * guard, and is not small, or it is the one of sinter_os_switch_stack. Which one goes to `*stack`.
 * The thread gets an alternate signal stack, unless it has one of 32 KiB or more, so that running
 * out of stack can be handled, and signals of faults are not blocked. Cheap but for a thread's
 * first time. */
bool sinter_os_stack_suits(struct sinter_os_stack *stack);
/* `forget` is called when a thread's stacks are no longer prepared, since the thread ends. */
void sinter_os_at_thread_end(void (*forget)(void));

/* Runs `body(argument)` to its end in the calling thread, where its stack does not suit, on one of
 * `size_bytes` that is made for it the first time and kept until the thread ends. EBUSY when that
 * is in use, or the caller is a signal handler on an alternate stack; ENOMEM. */
int sinter_os_switch_stack(size_t size_bytes, void (*body)(void *), void *argument);

/* Calls `body(argument)` in a signal handler, in a thread where guests run, with 32 KiB of stack or
 * more: on one of ours, where the host has given the thread a small alternate signal stack since.
 */
void sinter_os_in_signal(void (*body)(void *), void *argument);

/* Keeps the object file that holds this function in the process, whoever unloads it. */
void sinter_os_stay_loaded(void);

/* Runs `body(argument)` to its end on a new stack of `size_bytes`, with a guard of 1 MiB below it
 * and an alternate signal stack. */
int sinter_os_run_on_stack(size_t size_bytes, void (*body)(void *), void *argument);

/* Calls `on_tick` in a signal handler on the calling thread, on its alternate signal stack, once
 * `delay_ns` have passed and then every `interval_ns`, with where it interrupted the thread (no
 * address). `on_tick` may leave by a jump. Once per process; never stopped. */
int sinter_os_tick_after(uint64_t delay_ns, uint64_t interval_ns,
                         void (*on_tick)(const struct sinter_os_fault *));

/* Ends the process with `exit_code`, once standard error has taken `message`, for which it may
 * wait: without one, at once. Safe in a signal handler: nothing else of the process runs but other
 * handlers, and no buffer is flushed. */
_Noreturn void sinter_os_abandon(const char *message, int exit_code);

/* Writes an address inside each caller (the call, or the instruction that faulted), innermost
 * first, through a signal frame too; returns how many. `fault_pc` is the program counter of the
 * fault that is being handled, or 0. */
uint32_t sinter_os_backtrace(const void **frames, uint32_t capacity, uintptr_t fault_pc);

#endif
