/* What the rest of the runtime knows of WASI: one context per instance, made from a configuration.
 * The calls themselves are declared from <sinter/wasi.def>: i32 is uint32_t, i64 is uint64_t, each
 * takes the instance first. */
#ifndef RUNTIME_WASI_WASI_H
#define RUNTIME_WASI_WASI_H

#include "sinter/sinter.h"

struct sinter_wasi;

struct sinter_wasi_preopen {
    const char
        *host_path; /* opened when the context is made, relative to the process's directory */
    const char *guest_path; /* the name that fd_prestat_dir_name gives */
    bool read_only;         /* no rights that write */
};

/* All strings are copied or used before create returns. Strings in `arguments` and `environment`
 * are bytes without NUL; environment entries are "KEY=VALUE". Descriptors 0, 1 and 2 are the
 * process's. */
struct sinter_wasi_config {
    const char *const *arguments;
    uint32_t argument_count;
    const char *const *environment;
    uint32_t environment_count;
    const struct sinter_wasi_preopen *preopens; /* descriptors 3, 4, ... in this order */
    uint32_t preopen_count;
    int *preopen_hosts;           /* where not NULL, gets the host's descriptor of each, borrowed */
    const char *const *listeners; /* the next descriptors: sockets that listen at these addresses */
    uint32_t listener_count;
};

/* Returns 0 and a context to be freed with destroy, or an errno with `*failed` (borrowed from
 * `config`) set to the host path or the listener that could not be opened, or NULL. */
int sinter_wasi_create(const struct sinter_wasi_config *config, struct sinter_wasi **wasi,
                       const char **failed);

/* Closes every descriptor of the context but 0, 1 and 2. NULL is ignored. */
void sinter_wasi_destroy(struct sinter_wasi *wasi);

#endif
