/* Backtraces, by the compiler's unwinder, which gets through a signal's frame. See os.h. */
#include "os/os.h"

#include <unwind.h>

struct walk {
    const void **frames;
    uintptr_t fault_pc;
    uint32_t capacity;
    uint32_t count;
};

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *argument) {
    struct walk *walk = argument;
    if (walk->count == walk->capacity)
        return _URC_END_OF_STACK;
    int before_instruction = 0;
    uintptr_t pc = _Unwind_GetIPInfo(context, &before_instruction);
    /* A return address may be the next function's start; the call itself is one byte before. */
    bool exact = before_instruction || pc == walk->fault_pc;
    walk->frames[walk->count++] = (const void *)(exact ? pc : pc - 1);
    return _URC_NO_REASON;
}

uint32_t sinter_os_backtrace(const void **frames, uint32_t capacity, uintptr_t fault_pc) {
    struct walk walk = {.frames = frames, .fault_pc = fault_pc, .capacity = capacity};
    _Unwind_Backtrace(take_frame, &walk);
    return walk.count;
}
