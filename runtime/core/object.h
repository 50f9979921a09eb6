/* The host's own memories, tables, globals and tags. */
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
    void *own; /* of a tag: its parameters, and the type's text; owned */
    union {
        wasm_rt_memory_t memory;
        wasm_rt_funcref_table_t funcrefs;
        wasm_rt_externref_table_t externrefs;
        void *tag; /* what stands for it (tag.h) */
        union sinter_value value __attribute__((aligned(16)));
    } as;
};
struct sinter_memory_plan;

/* A shared memory as `plan` says (memory.h). SINTER_NO_MEMORY. */
enum sinter_status sinter_shared_memory_make(const struct sinter_memory_plan *plan,
                                             struct sinter_extern *memory);

/* One with one reference and without a type; NULL when there is no memory. */
struct sinter_object *sinter_object_make(enum sinter_kind kind, enum sinter_type value);
/* Makes the object's group and life, and gives it to the caller; frees it when that fails. `value`
 * is a global's, else NULL. */
enum sinter_status sinter_object_hand_out(struct sinter_object *object,
                                          const union sinter_value *value,
                                          struct sinter_extern *extern_);
/* Any thread. */
void sinter_object_retain(struct sinter_object *object);
void sinter_object_drop(struct sinter_object *object);

#endif
