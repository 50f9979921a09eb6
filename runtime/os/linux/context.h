/* The registers of the code that a signal interrupted. */
#ifndef RUNTIME_OS_LINUX_CONTEXT_H
#define RUNTIME_OS_LINUX_CONTEXT_H

#include <stdint.h>
#include <ucontext.h>

/* The program counter, from the third argument of a signal handler. */
static inline uintptr_t sinter_os_program_counter(const void *signal_context) {
    const ucontext_t *context = signal_context;
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#else
#error "Sinter's runtime knows x86-64 and AArch64"
#endif
}

/* The stack pointer, the same way. */
static inline uintptr_t sinter_os_stack_pointer(const void *signal_context) {
    const ucontext_t *context = signal_context;
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.sp;
#endif
}

#endif
