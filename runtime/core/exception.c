/* Throwing and catching. Each entry into the guest has an exception and a target of its own
 * (sinter_enter), so that no exception crosses a host's frames. */
#include "core/exception.h"

#include "core/trap.h"

#include "sinter/internal/code.h"

WASM_RT_UNWIND_TARGET *wasm_rt_get_unwind_target(void) {
    sinter_probe_stack();
    return sinter_exceptions()->target;
}

void wasm_rt_set_unwind_target(WASM_RT_UNWIND_TARGET *target) {
    sinter_probe_stack();
    sinter_exceptions()->target = target;
}

void wasm_rt_load_exception(wasm_rt_tag_t tag, uint32_t size, const void *values) {
    sinter_probe_stack();
    struct sinter_exceptions *current = sinter_exceptions();
    if (size > sizeof current->values) /* never: the compiler refuses such tags */
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "an exception has too many values");
    current->tag = tag;
    current->size_bytes = size;
    if (size)
        memmove(current->values, values, size);
}

void wasm_rt_throw(void) {
    sinter_probe_stack();
    const struct sinter_exceptions *current = sinter_exceptions();
    if (!current->target)
        sinter_raise(SINTER_TRAP_UNCAUGHT_EXCEPTION, NULL);
    longjmp(current->target->target, 1);
}

wasm_rt_tag_t wasm_rt_exception_tag(void) {
    sinter_probe_stack();
    return sinter_exceptions()->tag;
}

uint32_t wasm_rt_exception_size(void) {
    sinter_probe_stack();
    return sinter_exceptions()->size_bytes;
}

void *wasm_rt_exception(void) {
    sinter_probe_stack();
    return sinter_exceptions()->values;
}
