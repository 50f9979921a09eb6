/* Arguments and environment: two lists of strings that the context holds as the guest gets them. */
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/guest.h"

#include <string.h>

static const struct sinter_strings none;

static uint32_t get_sizes(const struct sinter_instance *instance,
                          const struct sinter_strings *strings, uint32_t count_address,
                          uint32_t size_address) {
    struct sinter_guest count;
    struct sinter_guest size;
    uint32_t error = sinter_guest_check(instance, count_address, 4, &count);
    if (!error)
        error = sinter_guest_check(instance, size_address, 4, &size);
    if (error)
        return error;
    sinter_guest_store32(count, 0, strings->count);
    sinter_guest_store32(size, 0, strings->size_bytes);
    return WASI_ERRNO_SUCCESS;
}

static uint32_t get(const struct sinter_instance *instance, const struct sinter_strings *strings,
                    uint32_t pointers_address, uint32_t bytes_address) {
    struct sinter_guest pointers;
    struct sinter_guest bytes;
    uint32_t error =
        sinter_guest_check(instance, pointers_address, (uint64_t)strings->count * 4, &pointers);
    if (!error)
        error = sinter_guest_check(instance, bytes_address, strings->size_bytes, &bytes);
    if (error)
        return error;
    uint32_t offset = 0;
    for (uint32_t i = 0; i < strings->count; i++) {
        sinter_guest_store32(pointers, (uint64_t)i * 4, bytes_address + offset);
        offset += (uint32_t)strlen(strings->bytes + offset) + 1;
    }
    if (strings->size_bytes)
        memcpy(bytes.bytes, strings->bytes, strings->size_bytes);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_args_get(struct sinter_instance *instance, uint32_t pointers, uint32_t bytes) {
    return get(instance, instance->wasi ? &instance->wasi->arguments : &none, pointers, bytes);
}

uint32_t sinter_wasi_args_sizes_get(struct sinter_instance *instance, uint32_t count,
                                    uint32_t size) {
    return get_sizes(instance, instance->wasi ? &instance->wasi->arguments : &none, count, size);
}

uint32_t sinter_wasi_environ_get(struct sinter_instance *instance, uint32_t pointers,
                                 uint32_t bytes) {
    return get(instance, instance->wasi ? &instance->wasi->environment : &none, pointers, bytes);
}

uint32_t sinter_wasi_environ_sizes_get(struct sinter_instance *instance, uint32_t count,
                                       uint32_t size) {
    return get_sizes(instance, instance->wasi ? &instance->wasi->environment : &none, count, size);
}
