/* What an instance's imports are bound to, as generated code and the runtime know it. Not for
 * users: it changes with SINTER_CODE_VERSION. */
#ifndef SINTER_IMPORT_SLOT_H
#define SINTER_IMPORT_SLOT_H

#include <stdbool.h>
#include <stdint.h>

/* The least that a tail entry's area holds, in bytes: only for more is one asked for anew. */
#define SINTER_TAIL_LEAST_BYTES 1024

/* A second body of a function that makes tail calls, which takes its parameters from `area` and
 * returns an area with its results: `fn(state, area)`. NULL: there is none. */
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

/* How an instance begins, for generated code. */
struct sinter_instance_head {
    struct sinter_import_slot *slots;
    void *state;     /* what the generated C keeps: code->state_size_bytes, owned */
    bool is_failing; /* sinter_fail was called: unwind when the import returns */
};

#endif
