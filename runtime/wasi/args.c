/* Arguments and environment: two lists of strings, which the context holds in the guest's form. */
#include "core/instance.h"
#include "wasi/calls.h"
#include "wasi/descriptor.h"
#include "wasi/guest.h"

#include <string.h>

static const struct sinter_strings none;

static uint32_t get_sizes(const struct sinter_instance *instance,
                          const struct sinter_strings *strings, uint64_t count_address,
                          uint64_t size_address) {
    struct sinter_guest count;
    struct sinter_guest size;
    uint64_t word = sinter_guest_word(instance);
    uint32_t error = sinter_guest_check(instance, count_address, word, &count);
    if (!error)
        error = sinter_guest_check(instance, size_address, word, &size);
    if (error)
        return error;
    sinter_guest_store_word(count, 0, strings->count, word);
    sinter_guest_store_word(size, 0, strings->size_bytes, word);
    return WASI_ERRNO_SUCCESS;
}

static uint32_t get(const struct sinter_instance *instance, const struct sinter_strings *strings,
                    uint64_t pointers_address, uint64_t bytes_address) {
    struct sinter_guest pointers;
    struct sinter_guest bytes;
    uint64_t word = sinter_guest_word(instance);
    uint32_t error =
        sinter_guest_check(instance, pointers_address, strings->count * word, &pointers);
    if (!error)
        error = sinter_guest_check(instance, bytes_address, strings->size_bytes, &bytes);
    if (error)
        return error;
    uint32_t offset = 0;
    for (uint32_t i = 0; i < strings->count; i++) {
        sinter_guest_store_word(pointers, i * word, bytes_address + offset, word);
        offset += (uint32_t)strlen(strings->bytes + offset) + 1;
    }
    if (strings->size_bytes)
        memcpy(bytes.bytes, strings->bytes, strings->size_bytes);
    return WASI_ERRNO_SUCCESS;
}

uint32_t sinter_wasi_args_get(struct sinter_instance *instance, uint64_t pointers, uint64_t bytes) {
    return get(instance, instance->wasi ? &instance->wasi->arguments : &none, pointers, bytes);
}

uint32_t sinter_wasi_args_sizes_get(struct sinter_instance *instance, uint64_t count,
                                    uint64_t size) {
    return get_sizes(instance, instance->wasi ? &instance->wasi->arguments : &none, count, size);
}

uint32_t sinter_wasi_environ_get(struct sinter_instance *instance, uint64_t pointers,
                                 uint64_t bytes) {
    return get(instance, instance->wasi ? &instance->wasi->environment : &none, pointers, bytes);
}

uint32_t sinter_wasi_environ_sizes_get(struct sinter_instance *instance, uint64_t count,
                                       uint64_t size) {
    return get_sizes(instance, instance->wasi ? &instance->wasi->environment : &none, count, size);
}
