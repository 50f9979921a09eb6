/* What an instance's imports are bound to, as generated code and the runtime know it. Not for
 * users: it changes with SINTER_CODE_VERSION. */
#ifndef SINTER_IMPORT_SLOT_H
#define SINTER_IMPORT_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a thread's area for tail entries holds: the most parameters or results that a function has,
 * each of the largest type. It is never moved, since every tail entry that runs has its address. */
#define SINTER_TAIL_AREA_BYTES (1000 * 272)

/* A second body of a function that makes tail calls, which takes its parameters from the thread's
 * `area`, leaves its results there, and returns it: `fn(state, area)`. NULL: there is none. */
struct sinter_tail_entry {
    uint8_t *(*fn)(void *state, uint8_t *area);
};

/* What an import is bound to, in the description's order: a function and its first argument, or, in
 * `context`, a wasm_rt_memory_t, a table, or a global's value. */
struct sinter_import_slot {
    void (*function)(void);
    void *context;
    struct sinter_tail_entry tail; /* of another instance's function */
};

/* Where a state of `state_bytes` has its copy of `count` functions that the code jumps to by their
 * index, and where that ends, in bytes from its start. Both begin and end with a page of theirs. */
#define SINTER_STATE_PAGE_BYTES ((size_t)65536)
#define SINTER_STATE_PAGES_(bytes)                                                                 \
    (((bytes) + SINTER_STATE_PAGE_BYTES - 1) / SINTER_STATE_PAGE_BYTES * SINTER_STATE_PAGE_BYTES)
#define SINTER_JUMPS_START(state_bytes) SINTER_STATE_PAGES_(state_bytes)
#define SINTER_JUMPS_END(state_bytes, count)                                                       \
    (SINTER_JUMPS_START(state_bytes) + SINTER_STATE_PAGES_((count) * sizeof(void (*)(void))))
#define SINTER_JUMPS_OFFSET(state_bytes, count)                                                    \
    (SINTER_JUMPS_END(state_bytes, count) - (count) * sizeof(void (*)(void)))

/* How an instance begins, for generated code. */
struct sinter_instance_head {
    struct sinter_import_slot *slots;
    void *state;     /* what the generated C keeps: code->state_size_bytes, owned */
    bool is_failing; /* sinter_fail was called: unwind when the import returns */
};

#endif
