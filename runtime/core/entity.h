/* What an extern stands for: the function or object behind it, its type, and the group and life
 * that it is a member of, whether it is an instance's or the host's. */
#ifndef RUNTIME_CORE_ENTITY_H
#define RUNTIME_CORE_ENTITY_H

#include "core/instance.h"
#include "core/object.h"

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

/* The present size of a memory in pages or a table in elements. */
uint64_t sinter_entity_size(const struct sinter_entity *entity);

#endif
