/* What an extern stands for: the function or object behind it, its type, and the group and life
 * that it is a member of, whether it is an instance's or the host's. */
#ifndef RUNTIME_CORE_ENTITY_H
#define RUNTIME_CORE_ENTITY_H

#include "core/instance.h"
#include "core/object.h"

/* A function, memory, table, global or tag. */
struct sinter_entity {
    struct sinter_extern_type type;
    sinter_any_function function; /* NULL for a host function that takes values in arrays */
    struct sinter_tail_entry tail;
    void *context; /* its first argument; or the wasm_rt_memory_t, table, or global's value; or
                    * what stands for a tag */
    struct sinter_instance *instance; /* whose export it is; NULL for the host's own */
    struct sinter_object *object;     /* the host's object that it is, or NULL */
    struct sinter_group *group;       /* who may use it; NULL for what threads may share */
    struct sinter_life *life;         /* NULL for what reaches nothing else */
};

/* False when `from` stands for nothing: its instance is destroyed or its export index is out of
 * range, or it has neither a function nor an object. */
bool sinter_entity_of(const struct sinter_extern *from, struct sinter_entity *entity);

/* Export `index`, a function, and its first argument. For a host function that the module imports
 * and exports again, that is the instance's thunk, which checks the stack and minds sinter_fail. */
struct sinter_import_slot sinter_exported_function(struct sinter_instance *instance, size_t index);

/* The present size of a memory in pages or a table in elements. */
uint64_t sinter_entity_size(const struct sinter_entity *entity);

#endif
