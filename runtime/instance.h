/* An instance: a module that is running. Internal to the runtime; the public face is
 * <sinter/sinter.h>. */
#ifndef RUNTIME_INSTANCE_H
#define RUNTIME_INSTANCE_H

#include "sinter/code.h"
#include "sinter/sinter.h"
#include "trap.h"
#include "wasm-rt.h"

struct sinter_wasi;

/* A memory of the instance's own, whose address space is released with it. */
struct sinter_reservation {
    wasm_rt_memory_t *memory;
    struct sinter_reservation *next;
};

struct sinter_instance {
    const struct sinter_module *module;
    const struct sinter_code *code; /* the module's */
    void *state;                    /* what the generated C keeps: code->state_size_bytes, owned */
    wasm_rt_memory_t *memory;       /* the default memory, or NULL */
    struct sinter_wasi *wasi;       /* borrowed; NULL where the host gave none */
    struct sinter_reservation *reservations;
    struct sinter_outcome outcome; /* of the last entry that did not just return */
};

/* Makes an instance of `module` and instantiates it, which may run guest code. SINTER_OK and
 * `*instance` to be freed with sinter_instance_destroy; on SINTER_TRAPPED and SINTER_EXITED the
 * instance is there too, for its message. SINTER_NO_MEMORY, with NULL, when there is no room. */
enum sinter_status sinter_instance_create(const struct sinter_module *module,
                                          struct sinter_wasi *wasi,
                                          struct sinter_instance **instance);
void sinter_instance_destroy(struct sinter_instance *instance);

/* The index of the exported function `name` in the module's description, or -1. */
int64_t sinter_export_find(const struct sinter_module *module, const char *name);
/* Calls export `index`, a function; the counts are right. */
enum sinter_status sinter_export_call(struct sinter_instance *instance, uint32_t index,
                                      const union sinter_value *arguments,
                                      union sinter_value *results);

/* True when `address` lies in the reservation of one of the instance's memories. Safe in a signal
 * handler. */
bool sinter_memory_reserves(const struct sinter_instance *instance, uintptr_t address);
void sinter_memory_release_all(struct sinter_instance *instance);

#endif
