/* What an extern really is, and whether it fits an import. */
#ifndef RUNTIME_LINKING_H
#define RUNTIME_LINKING_H

#include "core/instance.h"

/* A function, or an object, as the instance that made it knows it. */
struct sinter_entity {
    struct sinter_extern_type type;
    sinter_any_function function; /* NULL for a host function that takes values in arrays */
    struct sinter_tail_entry tail;
    void *context; /* its first argument; or the wasm_rt_memory_t, table, or global's value */
    struct sinter_instance *instance; /* that it was taken from; NULL for the host's own */
    struct sinter_object *object;     /* NULL for what is none of the host's */
    struct sinter_group *group;       /* who may use it; NULL for what threads may share */
    struct sinter_life *life;         /* NULL for what reaches nothing else */
};

/* False when `from` is nothing: an export index out of range, or neither function nor object. */
bool sinter_entity_of(const struct sinter_extern *from, struct sinter_entity *entity);

/* Export `index`, a function, and its first argument. One of the host's that is exported again goes
 * by the instance's own thunk, which sees to the stack and to sinter_fail. */
struct sinter_import_slot sinter_exported_function(struct sinter_instance *instance, size_t index);

/* Fills in the slots and links of `instance`. What it is bound to is held by this thread from then
 * on, also where it fails. SINTER_OK, SINTER_LINK_FAILED, SINTER_BUSY or SINTER_NO_MEMORY, with all
 * faults in `error`; sinter_unlink in any case. */
enum sinter_status sinter_link(struct sinter_instance *instance,
                               const struct sinter_imports *imports, struct sinter_error *error);
void sinter_unlink(struct sinter_instance *instance);

/* A host's memory, table or global. */
struct sinter_object {
    uint32_t reference_count; /* atomic */
    struct sinter_extern_type type;
    char text[64];              /* of the type */
    struct sinter_group *group; /* one reference is held; NULL for what threads may share */
    struct sinter_life *life;   /* the same; NULL for what holds no references */
    struct sinter_region region;
    union {
        wasm_rt_memory_t memory;
        wasm_rt_funcref_table_t funcrefs;
        wasm_rt_externref_table_t externrefs;
        union sinter_value value __attribute__((aligned(16)));
    } as;
};
/* Any thread. */
void sinter_object_retain(struct sinter_object *object);
void sinter_object_drop(struct sinter_object *object);

/* Whether those that share something of this type must not run at once: all that is shared but
 * shared memories and what never changes. */
bool sinter_type_is_exclusive(const struct sinter_extern_type *type);
/* Whether it may hold references. */
bool sinter_type_is_reference(enum sinter_type type);

/* The present size of a memory in pages or a table in elements. */
uint64_t sinter_entity_size(const struct sinter_entity *entity);

#endif
