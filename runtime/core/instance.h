/* struct sinter_instance: a module that is running. */
#ifndef RUNTIME_CORE_INSTANCE_H
#define RUNTIME_CORE_INSTANCE_H

#include "core/life.h"
#include "core/registry.h"
#include "core/trap.h"
#include "sinter/internal/code.h"
#include "sinter/sinter.h"
#include "wasm-rt.h"

struct sinter_callback;
struct sinter_handles;
struct sinter_wasi;

/* The beginning of a WASI context (wasi/descriptor.h). The context stays while instances borrow it,
 * though its host has destroyed it: linked instances can still call what a destroyed one exports.
 */
struct sinter_wasi_head {
    uint32_t reference_count; /* atomic: its owner (the host or an instance), and borrowers */
    void (*free)(struct sinter_wasi *);
    void (*reset)(struct sinter_wasi *);
    /* Whether the guest has the descriptors that the context was made with, with all their rights,
     * and no others. */
    bool (*is_as_made)(const struct sinter_wasi *);
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

/* An exception with many values that a guest has as an exnref, which names it by `id`. */
struct sinter_kept_exception {
    uint64_t id;
    struct sinter_exception *exception; /* one reference is held */
    bool is_reached;
};

/* What an instance has of exceptions with many values (exception.c). */
struct sinter_kept_exceptions {
    struct sinter_kept_exception *items; /* by id */
    uint32_t count;
    uint32_t capacity;
    struct sinter_exception_account *account; /* what it pays for; NULL until there is something */
    uint64_t collect_at_bytes; /* with more, those that the guest has no more are looked for */
    struct wasm_rt_exnref_table **tables; /* the instance's own */
    uint32_t table_count;
    struct sinter_exception *thrown; /* the last one in calls of this instance; or NULL */
};

/* The allocator that a guest exports, as its instance remembers it; embed/allocator.c finds and
 * calls it. */
enum sinter_allocator_kind {
    SINTER_ALLOCATOR_UNKNOWN, /* not looked for yet */
    SINTER_ALLOCATOR_NONE,
    SINTER_ALLOCATOR_PLAIN,   /* size, perhaps alignment */
    SINTER_ALLOCATOR_REALLOC, /* cabi_realloc's four */
    SINTER_ALLOCATOR_MANAGED  /* AssemblyScript's: size and class id, then pinned */
};

/* Functions are export indexes, SINTER_NO_EXPORT for none. */
struct sinter_allocator {
    enum sinter_allocator_kind kind;
    const char *name; /* a literal: the allocating function's, or "the one that was set" */
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
    struct sinter_extern_type type; /* of what it is bound to */
    struct sinter_object *object;   /* one reference is held; NULL unless it is an object */
    struct sinter_host_binding host;
    bool gives_references;     /* a host function that has function references among its results */
    bool is_exported;          /* it is bound to an instance's export */
    struct sinter_group *held; /* what it is bound to is of; held while the instance is made */
    struct sinter_life *life;  /* the same: its life, or NULL; one reference while it is made */
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
    struct sinter_region *regions; /* of its own memories */
    struct sinter_region text;
    struct sinter_region jumps;  /* state.c's: the addresses behind the state's jumps */
    bool is_state_unreserved;    /* state.c's: those addresses are not reserved */
    uint64_t memory_left_bytes;  /* atomic: what these memories may still grow by, together */
    uint32_t max_table_elements; /* in each of its own tables */
    uint32_t max_handles;        /* at a time; 0: as many as there can be */
    void *host_data;
    struct sinter_handles *handles; /* NULL until the first */
    struct sinter_allocator allocator;
    bool is_destroyed;     /* atomic; it stays while others that it is linked to need it */
    bool is_ending;        /* no handles can be made any more: their objects end */
    bool has_failed;       /* its start function or _initialize trapped, exited, was interrupted */
    bool skips_initialize; /* the host calls _initialize */
    bool is_interrupted;   /* a call of it is to end when the import returns; head.is_failing is set
                            */
    uint64_t call_limit_ns;           /* atomic: the deadline of each call; SINTER_NO_DEADLINE */
    char failure[SINTER_MESSAGE_MAX]; /* sinter_fail's message, until it is raised; else empty */
    struct sinter_exception *pending; /* sinter_throw's, until it is thrown; else NULL */
    struct sinter_kept_exceptions exceptions;
    struct sinter_outcome outcome;            /* of the last entry that trapped or exited */
    wasm_rt_funcref_table_t *function_table;  /* the default table; NULL: not looked for yet */
    struct sinter_callback *callbacks;        /* the host's functions that were added by it */
    struct sinter_callback *vacant_callbacks; /* those that were taken back, with their places */
};

/* sinter_instance_create, which also keeps the runtime's object file in the process
 * (embed/library.c), calls this; executables call it directly. */
enum sinter_status sinter_instance_make(const struct sinter_module *module,
                                        const struct sinter_imports *imports,
                                        struct sinter_instance **created,
                                        struct sinter_error *error);

/* The index of the exported function `name` in the module's description, or -1. */
int64_t sinter_export_find(const struct sinter_module *module, const char *name);
/* Calls export `index`, a function, with as many arguments and results as it has. */
enum sinter_status sinter_export_call(struct sinter_instance *instance, uint32_t index,
                                      const union sinter_value *arguments,
                                      union sinter_value *results);
/* The type of export `index`; NULL when that is not a function. */
const struct sinter_type_code *sinter_export_type(const struct sinter_module *module, size_t index);

/* Fills the instance's state and runs the start function; what was in the state is reset. If that
 * fails, the instance cannot be called. */
enum sinter_status sinter_instance_run(struct sinter_instance *instance);

bool sinter_instance_is_destroyed(const struct sinter_instance *instance);
/* Frees an instance that nothing can reach any more and whose handles have ended. */
void sinter_instance_free(struct sinter_instance *instance);

#endif
