/* The runtime as a table of functions, by which a library's glue calls it. So a library that
 * carries a runtime of its own can run under the runtime of the program that loads it. Not for
 * users: it changes with SINTER_CODE_VERSION. */
#ifndef SINTER_LIBRARY_H
#define SINTER_LIBRARY_H

#include "sinter/handle.h"
#include "sinter/internal/code.h"
#include "sinter/transfer.h"
#include "sinter/wasi.h"
#include "wasm-rt.h"

struct sinter_image;

/* A call of a function in a table. */
struct sinter_table_call {
    sinter_any_function function;
    void *context; /* its first argument */
    bool is_host;  /* it is the adapter of a function of the host's: the caller checks the stack */
};

struct sinter_runtime {
    struct wasm_rt_calls guest;
    void (*check_stack)(size_t more_bytes);
    __attribute__((noreturn)) void (*raise_failure)(struct sinter_instance *);
    __attribute__((noreturn)) void (*missing_import)(struct sinter_instance *, const char *);
    void (*call_host)(const struct sinter_host_binding *, const union sinter_value *,
                      union sinter_value *);
    /* What the functions of a generated header call. */
    enum sinter_status (*create)(const struct sinter_module *, const struct sinter_imports *,
                                 struct sinter_instance **, struct sinter_error *);
    enum sinter_status (*memory_create)(uint64_t, uint64_t, bool, struct sinter_extern *);
    enum sinter_status (*memory64_create)(uint64_t, uint64_t, struct sinter_extern *);
    enum sinter_status (*memory_create_typed)(const struct sinter_extern_type *,
                                              struct sinter_extern *);
    enum sinter_status (*table_create)(enum sinter_type, uint64_t, uint64_t,
                                       struct sinter_extern *);
    enum sinter_status (*table64_create)(enum sinter_type, uint64_t, uint64_t,
                                         struct sinter_extern *);
    enum sinter_status (*global_create)(enum sinter_type, bool, union sinter_value,
                                        struct sinter_extern *);
    void (*object_release)(struct sinter_extern *);
    void (*destroy)(struct sinter_instance *);
    enum sinter_status (*enter)(struct sinter_instance *, void (*)(void *), void *);
    enum sinter_status (*interrupt)(const struct sinter_instance *);
    enum sinter_status (*set_deadline)(struct sinter_instance *, uint64_t);
    __attribute__((noreturn)) void (*trap)(struct sinter_instance *, const char *);
    enum sinter_status (*fail)(struct sinter_instance *, const char *);
    const char *(*trap_message)(const struct sinter_instance *);
    uint32_t (*exit_code)(const struct sinter_instance *);
    uint8_t *(*memory_base)(struct sinter_instance *);
    uint64_t (*memory_size)(const struct sinter_instance *);
    uint64_t (*memory_grow)(struct sinter_instance *, uint64_t);
    bool (*memory_read)(struct sinter_instance *, uint64_t, void *, size_t);
    bool (*memory_write)(struct sinter_instance *, uint64_t, const void *, size_t);
    enum sinter_status (*put)(struct sinter_instance *, const void *, size_t, uint32_t, uint64_t *);
    enum sinter_status (*put_text)(struct sinter_instance *, const char *, size_t, uint64_t *);
    enum sinter_status (*put_utf16)(struct sinter_instance *, const char *, size_t, uint64_t *);
    enum sinter_status (*release)(struct sinter_instance *, uint64_t, size_t, uint32_t);
    enum sinter_status (*get_text)(struct sinter_instance *, uint64_t, uint64_t, char *, size_t,
                                   size_t *);
    enum sinter_status (*get_utf16)(struct sinter_instance *, uint64_t, char *, size_t, size_t *);
    enum sinter_status (*handle_new)(struct sinter_instance *, const struct sinter_handle_type *,
                                     void *, uint32_t *);
    enum sinter_status (*handle_get)(struct sinter_instance *, uint32_t,
                                     const struct sinter_handle_type *, void **);
    enum sinter_status (*handle_take)(struct sinter_instance *, uint32_t,
                                      const struct sinter_handle_type *, void **);
    enum sinter_status (*handle_drop)(struct sinter_instance *, uint32_t,
                                      const struct sinter_handle_type *);
    size_t (*custom_sections)(const struct sinter_module *, const char *, size_t,
                              struct sinter_bytes *, size_t);
    /* For a reference that goes into an instance: SINTER_OK, SINTER_BUSY or SINTER_BAD_ARGUMENTS.
     */
    enum sinter_status (*admit)(struct sinter_instance *, const void *funcref);
    /* Memory, for headers. */
    void *(*memory_span)(struct sinter_instance *, uint64_t, uint64_t);
    enum sinter_status (*allocate)(struct sinter_instance *, size_t, uint32_t, uint64_t *);
    bool (*read_numbers)(struct sinter_instance *, uint64_t, void *, size_t, size_t);
    bool (*write_numbers)(struct sinter_instance *, uint64_t, const void *, size_t, size_t);
    enum sinter_status (*reset)(struct sinter_instance *);
    enum sinter_trap_kind (*trap_kind)(const struct sinter_instance *);
    bool (*trap_address)(const struct sinter_instance *, uint64_t *, uint64_t *);
    size_t (*trap_frames)(const struct sinter_instance *, struct sinter_frame *, size_t);
    const char *(*status_text)(enum sinter_status);
    /* Functions in tables. */
    void (*call_callback)(const void *, const union sinter_value *, union sinter_value *);
    void (*callback_binding)(const void *, struct sinter_host_binding *);
    enum sinter_status (*table_add)(struct sinter_instance *, uint32_t, sinter_any_function,
                                    sinter_host_function *, void *, uint32_t *);
    enum sinter_status (*table_remove)(struct sinter_instance *, const struct sinter_extern *,
                                       uint32_t);
    enum sinter_status (*table_enter)(struct sinter_instance *, uint32_t, uint32_t,
                                      void (*)(void *), struct sinter_table_call *);
    sinter_link_function *link;
    /* Exceptions. */
    enum sinter_status (*tag_create)(struct sinter_bytes, struct sinter_extern *);
    enum sinter_status (*throw_with)(struct sinter_instance *, const void *, struct sinter_bytes,
                                     const union sinter_value *);
    bool (*caught_with)(const struct sinter_instance *, const void *, struct sinter_bytes,
                        union sinter_value *);
    enum sinter_status (*rethrow)(struct sinter_instance *, struct sinter_instance *);
};

/* For a header's functions: sinter_throw with a new exception of the tag that `tag` stands for,
 * which has `params`. */
enum sinter_status sinter_throw_with(struct sinter_instance *caller, const void *tag,
                                     struct sinter_bytes params, const union sinter_value *values);
/* Whether an exception with that tag ended the last call of `instance`; copies its values. It stays
 * there. */
bool sinter_caught_with(const struct sinter_instance *instance, const void *tag,
                        struct sinter_bytes params, union sinter_value *values);
/* sinter_throw with the exception that ended the last call of `from`. */
enum sinter_status sinter_rethrow(struct sinter_instance *caller, struct sinter_instance *from);

/* sinter_table_add for a header's functions, with a type's number in the module's code, to the
 * default table. References are to `adapter`, which finds `function` by sinter_callback_binding. */
enum sinter_status sinter_table_add_typed(struct sinter_instance *instance, uint32_t type,
                                          sinter_any_function adapter,
                                          sinter_host_function *function, void *context,
                                          uint32_t *index);
/* What references with `context` are to. Traps when the host has taken it back. */
void sinter_callback_binding(const void *context, struct sinter_host_binding *binding);

/* Runs `body(call)` as an entry into the guest, with the function at `index` of the default table
 * in `call`. Statuses are those of sinter_table_call. */
enum sinter_status sinter_table_enter(struct sinter_instance *instance, uint32_t index,
                                      uint32_t type, void (*body)(void *),
                                      struct sinter_table_call *call);

/* `struct PREFIX_wasi` of a header: what the host gives one instance. */
struct sinter_library_wasi {
    const char *const *arguments;
    uint32_t argument_count;
    const char *const *environment;
    uint32_t environment_count;
    const struct sinter_wasi_preopen *directories;
    uint32_t directory_count;
    const char *const *listeners;
    uint32_t listener_count;
    uint16_t *listener_ports;
    bool replaces_policy;
    struct sinter_wasi_stream standard_input;
    struct sinter_wasi_stream standard_output;
    struct sinter_wasi_stream standard_error;
    int (*clock_time)(void *, uint32_t, uint64_t *);
    uint64_t clock_resolution_ns;
    int (*random)(void *, void *, uint64_t);
    void *context;
};

struct sinter_policy;
/* The WASI context that `policy` and the host, if `given` is not NULL, give an instance of a
 * library. SINTER_OK, SINTER_NO_MEMORY, SINTER_BAD_ARGUMENTS for a stream that lacks what its kind
 * needs, or a list with NULL in it, or SINTER_LINK_FAILED; the latter two with the reason in
 * `error`. */
enum sinter_status sinter_library_wasi_create(const struct sinter_policy *policy,
                                              const struct sinter_library_wasi *given,
                                              struct sinter_wasi **wasi,
                                              struct sinter_error *error);

/* The one that this program, or library, is linked with. */
extern const struct sinter_runtime sinter_runtime;

/* Which runtime a library's code uses. That changes only while the library has no instances and
 * none is being made: whoever makes one counts it in first. */
struct sinter_library {
    const struct wasm_rt_calls **guest; /* where generated code finds its part of the table */
    const struct sinter_runtime *runtime;
    const struct sinter_runtime *own;
    /* Atomic: of the instances that are being made or are not freed yet, destroyed or not; with
     * SINTER_LIBRARY_CHANGES added while the runtime is changed. */
    uint32_t instance_count;
    void (*unused)(void); /* called when the count has become 0; or NULL */
    /* Atomic: what its memories start with, made by the runtime that it is under. Nothing is taken
     * from the list while the library has instances. */
    struct sinter_image *images;
};
#define SINTER_LIBRARY_CHANGES 0x80000000u

static inline void sinter_library_count_in(struct sinter_library *library) {
    while (__atomic_add_fetch(&library->instance_count, 1, __ATOMIC_ACQUIRE) &
           SINTER_LIBRARY_CHANGES)
        __atomic_sub_fetch(&library->instance_count, 1, __ATOMIC_RELAXED);
}
/* This may unload a module that was closed: the caller uses nothing of it afterwards. */
static inline void sinter_library_count_out(struct sinter_library *library) {
    void (*unused)(void) = library->unused;
    if (__atomic_sub_fetch(&library->instance_count, 1, __ATOMIC_ACQ_REL) == 0 && unused)
        unused();
}

#endif
