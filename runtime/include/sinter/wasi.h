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

/* Bytes of the host's, as a standard stream. Input is read from `bytes + position` on, until
 * `size_bytes`; output is written there, and fails with NOSPC once there is no more room. The host
 * may change all of it while no guest that has the stream runs. */
struct sinter_wasi_buffer {
    void *bytes;
    uint64_t size_bytes;
    uint64_t position; /* how many bytes have been read, or written */
};

enum sinter_wasi_stream_kind {
    SINTER_WASI_STREAM_INHERIT = 0, /* the process's own of that number; none where it has none */
    SINTER_WASI_STREAM_EMPTY = 1,   /* input has ended, output vanishes */
    SINTER_WASI_STREAM_DESCRIPTOR = 2, /* `descriptor`, of which a duplicate is made */
    SINTER_WASI_STREAM_BUFFER = 3,     /* `buffer` */
    SINTER_WASI_STREAM_CALLBACK = 4    /* `read` or `write` */
};

/* What a standard stream of the guest's is. Only the members of its kind are looked at.
 *
 * Callbacks run on the guest's thread, like functions that the guest imports, and may do what those
 * may. They move up to `size_bytes` (> 0) bytes and return how many, or an errno, negated; 0 from
 * `read` is the end of the input. For poll_oneoff, callbacks and buffers are always ready. */
struct sinter_wasi_stream {
    enum sinter_wasi_stream_kind kind;
    int descriptor;
    struct sinter_wasi_buffer *buffer; /* borrowed until the context ends */
    int64_t (*read)(void *context, void *bytes, uint64_t size_bytes);        /* of input */
    int64_t (*write)(void *context, const void *bytes, uint64_t size_bytes); /* of output */
    void *context;
};

/* Nothing of this is borrowed after sinter_wasi_create returns, but for streams' buffers. Entries
 * of `environment` are "KEY=VALUE". */
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
    uint16_t *listener_ports; /* unless NULL, gets the port of each: what the system picked for 0 */
    /* True: a write to a pipe that nobody reads, or past the limit of a file's size, ends the
     * process by SIGPIPE or SIGXFSZ, as it ends a native program. False: the guest gets the error
     * PIPE or FBIG. */
    bool signals_end_process;
    struct sinter_wasi_stream standard_input; /* descriptors 0, 1 and 2 */
    struct sinter_wasi_stream standard_output;
    struct sinter_wasi_stream standard_error;
    /* Unless NULL, in place of the system's clocks: sets the time of a clock of WASI's (0 realtime,
     * 1 monotonic, 2 the process's CPU time, 3 the thread's) and returns 0, or returns an errno.
     * Waits still take real time: how far off a time is that a guest waits for is asked once. */
    int (*clock_time)(void *context, uint32_t clock, uint64_t *time_ns);
    uint64_t clock_resolution_ns; /* of such clocks; 0 stands for 1 */
    /* Unless NULL, in place of the system's random bytes. Returns 0 or an errno. */
    int (*random)(void *context, void *bytes, uint64_t size_bytes);
    void *context; /* of `clock_time` and `random`, which run like functions that a guest imports */
};

/* Makes a context, to be freed with sinter_wasi_destroy. Returns 0 or an errno; then `*failed` is
 * the host path or the listener that could not be opened, borrowed from `config`; the name of a
 * standard stream that is not possible; or NULL. */
int sinter_wasi_create(const struct sinter_wasi_config *config, struct sinter_wasi **created,
                       const char **failed);

/* Frees the context and closes its descriptors, except the process's own 0, 1 and 2. If instances
 * can still call what an instance of this context gave to them, that happens when they have ended.
 * NULL is ignored. */
void sinter_wasi_destroy(struct sinter_wasi *wasi);

/* For a resolver: true, with `*value` filled in, when `import` names a function of
 * `wasi_snapshot_preview1` or `wasi_unstable`. If its type is not WASI's, linking fails. */
bool sinter_wasi_resolve(const struct sinter_import_info *import, struct sinter_extern *value);

#ifdef __cplusplus
}
#endif
#endif
