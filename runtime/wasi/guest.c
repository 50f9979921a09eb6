/* Guest memory: bounds, byte order, iovecs, paths. Invariant: no other file in wasi/ computes a
 * host address from a guest's number. */
#include "wasi/guest.h"

#include "core/instance.h"
#include "wasi/preview1.h"

#include <assert.h>
#include <string.h>

/* After so many iovecs it is time to see whether the guest's call is to end: there may be hundreds
 * of millions. */
#define IOVECS_AT_ONCE 65536u

uint32_t sinter_guest_check(const struct sinter_instance *instance, uint64_t address, uint64_t size,
                            struct sinter_guest *guest) {
    const wasm_rt_memory_t *memory = instance->memory;
    if (!memory)
        return WASI_ERRNO_FAULT;
    uint64_t limit = __atomic_load_n(&memory->size, __ATOMIC_RELAXED); /* it may grow */
    if (address > limit || size > limit - address)
        return WASI_ERRNO_FAULT;
    guest->bytes = memory->data + address;
    guest->size = size;
    return WASI_ERRNO_SUCCESS;
}

uint64_t sinter_guest_word(const struct sinter_instance *instance) {
    return instance->memory && instance->memory->is_64 ? 8 : 4;
}

static uint64_t load(struct sinter_guest guest, uint64_t offset, unsigned width) {
    assert(offset <= guest.size && width <= guest.size - offset);
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++)
        value |= (uint64_t)guest.bytes[offset + i] << (8 * i);
    /* Another thread may write there: what was checked is what is used, not loaded again. */
    __asm__("" : "+r"(value));
    return value;
}

static void store(struct sinter_guest guest, uint64_t offset, uint64_t value, unsigned width) {
    assert(offset <= guest.size && width <= guest.size - offset);
    for (unsigned i = 0; i < width; i++)
        guest.bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

uint8_t sinter_guest_load8(struct sinter_guest guest, uint64_t offset) {
    return (uint8_t)load(guest, offset, 1);
}

uint16_t sinter_guest_load16(struct sinter_guest guest, uint64_t offset) {
    return (uint16_t)load(guest, offset, 2);
}

uint32_t sinter_guest_load32(struct sinter_guest guest, uint64_t offset) {
    return (uint32_t)load(guest, offset, 4);
}

uint64_t sinter_guest_load64(struct sinter_guest guest, uint64_t offset) {
    return load(guest, offset, 8);
}

void sinter_guest_store8(struct sinter_guest guest, uint64_t offset, uint8_t value) {
    store(guest, offset, value, 1);
}

void sinter_guest_store16(struct sinter_guest guest, uint64_t offset, uint16_t value) {
    store(guest, offset, value, 2);
}

void sinter_guest_store32(struct sinter_guest guest, uint64_t offset, uint32_t value) {
    store(guest, offset, value, 4);
}

void sinter_guest_store64(struct sinter_guest guest, uint64_t offset, uint64_t value) {
    store(guest, offset, value, 8);
}

uint64_t sinter_guest_load_word(struct sinter_guest guest, uint64_t offset, uint64_t word) {
    return load(guest, offset, (unsigned)word);
}

void sinter_guest_store_word(struct sinter_guest guest, uint64_t offset, uint64_t value,
                             uint64_t word) {
    store(guest, offset, value, (unsigned)word);
}

/* An iovec is an address and a size. */
uint32_t sinter_guest_iovecs(const struct sinter_instance *instance, uint64_t address,
                             uint64_t count, struct sinter_iovecs *iovecs) {
    struct sinter_guest array;
    uint64_t word = sinter_guest_word(instance), most = UINT64_MAX / (2 * word);
    uint32_t error = count > most ? WASI_ERRNO_FAULT
                                  : sinter_guest_check(instance, address, count * 2 * word, &array);
    if (error)
        return error;
    iovecs->count = 0;
    iovecs->truncated = false;
    for (uint64_t i = 0; i < count; i++) {
        if (i % IOVECS_AT_ONCE == IOVECS_AT_ONCE - 1 && sinter_is_interrupted())
            return WASI_ERRNO_INTR;
        uint64_t buffer_address = sinter_guest_load_word(array, i * 2 * word, word);
        uint64_t buffer_size = sinter_guest_load_word(array, (i * 2 + 1) * word, word);
        struct sinter_guest buffer;
        error = sinter_guest_check(instance, buffer_address, buffer_size, &buffer);
        if (error)
            return error;
        if (buffer_size == 0)
            continue;
        if (iovecs->count == (int)SINTER_IOVEC_BATCH) {
            iovecs->truncated = true;
            continue;
        }
        struct iovec *kept = &iovecs->buffers[iovecs->count++];
        kept->iov_base = buffer.bytes;
        kept->iov_len = buffer_size;
    }
    return WASI_ERRNO_SUCCESS;
}

uint64_t sinter_iovecs_size(const struct sinter_iovecs *iovecs) {
    uint64_t size = 0;
    for (int i = 0; i < iovecs->count; i++)
        size += iovecs->buffers[i].iov_len;
    return size;
}

uint32_t sinter_guest_path(const struct sinter_instance *instance, uint64_t address, uint64_t size,
                           char path[PATH_MAX]) {
    struct sinter_guest text;
    uint32_t error = sinter_guest_check(instance, address, size, &text);
    if (error)
        return error;
    if (size >= PATH_MAX)
        return WASI_ERRNO_NAMETOOLONG;
    memcpy(path, text.bytes, size);
    path[size] = '\0';
    return memchr(path, '\0', size) ? WASI_ERRNO_INVAL : WASI_ERRNO_SUCCESS;
}
