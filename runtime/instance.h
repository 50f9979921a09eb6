/* An instance: a module that is running. Internal to the runtime; the public face is
 * <sinter/sinter.h>. */
#ifndef RUNTIME_INSTANCE_H
#define RUNTIME_INSTANCE_H

#include "allocator.h"
#include "registry.h"
#include "sinter/code.h"
#include "sinter/sinter.h"
#include "trap.h"
#include "wasm-rt.h"

struct sinter_handles;
struct sinter_wasi;

/* Instances that are linked: used by one thread at a time, ended together. Every instance begins
 * with a group of its own. */
struct sinter_group {
    const void *owner;               /* atomic: the thread that is inside one of them, or NULL */
    struct sinter_instance *members; /* linked by next_member */
};

/* What an import is bound to, besides its slot. */
struct sinter_link {
    struct sinter_extern_type type; /* the bound thing's own */
    struct sinter_object *object;   /* one reference is held; NULL where it is none of the host's */
    struct sinter_host_binding host;
    struct sinter_instance *from; /* that it is of, or NULL */
};

struct sinter_instance {
    struct sinter_instance_head head; /* first: generated code finds it here */
    const struct sinter_module *module;
    const struct sinter_code *code;             /* the module's */
    wasm_rt_memory_t *memory;                   /* the default memory, or NULL */
    struct sinter_wasi *wasi;                   /* NULL where the host gave none */
    void (*wasi_destroy)(struct sinter_wasi *); /* NULL: it is borrowed */
    struct sinter_link *links; /* by import, as head.slots; NULL in an executable */
    struct sinter_group *group;
    struct sinter_group own_group;
    struct sinter_instance *next_member;
    struct sinter_region *regions; /* of the memories that its state holds */
    struct sinter_region text;
    uint64_t memory_left_bytes; /* what these memories may still grow by, together */
    void *host_data;
    struct sinter_handles *handles; /* NULL until the first */
    struct sinter_allocator allocator;
    bool is_destroyed;                /* and kept for those that it is linked with */
    char failure[SINTER_MESSAGE_MAX]; /* sinter_fail's, while head.is_failing */
    struct sinter_outcome outcome;    /* of the last entry that did not just return */
};

/* "i32", "funcref", ...; NULL for what is no type. */
const char *sinter_type_name(enum sinter_type type);

/* The index of the exported function `name` in the module's description, or -1. */
int64_t sinter_export_find(const struct sinter_module *module, const char *name);
/* Calls export `index`, a function; the counts are right. */
enum sinter_status sinter_export_call(struct sinter_instance *instance, uint32_t index,
                                      const union sinter_value *arguments,
                                      union sinter_value *results);
/* The type of export `index`, a function; NULL when it is none. */
const struct sinter_type_code *sinter_export_type(const struct sinter_module *module, size_t index);

/* Makes the groups of two instances one. */
void sinter_group_join(struct sinter_instance *a, struct sinter_instance *b);

#endif
