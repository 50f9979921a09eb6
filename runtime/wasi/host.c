/* See host.h. What functions of the host's return is checked, so that a mistake there is an error
 * of the guest's call and nothing worse. */
#include "wasi/host.h"

#include "sinter/internal/code.h"
#include "wasi/errors.h"

#include <errno.h>
#include <string.h>

/* The largest errno that a function may return, negated. */
#define ERRNO_MAX 4095

bool sinter_host_stream_is_valid(const struct sinter_wasi_stream *stream, bool is_input) {
    switch (stream->kind) {
    case SINTER_WASI_STREAM_INHERIT:
    case SINTER_WASI_STREAM_EMPTY:
        return true;
    case SINTER_WASI_STREAM_DESCRIPTOR:
        return stream->descriptor >= 0;
    case SINTER_WASI_STREAM_BUFFER:
        return stream->buffer && (stream->buffer->bytes || stream->buffer->size_bytes == 0);
    case SINTER_WASI_STREAM_CALLBACK:
        return is_input ? stream->read != NULL : stream->write != NULL;
    }
    return false;
}

/* ---- Streams ---- */

static uint64_t room_in(const struct sinter_wasi_buffer *buffer) {
    return buffer->size_bytes > buffer->position ? buffer->size_bytes - buffer->position : 0;
}

static uint64_t move_in_buffer(struct sinter_wasi_buffer *buffer, bool writes,
                               const struct sinter_iovecs *iovecs) {
    uint64_t moved = 0;
    for (int i = 0; i < iovecs->count && room_in(buffer); i++) {
        uint8_t *bytes = (uint8_t *)buffer->bytes + buffer->position;
        size_t size = iovecs->buffers[i].iov_len;
        if (size > room_in(buffer))
            size = (size_t)room_in(buffer);
        if (writes)
            memmove(bytes, iovecs->buffers[i].iov_base, size);
        else
            memmove(iovecs->buffers[i].iov_base, bytes, size);
        buffer->position += size;
        moved += size;
    }
    return moved;
}

/* The host may have had the instance fail. Another instance may be the one that called, which would
 * not notice, and what waits would go on. */
static void check(struct sinter_instance *instance) {
    if (instance->head.is_failing)
        sinter_raise_failure(instance);
}

static uint32_t call(struct sinter_instance *instance, const struct sinter_wasi_stream *stream,
                     bool writes, struct iovec bytes, uint64_t *size_bytes) {
    int64_t result;
    sinter_check_stack(0);
    do {
        result = writes ? stream->write(stream->context, bytes.iov_base, bytes.iov_len)
                        : stream->read(stream->context, bytes.iov_base, bytes.iov_len);
        check(instance);
    } while (result == -EINTR && !sinter_is_interrupted());
    if (result < 0)
        return sinter_wasi_errno(result >= -ERRNO_MAX ? (int)-result : EIO);
    *size_bytes = (uint64_t)result;
    /* A guest would write the same bytes again and again if none were taken. */
    bool is_possible = *size_bytes <= bytes.iov_len && (*size_bytes > 0 || !writes);
    return is_possible ? WASI_ERRNO_SUCCESS : WASI_ERRNO_IO;
}

uint32_t sinter_host_transfer(struct sinter_instance *instance,
                              const struct sinter_wasi_stream *stream, bool writes,
                              const struct sinter_iovecs *iovecs, uint64_t *size_bytes) {
    *size_bytes = 0;
    if (iovecs->count == 0)
        return WASI_ERRNO_SUCCESS;
    if (stream->kind == SINTER_WASI_STREAM_CALLBACK)
        return call(instance, stream, writes, iovecs->buffers[0], size_bytes);
    if (stream->kind == SINTER_WASI_STREAM_BUFFER)
        *size_bytes = move_in_buffer(stream->buffer, writes, iovecs);
    else if (writes)
        *size_bytes = sinter_iovecs_size(iovecs);
    return writes && *size_bytes == 0 ? WASI_ERRNO_NOSPC : WASI_ERRNO_SUCCESS;
}

uint64_t sinter_host_readable_bytes(const struct sinter_wasi_stream *stream) {
    return stream->kind == SINTER_WASI_STREAM_BUFFER ? room_in(stream->buffer) : 0;
}

/* ---- Clocks and random bytes ---- */

uint32_t sinter_host_clock(struct sinter_instance *instance, uint32_t clock, uint64_t *time_ns) {
    const struct sinter_wasi *wasi = instance->wasi;
    *time_ns = 0;
    sinter_check_stack(0);
    int error = wasi->clock_time(wasi->host_context, clock, time_ns);
    check(instance);
    return sinter_wasi_errno(error);
}

uint32_t sinter_host_random(struct sinter_instance *instance, struct sinter_guest bytes) {
    const struct sinter_wasi *wasi = instance->wasi;
    if (bytes.size == 0)
        return WASI_ERRNO_SUCCESS;
    sinter_check_stack(0);
    int error = wasi->random(wasi->host_context, bytes.bytes, bytes.size);
    check(instance);
    return sinter_wasi_errno(error);
}
