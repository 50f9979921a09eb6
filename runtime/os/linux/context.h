/* The registers of the code that a signal interrupted. */
#ifndef RUNTIME_OS_LINUX_CONTEXT_H
#define RUNTIME_OS_LINUX_CONTEXT_H

#include <errno.h>
#include <stdint.h>
#include <ucontext.h>

/* The program counter, from the third argument of a signal handler. */
static inline uintptr_t sinter_os_program_counter(const void *signal_context) {
    const ucontext_t *context = signal_context;
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#elif defined(__riscv)
    return (uintptr_t)context->uc_mcontext.__gregs[REG_PC];
#else
#error "Sinter's runtime knows x86-64, AArch64 and RISC-V"
#endif
}

/* The stack pointer, the same way. */
static inline uintptr_t sinter_os_stack_pointer(const void *signal_context) {
    const ucontext_t *context = signal_context;
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.sp;
#elif defined(__riscv)
    return (uintptr_t)context->uc_mcontext.__gregs[REG_SP];
#endif
}

/* If the signal came before or during a system call that would be made again (SA_RESTART), has the
 * call fail with EINTR. */
static inline void sinter_os_fail_call(void *signal_context) {
    ucontext_t *context = signal_context;
#if defined(__x86_64__)
    const uint8_t *code = (const uint8_t *)context->uc_mcontext.gregs[REG_RIP];
    if (code[0] == 0x0f && code[1] == 0x05) { /* syscall */
        context->uc_mcontext.gregs[REG_RIP] += 2;
        context->uc_mcontext.gregs[REG_RAX] = -EINTR;
    }
#elif defined(__aarch64__)
    if (*(const uint32_t *)context->uc_mcontext.pc == 0xd4000001u) { /* svc #0 */
        context->uc_mcontext.pc += 4;
        context->uc_mcontext.regs[0] = (unsigned long)-EINTR;
    }
#elif defined(__riscv)
    const uint16_t *code = (const uint16_t *)context->uc_mcontext.__gregs[REG_PC];
    if (code[0] == 0x0073 && code[1] == 0) { /* ecall */
        context->uc_mcontext.__gregs[REG_PC] += 4;
        context->uc_mcontext.__gregs[REG_A0] = (unsigned long)-EINTR;
    }
#endif
}

#endif
