/* Exceptions as objects: those that the host has, and those with too many values for an entry's
 * frame (exception.c). */
#ifndef RUNTIME_CORE_EXCEPTION_H
#define RUNTIME_CORE_EXCEPTION_H

#include "core/instance.h"

#include "wasm-rt-exceptions.h"

/* One of them. What changes of it is atomic, so that threads may share it. */
struct sinter_exception {
    uint32_t reference_count; /* atomic */
    uint32_t size_bytes;      /* of `values` */
    wasm_rt_tag_t tag;
    struct sinter_exception_account *account; /* atomic: what pays for it; NULL: it is the host's */
    uint64_t last_id;                         /* atomic: its last number for a guest, or 0 */
    struct sinter_exception *next_dead;
    struct sinter_bytes params; /* where they are known: owned, behind the values; else empty */
    uint8_t values[] __attribute__((aligned(16))); /* as generated code has them */
};

/* Makes an object of the entry's current exception; NULL when there is no memory. */
struct sinter_exception *sinter_exception_of(struct sinter_instance *entered,
                                             const struct wasm_rt_exceptions *current);
/* Makes `exception` the entry's current one. */
void sinter_exception_set(struct sinter_exception *exception, struct sinter_instance *entered,
                          struct wasm_rt_exceptions *current);

/* Has the runtime look for exnrefs in the table, which is in the state of `instance`. */
bool sinter_exceptions_add_table(struct sinter_instance *instance, wasm_rt_exnref_table_t *table);
/* Frees what the instance has of exceptions. */
void sinter_exceptions_free(struct sinter_instance *instance);

#endif
