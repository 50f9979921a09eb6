/* WASI for a host's instances: a context (arguments, environment, directories, sockets), which an
 * instance is given when it is made, and the functions that its imports are bound to:
 *
 *     static bool resolve(void *context, const struct sinter_import_info *import,
 *                         struct sinter_extern *value) {
 *         return sinter_wasi_resolve(import, value);
 *     }
 *     struct sinter_imports imports = {.resolve = resolve, .wasi = wasi,
 *                                      .wasi_destroy = sinter_wasi_destroy};
 *
 * Each instance needs a context of its own. */
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

/* Nothing of this is borrowed after sinter_wasi_create returns. Entries of `environment` are
 * "KEY=VALUE". Descriptors 0, 1 and 2 are the process's own. */
struct sinter_wasi_config {
    const char *const *arguments;
    uint32_t argument_count;
    const char *const *environment;
    uint32_t environment_count;
    const struct sinter_wasi_preopen *preopens; /* descriptors 3, 4, ... in this order */
    uint32_t preopen_count;
    int *preopen_hosts;           /* unless NULL, gets the host's descriptor of each, borrowed */
    const char *const *listeners; /* the next descriptors: sockets that listen at these addresses,
                                     ADDRESS:PORT or [IPV6]:PORT */
    uint32_t listener_count;
    /* True: a write to a pipe that nobody reads, or past the limit of a file's size, ends the
     * process by SIGPIPE or SIGXFSZ, as it ends a native program. False: the guest gets the error
     * PIPE or FBIG. */
    bool signals_end_process;
};

/* Makes a context, to be freed with sinter_wasi_destroy. Returns 0 or an errno; then `*failed` is
 * the host path or the listener that could not be opened, borrowed from `config`, or NULL. */
int sinter_wasi_create(const struct sinter_wasi_config *config, struct sinter_wasi **created,
                       const char **failed);

/* Frees the context and closes its descriptors, except 0, 1 and 2. If instances can still call what
 * an instance of this context gave to them, that happens when they have ended. NULL is ignored. */
void sinter_wasi_destroy(struct sinter_wasi *wasi);

/* For a resolver: true, with `*value` filled in, when `import` names a function of
 * `wasi_snapshot_preview1` or `wasi_unstable`. If its type is not WASI's, linking fails. */
bool sinter_wasi_resolve(const struct sinter_import_info *import, struct sinter_extern *value);

#ifdef __cplusplus
}
#endif
#endif
