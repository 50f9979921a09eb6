/* Backtraces, by the compiler's unwinder, which gets through a signal's frame. See os.h. */
#include "os/os.h"

#include <features.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unwind.h>

#ifndef __GLIBC__
/* Linkers that go through each archive once would find the unwinder's need for find_object.c too
 * late, when they are through with the runtime. */
struct dl_find_object;
int _dl_find_object(void *pc, struct dl_find_object *result);
__attribute__((used)) static int (*const find_object)(void *,
                                                      struct dl_find_object *) = _dl_find_object;
#endif

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
    /* A return address may be where the next function starts; a byte before it is in the call. */
    bool exact = before_instruction || pc == walk->fault_pc;
    walk->frames[walk->count++] = (const void *)(exact ? pc : pc - 1);
    return _URC_NO_REASON;
}

/* ---- Whether there are tables ---- */

static int look_for_tables(struct dl_phdr_info *object, size_t info_size, void *has_tables) {
    bool is_ours = false;
    (void)info_size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        is_ours |= part->p_type == PT_LOAD &&
                   (uintptr_t)look_for_tables - object->dlpi_addr - part->p_vaddr < part->p_memsz;
    }
    for (int i = 0; is_ours && i < object->dlpi_phnum; i++)
        *(bool *)has_tables |= object->dlpi_phdr[i].p_type == PT_GNU_EH_FRAME;
    return is_ours;
}

/* False for a program that was linked without --eh-frame-hdr, as some scripts around musl do: the
 * unwinder finds no tables there, and would end the process. */
static bool has_unwind_tables(void) {
    enum { UNKNOWN, PRESENT, MISSING };
    static _Atomic int known = UNKNOWN;
    int state = atomic_load_explicit(&known, memory_order_relaxed);
    if (state == UNKNOWN) {
        bool has_tables = false;
        dl_iterate_phdr(look_for_tables, &has_tables);
        state = has_tables ? PRESENT : MISSING;
        atomic_store_explicit(&known, state, memory_order_relaxed);
    }
    return state == PRESENT;
}

uint32_t sinter_os_backtrace(const void **frames, uint32_t capacity, uintptr_t fault_pc) {
    struct walk walk = {.frames = frames, .fault_pc = fault_pc, .capacity = capacity};
    if (has_unwind_tables())
        _Unwind_Backtrace(take_frame, &walk);
    return walk.count;
}
