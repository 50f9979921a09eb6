/* An executable's policy: what its build allows the guest. Sinter's glue defines it, the runtime
 * reads it. Not for users: it changes with SINTER_CODE_VERSION. */
#ifndef SINTER_POLICY_H
#define SINTER_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct sinter_instance;
struct sinter_module;
struct sinter_threads;
struct sinter_wasi;
struct sinter_wasi_config;

struct sinter_policy_directory {
    const char *host_path;
    const char *guest_path;
    bool read_only;
};

/* What the build allows an executable, and what it runs. */
struct sinter_policy {
    const struct sinter_module *module;
    const struct sinter_policy_directory *directories;
    uint32_t directory_count;
    const char *const *environment; /* "KEY=VALUE", or "KEY" to pass on the process's */
    uint32_t environment_count;
    const char *const *listeners; /* "ADDRESS:PORT", as sinter_parse_address takes it */
    uint32_t listener_count;
    bool inherit_environment;
    /* sinter_start_invoke if SINTER_INVOKE is heeded, else NULL. */
    int (*invoke)(struct sinter_instance *, const char *program, const char *name,
                  char *const *arguments, int argument_count);
    bool runtime_policy; /* variables of the process's environment may widen the policy */
    bool os_sandbox;     /* the operating system's sandbox is put on before the guest runs */
    uint64_t stack_size_bytes;
    uint64_t max_memory_bytes; /* of all linear memories of the instance together; 0: no limit */
    uint64_t timeout_ns;       /* of wall-clock time; 0: no limit */
    uint64_t initial_memory_bytes; /* what the module's own memories start with, together */
    /* NULL when the module imports nothing of WASI, so that no WASI is linked. */
    int (*wasi_create)(const struct sinter_wasi_config *, struct sinter_wasi **, const char **);
    void (*wasi_destroy)(struct sinter_wasi *);
    void (*wasi_share)(struct sinter_wasi *); /* NULL unless threads use its context */
    /* sinter_threads if the module imports a shared memory, else NULL, so that it is not linked. */
    const struct sinter_threads *threads;
    uint32_t max_threads;   /* at a time, with the first */
    bool may_start_threads; /* the operating system's sandbox lets it */
    /* In an executable that a build with --snapshot makes, sinter_start_snapshot_open; otherwise
     * NULL. */
    bool (*snapshot_open)(void);
    /* The sinter_host_main of a file given with `--import`; for --snapshot, sinter_start_snapshot;
     * or NULL. */
    int (*host_main)(struct sinter_instance *, int, char **);
};

/* runtime/start/threads.c */
extern const struct sinter_threads sinter_threads;

/* Defined by an executable's glue. */
extern const struct sinter_policy sinter_policy;

#endif
