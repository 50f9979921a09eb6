/* Exceptions in the C that wasm2c 1.0.39 makes of a module; the names are wasm2c's. Generated code
 * that has tags, throws or catches includes this, and so does the runtime.
 *
 * A `try` is a setjmp in the function that contains it; a throw is a longjmp to the innermost one
 * of this thread (core/exception.c). What holds after the jump:
 * - wasm2c makes the params and locals of such a function volatile.
 * - The variables of its operand stack are not. Those below a `try` keep the values that they had
 *   before it, since no instruction inside can reach them; those above are dead once it is left.
 * - The exception's values are copied out of the entry's frame before anything else is thrown.
 * - The signal mask is not saved: the fault handler blocks nothing (core/trap.c). */
#ifndef SINTER_WASM_RT_EXCEPTIONS_H
#define SINTER_WASM_RT_EXCEPTIONS_H

#include "wasm-rt.h"

#include <alloca.h>
#include <setjmp.h>

/* A tag: the address of an object that its module has for it. */
typedef const void *wasm_rt_tag_t;

/* The most bytes that an exception's values take; the compiler refuses tags with more. */
#define WASM_RT_EXCEPTION_MAX_BYTES 256

typedef struct wasm_rt_unwind_target {
    jmp_buf target;
} WASM_RT_UNWIND_TARGET;

/* A macro, since the function that calls setjmp must still be running when longjmp returns to it.
 */
#define wasm_rt_try(unwind) _setjmp((unwind).target)

/* Where a throw goes: the innermost `try` of this thread's innermost entry into the guest; NULL
 * when there is none, so that an exception is not caught. */
WASM_RT_UNWIND_TARGET *wasm_rt_get_unwind_target(void);
void wasm_rt_set_unwind_target(WASM_RT_UNWIND_TARGET *target);

/* Sets the current exception: its tag and `size` bytes of values, which are copied. */
void wasm_rt_load_exception(wasm_rt_tag_t tag, uint32_t size, const void *values);

/* Throws the current exception: unwinds to the target, or traps when there is none. */
__attribute__((noreturn, cold)) void wasm_rt_throw(void);

/* The current exception; after a catch, the one that was caught. The values stay where they are
 * until the next wasm_rt_load_exception. They have no alignment. */
wasm_rt_tag_t wasm_rt_exception_tag(void);
uint32_t wasm_rt_exception_size(void);
void *wasm_rt_exception(void);

/* wasm2c keeps an exception that may be rethrown in memory from alloca, so a loop would use up the
 * stack. An object of the block takes its place. */
#undef alloca
#define alloca(size)                                                                               \
    ((void)(size), (void *)&(struct { char bytes[WASM_RT_EXCEPTION_MAX_BYTES]; }){{0}})

/* ---- exnref ---- */

/* An exception as a value; null when its tag is NULL. */
typedef struct wasm_rt_exnref {
    wasm_rt_tag_t tag;
    uint32_t size;
    char data[WASM_RT_EXCEPTION_MAX_BYTES];
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
#define wasm_rt_get_unwind_target() wasm_rt_calls->get_unwind_target()
#define wasm_rt_set_unwind_target(target) wasm_rt_calls->set_unwind_target(target)
#define wasm_rt_load_exception(...) wasm_rt_calls->load_exception(__VA_ARGS__)
#define wasm_rt_throw() wasm_rt_calls->throw_exception()
#define wasm_rt_exception_tag() wasm_rt_calls->exception_tag()
#define wasm_rt_exception_size() wasm_rt_calls->exception_size()
#define wasm_rt_exception() wasm_rt_calls->exception()
#define wasm_rt_allocate_exnref_table(...) wasm_rt_calls->allocate_exnref_table(__VA_ARGS__)
#define wasm_rt_free_exnref_table(...) wasm_rt_calls->free_exnref_table(__VA_ARGS__)
#define wasm_rt_grow_exnref_table(...) wasm_rt_calls->grow_exnref_table(__VA_ARGS__)
#endif

#endif
