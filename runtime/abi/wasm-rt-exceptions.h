/* Exceptions in the C that wasm2c 1.0.39 makes of a module; the names are wasm2c's. Generated code
 * that has tags, throws or catches includes this, and so does the runtime.
 *
 * A `try` is a setjmp in the function that contains it (wasm_rt_mark); a throw is a longjmp to the
 * innermost one of this thread's innermost entry (wasm_rt_jump). Those of libc would do, but they
 * encrypt what they save. Clang's __builtin_setjmp would not: LLVM does not know that it returns
 * twice, and may let the function end in a tail call, inline it, or put two variables into one
 * place. Neither saves the signal mask: the fault handler blocks nothing (core/trap.c). On x86-64
 * this code does not know of shadow stacks. Linkers and loaders see that, since it is not marked as
 * if it did, and turn them off.
 *
 * What holds after the jump:
 * - Params and locals that a `try` assigns are taken from copies (SINTER_KEEP_COPY).
 * - All else that is used after a `try` was set before it, and C says that it keeps its value: the
 *   other locals, and those variables of the operand stack that are below the `try`, since no
 *   instruction inside can reach them. Those above it are dead once it is left.
 * - The exception's values are copied out of the entry's frame before anything else is thrown. */
#ifndef SINTER_WASM_RT_EXCEPTIONS_H
#define SINTER_WASM_RT_EXCEPTIONS_H

#include "wasm-rt.h"

#include <alloca.h>
#include <stddef.h>
#if !defined(__x86_64__)
#include <setjmp.h>
#endif

/* What stands for a tag: never a real address, so it says nothing about how long anything lives. */
typedef const void *wasm_rt_tag_t;

/* What stands for tag `index` of the module in an instance. */
#define SINTER_TAG(instance, index) ((const char *)SINTER_TAGS(instance, sizeof *(instance))[index])

/* The most bytes of values that an exception can have in an entry's frame, and in an exnref. Those
 * of larger ones are objects (core/exception.c): the size that they have here is LARGE, and in an
 * exnref stands a number. */
#define WASM_RT_EXCEPTION_MAX_BYTES 256
#define WASM_RT_EXCEPTION_LARGE UINT32_MAX

/* Where a throw goes: the registers that a function must keep, the stack pointer and the address
 * to go on at, as wasm_rt_mark writes them and wasm_rt_jump reads them. */
typedef struct wasm_rt_unwind_target {
#if defined(__x86_64__)
    uint64_t registers[8];
#else
    jmp_buf target;
#endif
} WASM_RT_UNWIND_TARGET;

/* The state of exceptions in one entry into the guest. It is in the entry's frame, since
 * thread-local bytes are few: a library's come out of the small reserve of the loader's. */
struct wasm_rt_exceptions {
    WASM_RT_UNWIND_TARGET *target; /* the innermost `try`; NULL: exceptions are not caught */
    wasm_rt_tag_t tag;             /* of the current exception: after a catch, the caught one */
    uint32_t size_bytes;           /* of its values, which have no alignment; or LARGE */
    char values[WASM_RT_EXCEPTION_MAX_BYTES];
};

/* The state of this thread's innermost entry. A function stays in one entry for as long as it runs,
 * so one call in it will do for all, and it may be made early. */
__attribute__((const)) struct wasm_rt_exceptions *wasm_rt_exceptions(void);

#ifdef SINTER_LIBRARY
/* A function, since a pointer to one cannot have the attribute. */
#if defined(__x86_64__)
__attribute__((const, naked, noinline, unused)) static struct wasm_rt_exceptions *
wasm_rt_own_exceptions(void) {
    __asm__ volatile("movq wasm_rt_calls(%%rip), %%rax\n\t"
                     "jmpq *%c0(%%rax)"
                     :
                     : "i"(offsetof(struct wasm_rt_calls, exceptions)));
}
#else
__attribute__((const, noinline, unused)) static struct wasm_rt_exceptions *
wasm_rt_own_exceptions(void) {
    return wasm_rt_calls->exceptions();
}
#endif
#define wasm_rt_exceptions() wasm_rt_own_exceptions()
#endif

#if defined(__x86_64__)
/* Returns 0, and 1 each time that wasm_rt_jump goes to `target`. */
__attribute__((naked, noinline, returns_twice, unused)) static int
wasm_rt_mark(WASM_RT_UNWIND_TARGET *target) {
    __asm__ volatile("movq %%rbx, (%%rdi)\n\t"
                     "movq %%rbp, 8(%%rdi)\n\t"
                     "movq %%r12, 16(%%rdi)\n\t"
                     "movq %%r13, 24(%%rdi)\n\t"
                     "movq %%r14, 32(%%rdi)\n\t"
                     "movq %%r15, 40(%%rdi)\n\t"
                     "leaq 8(%%rsp), %%rax\n\t"
                     "movq %%rax, 48(%%rdi)\n\t"
                     "movq (%%rsp), %%rax\n\t"
                     "movq %%rax, 56(%%rdi)\n\t"
                     "xorl %%eax, %%eax\n\t"
                     "retq"
                     :
                     :
                     : "memory");
}

static inline __attribute__((always_inline, noreturn, unused)) void
wasm_rt_jump(const WASM_RT_UNWIND_TARGET *target) {
    __asm__ volatile("movq (%0), %%rbx\n\t"
                     "movq 8(%0), %%rbp\n\t"
                     "movq 16(%0), %%r12\n\t"
                     "movq 24(%0), %%r13\n\t"
                     "movq 32(%0), %%r14\n\t"
                     "movq 40(%0), %%r15\n\t"
                     "movq 48(%0), %%rsp\n\t"
                     "movl $1, %%eax\n\t"
                     "jmpq *56(%0)"
                     :
                     : "d"(target)
                     : "memory");
    __builtin_unreachable();
}
#else
#define wasm_rt_mark(to) _setjmp((to)->target)
#define wasm_rt_jump(to) longjmp(((WASM_RT_UNWIND_TARGET *)(to))->target, 1)
#endif

#define wasm_rt_try(unwind) wasm_rt_mark(&(unwind))
#define wasm_rt_get_unwind_target() (wasm_rt_exceptions()->target)
#define wasm_rt_set_unwind_target(to) ((void)(wasm_rt_exceptions()->target = (to)))

/* The same for large ones: with `size` LARGE, `values` or `to` is the number in an exnref, or in
 * what a rethrow will take the exception from. `owner` is the instance whose code runs. */
void wasm_rt_load_large_exception(void *owner, wasm_rt_tag_t tag, uint32_t size,
                                  const void *values);
void wasm_rt_take_large_exception(void *owner, void *to, uint32_t size);
#ifdef SINTER_LIBRARY
#define wasm_rt_load_large_exception(...) wasm_rt_calls->load_large_exception(__VA_ARGS__)
#define wasm_rt_take_large_exception(...) wasm_rt_calls->take_large_exception(__VA_ARGS__)
#endif

/* Sets the current exception: its tag and `size` bytes of values, which are copied. */
#define wasm_rt_load_exception(tag, size, values)                                                  \
    sinter_load_exception(SINTER_OWNER(instance, sizeof *instance), tag, size, values)
static inline __attribute__((always_inline, unused)) void
sinter_load_exception(void *owner, wasm_rt_tag_t tag, uint32_t size, const void *values) {
    struct wasm_rt_exceptions *current = wasm_rt_exceptions();
    if (size > WASM_RT_EXCEPTION_MAX_BYTES) {
        wasm_rt_load_large_exception(owner, tag, size, values);
        return;
    }
    current->tag = tag;
    current->size_bytes = size;
    if (size)
        memmove(current->values, values, size);
}

/* Throws the current exception: unwinds to the target, or traps when there is none. */
__attribute__((noreturn, cold, noinline, unused)) static void wasm_rt_throw(void) {
    const WASM_RT_UNWIND_TARGET *target = wasm_rt_exceptions()->target;
    if (!target)
        wasm_rt_trap(WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
    wasm_rt_jump(target);
}

/* Takes the values of the current exception, which is what wasm2c copies by this name. */
#undef wasm_rt_memcpy
#define wasm_rt_memcpy(to, from, size)                                                             \
    sinter_take_exception(SINTER_OWNER(instance, sizeof *instance), to, from, size)
static inline __attribute__((always_inline, unused)) void
sinter_take_exception(void *owner, void *to, const void *values, uint32_t size) {
    if (size > WASM_RT_EXCEPTION_MAX_BYTES)
        wasm_rt_take_large_exception(owner, to, size);
    else
        memcpy(to, values, size);
}

/* The current exception. The values stay where they are until the next wasm_rt_load_exception. */
#define wasm_rt_exception_tag() (wasm_rt_exceptions()->tag)
#define wasm_rt_exception_size() (wasm_rt_exceptions()->size_bytes)
#define wasm_rt_exception() ((void *)wasm_rt_exceptions()->values)

/* From here on, C takes every call to read and write the variable. */
#define SINTER_IN_MEMORY(variable) __asm__ volatile("" : : "r"(&(variable)) : "memory")

/* The copies of params and locals that a `try` assigns (compiler/wasm2c/kept.h). */
#define SINTER_KEEP_COPY(variable)                                                                 \
    __typeof__(variable) copy_of_##variable = (variable);                                          \
    SINTER_IN_MEMORY(copy_of_##variable)
#define SINTER_COPY(variable) (copy_of_##variable = (variable))
#define SINTER_TAKE_COPY(variable) ((variable) = copy_of_##variable)

/* wasm2c keeps an exception that may be rethrown in memory from alloca, so a loop would use up the
 * stack. An object of the block takes its place. */
#undef alloca
#define alloca(size)                                                                               \
    ((void)(size), (void *)&(struct { _Alignas(8) char bytes[WASM_RT_EXCEPTION_MAX_BYTES]; }){{0}})

/* ---- exnref ---- */

/* An exception as a value; null when its tag is NULL. */
typedef struct wasm_rt_exnref {
    wasm_rt_tag_t tag;
    uint32_t size; /* of the values, or LARGE */
    _Alignas(8) char data[WASM_RT_EXCEPTION_MAX_BYTES];
} wasm_rt_exnref_t;

#define wasm_rt_exnref_null_value ((wasm_rt_exnref_t){NULL, 0, {0}})

typedef struct wasm_rt_exnref_table {
    wasm_rt_exnref_t *data;
    uint32_t max_size;
    uint32_t size;
} wasm_rt_exnref_table_t;

/* As for other tables (wasm-rt.h). */
void wasm_rt_allocate_exnref_table(wasm_rt_exnref_table_t *table, uint32_t size, uint32_t max_size);
void wasm_rt_free_exnref_table(wasm_rt_exnref_table_t *table);
uint32_t wasm_rt_grow_exnref_table(wasm_rt_exnref_table_t *table, uint32_t delta,
                                   wasm_rt_exnref_t init);

#ifdef SINTER_LIBRARY
#define wasm_rt_allocate_exnref_table(...) wasm_rt_calls->allocate_exnref_table(__VA_ARGS__)
#define wasm_rt_free_exnref_table(...) wasm_rt_calls->free_exnref_table(__VA_ARGS__)
#define wasm_rt_grow_exnref_table(...) wasm_rt_calls->grow_exnref_table(__VA_ARGS__)
#endif

#endif
