/* The host's own memories, tables and globals. */
#ifndef RUNTIME_CORE_OBJECT_H
#define RUNTIME_CORE_OBJECT_H

#include "core/life.h"
#include "core/registry.h"

#include "wasm-rt.h"

/* One of them. */
struct sinter_object {
    uint32_t reference_count; /* atomic */
    struct sinter_extern_type type;
    char text[80];              /* of the type */
    struct sinter_group *group; /* one reference is held; NULL for what threads may share */
    struct sinter_life *life;   /* one reference is held; NULL for what holds no references */
    struct sinter_region region;
    union {
        wasm_rt_memory_t memory;
        wasm_rt_funcref_table_t funcrefs;
        wasm_rt_externref_table_t externrefs;
        union sinter_value value __attribute__((aligned(16)));
    } as;
};
struct sinter_memory_plan;

/* A shared memory as `plan` says (memory.h). SINTER_NO_MEMORY. */
enum sinter_status sinter_shared_memory_make(const struct sinter_memory_plan *plan,
                                             struct sinter_extern *memory);

/* Any thread. */
void sinter_object_retain(struct sinter_object *object);
void sinter_object_drop(struct sinter_object *object);

#endif
