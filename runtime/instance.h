/* An instance: a module that is running. Internal to the runtime; the public face is
 * <sinter/sinter.h>. */
#ifndef RUNTIME_INSTANCE_H
#define RUNTIME_INSTANCE_H

#include "allocator.h"
#include "life.h"
#include "registry.h"
#include "sinter/code.h"
#include "sinter/sinter.h"
#include "trap.h"
#include "wasm-rt.h"

struct sinter_handles;
struct sinter_wasi;

/* What an import is bound to, besides its slot. */
struct sinter_link {
    struct sinter_extern_type type; /* the bound thing's own */
    struct sinter_object *object;   /* one reference is held; NULL where it is none of the host's */
    struct sinter_host_binding host;
    bool gives_references;     /* a function of the host's: among its results */
    struct sinter_group *held; /* while the instance is made: of what it is bound to, or NULL */
    struct sinter_life *life;  /* of that; NULL where it has none */
};

struct sinter_instance {
    struct sinter_instance_head head; /* first: generated code finds it here */
    const struct sinter_module *module;
    const struct sinter_code *code;             /* the module's */
    wasm_rt_memory_t *memory;                   /* the default memory, or NULL */
    struct sinter_wasi *wasi;                   /* NULL where the host gave none */
    void (*wasi_destroy)(struct sinter_wasi *); /* NULL: it is borrowed */
    struct sinter_link *links;  /* by import, as head.slots; NULL in an executable */
    struct sinter_group *group; /* one reference is held; never changes while others know of it */
    struct sinter_life *life;   /* the same */
    struct sinter_instance *next_member; /* of its life: a ring */
    struct sinter_instance *next_instance;
    struct sinter_instance **previous_instance;
    struct sinter_region *regions; /* of the memories that its state holds */
    struct sinter_region text;
    struct sinter_region jumps; /* state.c's */
    bool is_state_unreserved;   /* the same */
    uint64_t memory_left_bytes; /* what these memories may still grow by, together */
    void *host_data;
    struct sinter_handles *handles; /* NULL until the first */
    struct sinter_allocator allocator;
    bool is_destroyed;                /* atomic: and kept for those that it is linked with */
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

bool sinter_instance_is_destroyed(const struct sinter_instance *instance);
/* Frees what nothing can reach any more; its handles have ended. */
void sinter_instance_free(struct sinter_instance *instance);

#endif
