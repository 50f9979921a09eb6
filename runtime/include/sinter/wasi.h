/* WASI for a host's instances: a context (arguments, environment, directories, sockets) that an
 * instance is made with, and the functions that its imports are bound to:
 *
 *     static bool resolve(void *context, const struct sinter_import_info *import,
 *                         struct sinter_extern *value) {
 *         return sinter_wasi_resolve(import, value);
 *     }
 *     struct sinter_imports imports = {.resolve = resolve, .wasi = wasi,
 *                                      .wasi_destroy = sinter_wasi_destroy};
 *
 * A context is used by one instance. */
#ifndef SINTER_WASI_H
#define SINTER_WASI_H

#include "sinter/sinter.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sinter_wasi_preopen {
    /* Opened when the context is made, relative to the process's directory. */
    const char *host_path;
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
    /* A write to a pipe that nobody reads, or past the limit of a file's size, ends the process by
     * SIGPIPE or SIGXFSZ, as it does a program's. False: it is an error, PIPE or FBIG, and no more.
     */
    bool signals_end_process;
};

/* Returns 0 and a context to be freed with destroy, or an errno with `*failed` (borrowed from
 * `config`) set to the host path or the listener that could not be opened, or NULL. */
int sinter_wasi_create(const struct sinter_wasi_config *config, struct sinter_wasi **wasi,
                       const char **failed);

/* Frees the context, and closes every descriptor of it but 0, 1 and 2: at once, or, where what an
 * instance made with it has given to others can still be called, when that has ended. NULL is
 * ignored. */
void sinter_wasi_destroy(struct sinter_wasi *wasi);

/* For a resolver: true, with `*value` filled in, when `import` is a function of
 * `wasi_snapshot_preview1` or `wasi_unstable`. One of another type than WASI's does not link. */
bool sinter_wasi_resolve(const struct sinter_import_info *import, struct sinter_extern *value);

#ifdef __cplusplus
}
#endif
#endif
