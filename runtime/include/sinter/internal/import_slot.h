/* What generated code and the runtime both know of an instance: how it begins, what its imports are
 * bound to, where its state has its jumps. Not for users: it changes with SINTER_CODE_VERSION. */
#ifndef SINTER_IMPORT_SLOT_H
#define SINTER_IMPORT_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The size of a thread's area for tail entries: room for the most parameters or results that a
 * function can have, each of the largest type. */
#define SINTER_TAIL_AREA_BYTES ((size_t)1000 * 272)

/* A tail entry: a second body of a function that makes tail calls. It takes its parameters from the
 * thread's `area`, leaves its results there, and returns the area: `fn(state, area)`. NULL: the
 * function has none. */
struct sinter_tail_entry {
    uint8_t *(*fn)(void *state, uint8_t *area);
};

/* What an import is bound to: a function and its first argument, or, in `context`, a
 * wasm_rt_memory_t, a table, a global's value, or what stands for a tag. An instance's slots are in
 * the order of the description's imports. */
struct sinter_import_slot {
    void (*function)(void);
    void *context;
    struct sinter_tail_entry tail; /* of another instance's function */
    void *caller; /* the importing instance, where the function takes it second; else NULL */
};

/* What stands for a tag is a number in place of an address, which no other tag of the process ever
 * has (core/tag.c). A state, of `bytes` as the generated C declares it, has behind that the address
 * of its struct sinter_instance, and what stands for each tag of the module, imported ones first.
 */
#define SINTER_TAGS_OFFSET(bytes) (((bytes) + 7) / 8 * 8)
#define SINTER_OWNER(state, bytes) (*(void **)((char *)(state) + SINTER_TAGS_OFFSET(bytes)))
#define SINTER_TAGS(state, bytes) (&SINTER_OWNER(state, bytes) + 1)
#define SINTER_STATE_BYTES(bytes, tag_count) (SINTER_TAGS_OFFSET(bytes) + ((tag_count) + 1) * 8)

/* Where a state of `state_bytes` has its copy of the `count` functions that generated code jumps to
 * by index, in bytes from the state's start. The copy has pages of its own, from START to END, and
 * stands at their end, from OFFSET to END. */
#define SINTER_STATE_PAGE_BYTES ((size_t)65536)
#define SINTER_STATE_PAGES_(bytes)                                                                 \
    (((bytes) + SINTER_STATE_PAGE_BYTES - 1) / SINTER_STATE_PAGE_BYTES * SINTER_STATE_PAGE_BYTES)
#define SINTER_JUMPS_START(state_bytes) SINTER_STATE_PAGES_(state_bytes)
#define SINTER_JUMPS_END(state_bytes, count)                                                       \
    (SINTER_JUMPS_START(state_bytes) + SINTER_STATE_PAGES_((count) * sizeof(void (*)(void))))
#define SINTER_JUMPS_OFFSET(state_bytes, count)                                                    \
    (SINTER_JUMPS_END(state_bytes, count) - (count) * sizeof(void (*)(void)))

/* The beginning of struct sinter_instance, which is all that generated code sees of it. */
struct sinter_instance_head {
    struct sinter_import_slot *slots;
    void *state;     /* what the generated C keeps: code->state_size_bytes, owned */
    bool is_failing; /* sinter_fail was called: unwind when the import returns */
};

#endif
