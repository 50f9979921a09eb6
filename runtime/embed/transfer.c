/* Copying strings and bytes in and out. An instance is held while the guest's allocator runs, which
 * may call an import that destroys it. Guest memory may change while it is read: it is copied in
 * pieces, and only the copies are looked at. */
#include "core/instance.h"
#include "embed/allocator.h"
#include "embed/utf.h"

#include <string.h>

#define PIECE_BYTES 512u

/* ---- In ---- */

/* memmove: the host's bytes may be in guest memory too, and the guest may say that room is there.
 */
static void copy_in(struct sinter_instance *instance, uint32_t address, const void *bytes,
                    size_t size) {
    if (size)
        memmove(sinter_memory_span(instance, address, size), bytes, size);
}

enum sinter_status sinter_put(struct sinter_instance *instance, const void *bytes, size_t size,
                              uint32_t align, uint32_t *address) {
    *address = 0;
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = sinter_allocate(instance, size, align, address);
    if (status == SINTER_OK)
        copy_in(instance, *address, bytes, size);
    sinter_let_go(held);
    return status;
}

enum sinter_status sinter_put_text(struct sinter_instance *instance, const char *text, size_t size,
                                   uint32_t *address) {
    *address = 0;
    if (size >= UINT32_MAX)
        return SINTER_NO_MEMORY;
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = sinter_allocate(instance, size + 1, 1, address);
    if (status == SINTER_OK) {
        copy_in(instance, *address, text, size);
        copy_in(instance, *address + (uint32_t)size, "", 1);
    }
    sinter_let_go(held);
    return status;
}

/* Writes UTF-8 as little-endian UTF-16 to at most `capacity` units; returns how many it takes. */
static size_t to_utf16(const char *text, size_t size, uint8_t *to, size_t capacity) {
    const uint8_t *at = (const uint8_t *)text, *end = at + size;
    size_t count = 0;
    while (at < end) {
        uint32_t character = sinter_utf8_take(&at, end);
        bool pair = character >= 0x10000;
        uint32_t units[2] = {character, 0};
        if (pair) {
            units[0] = 0xd800 + ((character - 0x10000) >> 10);
            units[1] = 0xdc00 + (character & 0x3ff);
        }
        for (size_t i = 0; i < (pair ? 2 : 1); i++, count++)
            if (count < capacity) {
                to[count * 2] = (uint8_t)units[i];
                to[count * 2 + 1] = (uint8_t)(units[i] >> 8);
            }
    }
    return count;
}

enum sinter_status sinter_put_utf16(struct sinter_instance *instance, const char *text, size_t size,
                                    uint32_t *address) {
    *address = 0;
    if (size > SINTER_TEXT_MAX)
        return SINTER_NO_MEMORY;
    size_t count = size ? to_utf16(text, size, NULL, 0) : 0;
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = sinter_allocate_string(instance, count * 2, address);
    if (status == SINTER_OK && count)
        to_utf16(text, size, sinter_memory_span(instance, *address, count * 2), count);
    sinter_let_go(held);
    return status;
}

/* ---- Out ---- */

/* Where text goes: as much as fits, and its whole size. */
struct output {
    char *to;
    size_t capacity;
    size_t size;
    size_t written;
};

/* All of the bytes that fit. */
static void put_bytes(struct output *output, const uint8_t *bytes, size_t size) {
    size_t room = output->capacity ? output->capacity - 1 - output->written : 0;
    size_t fitting = size < room ? size : room;
    if (fitting)
        memcpy(output->to + output->written, bytes, fitting);
    output->written += fitting;
    output->size += size;
}

/* All of the bytes or none, and then none that follow either. */
static void put_character(struct output *output, uint32_t character) {
    uint8_t bytes[4];
    size_t count = sinter_utf8_write(character, bytes);
    if (output->written == output->size && output->size + count < output->capacity) {
        memcpy(output->to + output->written, bytes, count);
        output->written += count;
    }
    output->size += count;
}

static enum sinter_status finish(struct output *output, enum sinter_status status, size_t *size) {
    if (status != SINTER_OK)
        output->size = output->written = 0;
    if (output->capacity)
        output->to[output->written] = '\0';
    *size = output->size;
    return status;
}

static enum sinter_status get_terminated(struct sinter_instance *instance, uint64_t address,
                                         struct output *output) {
    uint8_t piece[PIECE_BYTES];
    uint64_t limit = sinter_memory_size(instance), end = address + SINTER_TEXT_MAX + 1;
    if (end > limit)
        end = limit;
    while (address < end) {
        size_t size = end - address < sizeof piece ? (size_t)(end - address) : sizeof piece;
        if (!sinter_memory_read(instance, address, piece, size))
            break;
        const uint8_t *nul = memchr(piece, 0, size);
        put_bytes(output, piece, nul ? (size_t)(nul - piece) : size);
        if (nul)
            return SINTER_OK;
        address += size;
    }
    return SINTER_BAD_ARGUMENTS;
}

enum sinter_status sinter_get_text(struct sinter_instance *instance, uint32_t address,
                                   uint64_t length, char *to, size_t capacity, size_t *size) {
    struct output output = {.to = to, .capacity = capacity};
    if (length == SINTER_TERMINATED)
        return finish(&output, get_terminated(instance, address, &output), size);
    const uint8_t *bytes = sinter_memory_span(instance, address, length);
    if (bytes)
        put_bytes(&output, bytes, (size_t)length);
    return finish(&output, bytes ? SINTER_OK : SINTER_BAD_ARGUMENTS, size);
}

/* Takes units one by one; `high` is the high surrogate that the last one was, or 0. */
static void put_unit(struct output *output, uint32_t *high, uint32_t unit) {
    bool is_low = unit >= 0xdc00 && unit <= 0xdfff, is_high = unit >= 0xd800 && unit <= 0xdbff;
    uint32_t before = *high;
    *high = is_high ? unit : 0;
    if (before && is_low) {
        put_character(output, 0x10000 + ((before - 0xd800) << 10) + (unit - 0xdc00));
        return;
    }
    if (before)
        put_character(output, SINTER_REPLACEMENT);
    if (!is_high)
        put_character(output, is_low ? SINTER_REPLACEMENT : unit);
}

static void put_utf16(struct sinter_instance *instance, uint32_t address, uint32_t size,
                      struct output *output) {
    uint8_t piece[PIECE_BYTES];
    uint32_t high = 0;
    for (uint32_t done = 0; done < size; done += PIECE_BYTES) {
        uint32_t bytes = size - done < PIECE_BYTES ? size - done : PIECE_BYTES;
        sinter_memory_read(instance, (uint64_t)address + done, piece, bytes);
        for (uint32_t i = 0; i < bytes; i += 2)
            put_unit(output, &high, piece[i] | (uint32_t)piece[i + 1] << 8);
    }
    if (high)
        put_character(output, SINTER_REPLACEMENT);
}

/* A String is its units, before which stands how many bytes they are. */
enum sinter_status sinter_get_utf16(struct sinter_instance *instance, uint32_t address, char *to,
                                    size_t capacity, size_t *size) {
    struct output output = {.to = to, .capacity = capacity};
    uint8_t header[4];
    if (address == 0)
        return finish(&output, SINTER_NOT_FOUND, size);
    if (address < sizeof header ||
        !sinter_memory_read(instance, address - sizeof header, header, sizeof header))
        return finish(&output, SINTER_BAD_ARGUMENTS, size);
    uint32_t bytes = header[0] | (uint32_t)header[1] << 8 | (uint32_t)header[2] << 16 |
                     (uint32_t)header[3] << 24;
    bytes &= ~UINT32_C(1);
    if (bytes > SINTER_TEXT_MAX || !sinter_memory_span(instance, address, bytes))
        return finish(&output, SINTER_BAD_ARGUMENTS, size);
    put_utf16(instance, address, bytes, &output);
    return finish(&output, SINTER_OK, size);
}
