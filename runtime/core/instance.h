/* An instance: a module that is running. Internal to the runtime; the public face is
 * <sinter/sinter.h>. */
#ifndef RUNTIME_INSTANCE_H
#define RUNTIME_INSTANCE_H

#include "core/life.h"
#include "core/registry.h"
#include "core/trap.h"
#include "sinter/internal/code.h"
#include "sinter/sinter.h"
#include "wasm-rt.h"

struct sinter_handles;
struct sinter_wasi;

/* First in a WASI context (wasi/descriptor.h), which outlives its host's interest in it while there
 * are instances that borrow it: what a destroyed one exports can still be called by others. */
struct sinter_wasi_head {
    uint32_t reference_count; /* atomic: the host, or the instance that owns it, and borrowers */
    void (*free)(struct sinter_wasi *);
};
static inline struct sinter_wasi_head *sinter_wasi_head(struct sinter_wasi *wasi) {
    return (struct sinter_wasi_head *)wasi;
}
static inline void sinter_wasi_retain(struct sinter_wasi *wasi) {
    __atomic_add_fetch(&sinter_wasi_head(wasi)->reference_count, 1, __ATOMIC_RELAXED);
}
static inline void sinter_wasi_drop(struct sinter_wasi *wasi) {
    if (__atomic_sub_fetch(&sinter_wasi_head(wasi)->reference_count, 1, __ATOMIC_ACQ_REL) == 0)
        sinter_wasi_head(wasi)->free(wasi);
}

/* The allocator that a guest exports, as its instance remembers it; embed/allocator.c finds and
 * calls it. */
enum sinter_allocator_kind {
    SINTER_ALLOCATOR_UNKNOWN, /* not looked for yet */
    SINTER_ALLOCATOR_NONE,
    SINTER_ALLOCATOR_PLAIN,   /* size, perhaps alignment */
    SINTER_ALLOCATOR_REALLOC, /* cabi_realloc's four */
    SINTER_ALLOCATOR_MANAGED  /* AssemblyScript's: size and class id, then pinned */
};

/* Functions are export indexes, SIZE_MAX for none. */
struct sinter_allocator {
    enum sinter_allocator_kind kind;
    const char *name; /* the library's own text, or "the one that was set" */
    size_t allocate;
    size_t pin; /* of managed ones */
    size_t release;
    uint32_t allocate_count; /* of parameters */
    uint32_t release_count;
    uint32_t buffer_id; /* class ids of managed ones */
    uint32_t string_id;
};

/* What an import is bound to, besides its slot. */
struct sinter_link {
    struct sinter_extern_type type; /* the bound thing's own */
    struct sinter_object *object;   /* one reference is held; NULL where it is none of the host's */
    struct sinter_host_binding host;
    bool gives_references;     /* a function of the host's: among its results */
    bool is_exported;          /* it is an instance's export */
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
    bool is_ending;                   /* it gets no handles any more: their objects end */
    bool has_failed;                  /* its start function trapped or exited */
    char failure[SINTER_MESSAGE_MAX]; /* sinter_fail's, while head.is_failing */
    struct sinter_outcome outcome;    /* of the last entry that did not just return */
};

/* sinter_instance_create (sinter.h), but for what the object file that the runtime is in must do
 * where it is not the program. */
enum sinter_status sinter_instance_make(const struct sinter_module *module,
                                        const struct sinter_imports *imports,
                                        struct sinter_instance **instance,
                                        struct sinter_error *error);

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
