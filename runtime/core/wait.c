/* memory.atomic.wait and notify. Threads proposal, "Wait and Notify operators". */
#include "core/instance.h"
#include "os/os.h"

#include <assert.h>

/* The place that an access goes to. As for other atomics, alignment is tested before bounds. */
static void *checked_place(const wasm_rt_memory_t *memory, uint64_t base, uint64_t offset,
                           uint32_t size_bytes) {
    uint64_t address;
    bool wraps = __builtin_add_overflow(base, offset, &address);
    if (address % size_bytes)
        sinter_raise(SINTER_TRAP_UNALIGNED, NULL);
    if (wraps)
        wasm_rt_trap_access(memory, UINT64_MAX);
    uint64_t limit = __atomic_load_n(&memory->size, __ATOMIC_SEQ_CST);
    if (size_bytes > limit || address > limit - size_bytes)
        wasm_rt_trap_access(memory, address);
    return memory->data + address;
}

struct comparison {
    const void *place;
    uint64_t expected;
    uint32_t size_bytes; /* 4 or 8 */
};

static bool is_equal(const void *argument) {
    const struct comparison *comparison = argument;
    const void *place = comparison->place;
    uint64_t present = comparison->size_bytes == sizeof(uint32_t)
                           ? __atomic_load_n((const uint32_t *)place, __ATOMIC_SEQ_CST)
                           : __atomic_load_n((const uint64_t *)place, __ATOMIC_SEQ_CST);
    return present == comparison->expected;
}

static_assert((int)SINTER_OS_WOKEN == 0 && (int)SINTER_OS_NOT_WAITED == 1 &&
                  (int)SINTER_OS_TIMED_OUT == 2,
              "the instruction's results");

/* Waits while the `size_bytes` at `place` in the memory hold `expected`. */
static uint32_t wait(const wasm_rt_memory_t *memory, void *place, uint32_t size_bytes,
                     uint64_t expected, int64_t timeout_ns) {
    struct comparison comparison = {.place = place, .expected = expected, .size_bytes = size_bytes};
    if (!memory->shared)
        sinter_raise(SINTER_TRAP_NOT_SHARED, NULL);
    sinter_waits(true);
    enum sinter_os_wait result =
        sinter_os_wait(comparison.place, is_equal, &comparison, timeout_ns, sinter_is_interrupted);
    sinter_waits(false);
    if (result == SINTER_OS_GAVE_UP)
        sinter_raise_interrupt();
    return result;
}

uint32_t wasm_rt_memory_wait32(wasm_rt_memory_t *memory, uint64_t address, uint32_t expected,
                               int64_t timeout_ns, uint64_t offset) {
    sinter_probe_stack();
    void *place = checked_place(memory, address, offset, sizeof expected);
    return wait(memory, place, sizeof expected, expected, timeout_ns);
}

uint32_t wasm_rt_memory_wait64(wasm_rt_memory_t *memory, uint64_t address, uint64_t expected,
                               int64_t timeout_ns, uint64_t offset) {
    sinter_probe_stack();
    void *place = checked_place(memory, address, offset, sizeof expected);
    return wait(memory, place, sizeof expected, expected, timeout_ns);
}

uint32_t wasm_rt_memory_notify(wasm_rt_memory_t *memory, uint64_t address, uint32_t count,
                               uint64_t offset) {
    sinter_probe_stack();
    const void *place = checked_place(memory, address, offset, sizeof(uint32_t));
    return memory->shared ? sinter_os_wake(place, count) : 0;
}
