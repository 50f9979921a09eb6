/* What a host gives a context in place of the system's: streams without a descriptor, clocks and
 * random bytes. Its functions run like those that a guest imports: they may call into instances,
 * and they may end the guest's call, so nothing may be held while one runs that a jump would lose.
 * After one that has had the instance fail, the call ends at once. */
#ifndef RUNTIME_WASI_HOST_H
#define RUNTIME_WASI_HOST_H

#include "wasi/descriptor.h"
#include "wasi/guest.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether a stream is what its kind needs: for input if `is_input`. */
bool sinter_host_stream_is_valid(const struct sinter_wasi_stream *stream, bool is_input);

/* Whether the host moves the bytes of a stream of this kind. */
static inline bool sinter_host_moves(const struct sinter_wasi_stream *stream) {
    return stream->kind != SINTER_WASI_STREAM_INHERIT &&
           stream->kind != SINTER_WASI_STREAM_DESCRIPTOR;
}

/* Reads from a stream into `iovecs`, or writes them to it. Moves at most one of them when a
 * function of the host's is called. WASI errno: NOSPC, or the host's. */
uint32_t sinter_host_transfer(struct sinter_instance *instance,
                              const struct sinter_wasi_stream *stream, bool writes,
                              const struct sinter_iovecs *iovecs, uint64_t *size_bytes);

/* How many bytes are left to read, as far as that is known. */
uint64_t sinter_host_readable_bytes(const struct sinter_wasi_stream *stream);

/* Sets the time of WASI's clock `clock`. WASI errno: the host's. */
uint32_t sinter_host_clock(struct sinter_instance *instance, uint32_t clock, uint64_t *time_ns);

/* WASI errno: the host's. */
uint32_t sinter_host_random(struct sinter_instance *instance, struct sinter_guest bytes);

#endif
