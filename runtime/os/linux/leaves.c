/* See leaves.h. A program that is linked with the C library statically has it among its other code,
 * and then it is not known. */
#include "os/linux/leaves.h"

#include "os/linux/context.h"

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

/* The C library's code; written before it is read by a signal handler. */
static uintptr_t start;
static size_t size_bytes;

#if defined(__GLIBC__)
struct addresses {
    uintptr_t library; /* of a function that nobody replaces */
    uintptr_t own;
};

static bool holds(const struct dl_phdr_info *object, const ElfW(Phdr) * part, uintptr_t address) {
    return part->p_type == PT_LOAD && (part->p_flags & PF_X) &&
           address - (object->dlpi_addr + part->p_vaddr) < part->p_memsz;
}

static int look(struct dl_phdr_info *object, size_t info_size, void *argument) {
    const struct addresses *addresses = argument;
    (void)info_size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (!holds(object, part, addresses->library))
            continue;
        if (!holds(object, part, addresses->own)) {
            start = object->dlpi_addr + part->p_vaddr;
            size_bytes = part->p_memsz;
        }
        return 1;
    }
    return 0;
}

void sinter_os_find_leaves(void) {
    struct addresses addresses = {(uintptr_t)gnu_get_libc_version,
                                  (uintptr_t)sinter_os_find_leaves};
    dl_iterate_phdr(look, &addresses);
}
#else
void sinter_os_find_leaves(void) {}
#endif

uintptr_t sinter_os_leaf_caller(const void *signal_context) {
    if (sinter_os_program_counter(signal_context) - start >= size_bytes)
        return 0;
#if defined(__x86_64__)
    return *(const uintptr_t *)sinter_os_stack_pointer(signal_context);
#elif defined(__aarch64__)
    return (uintptr_t)((const ucontext_t *)signal_context)->uc_mcontext.regs[30];
#elif defined(__riscv)
    return (uintptr_t)((const ucontext_t *)signal_context)->uc_mcontext.__gregs[REG_RA];
#endif
}
