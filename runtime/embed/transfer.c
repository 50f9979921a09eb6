/* Copying strings and bytes in and out. The instance is held while the guest's allocator runs,
 * since that may call an import which destroys the instance. Another thread may change a shared
 * memory while it is read, so it is copied in pieces, and only the copies are looked at. */
#include "core/instance.h"
#include "embed/allocator.h"
#include "embed/utf.h"

#include <string.h>

#define PIECE_BYTES 512u

/* ---- Arrays of numbers ---- */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the host's order is the guest's");

bool sinter_read_numbers(struct sinter_instance *instance, uint64_t address, void *to, size_t count,
                         size_t size) {
    size_t bytes;
    return !__builtin_mul_overflow(count, size, &bytes) &&
           sinter_memory_read(instance, address, to, bytes);
}

bool sinter_write_numbers(struct sinter_instance *instance, uint64_t address, const void *from,
                          size_t count, size_t size) {
    size_t bytes;
    return !__builtin_mul_overflow(count, size, &bytes) &&
           sinter_memory_write(instance, address, from, bytes);
}

/* ---- In ---- */

/* memmove: the host's bytes may be in guest memory themselves, and the guest's allocator may return
 * room that overlaps them. */
static void copy_in(struct sinter_instance *instance, uint64_t address, const void *bytes,
                    size_t size) {
    if (size)
        memmove(sinter_memory_span(instance, address, size), bytes, size);
}

enum sinter_status sinter_put(struct sinter_instance *instance, const void *bytes, size_t size,
                              uint32_t align, uint64_t *address) {
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
                                   uint64_t *address) {
    *address = 0;
    if (size == SIZE_MAX)
        return SINTER_NO_MEMORY;
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    enum sinter_status status = sinter_allocate(instance, size + 1, 1, address);
    if (status == SINTER_OK) {
        copy_in(instance, *address, text, size);
        copy_in(instance, *address + size, "", 1);
    }
    sinter_let_go(held);
    return status;
}

/* Converts UTF-8 to little-endian UTF-16, and writes at most `capacity` units. Returns how many
 * units there are in all. */
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
                                    uint64_t *address) {
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

/* Where text goes: as much as fits is written, and the whole size is counted. */
struct output {
    char *to;
    size_t capacity;
    size_t size;
    size_t written;
};

/* Writes those of the bytes that fit. */
static void put_bytes(struct output *output, const uint8_t *bytes, size_t size) {
    size_t room = output->capacity ? output->capacity - 1 - output->written : 0;
    size_t fitting = size < room ? size : room;
    if (fitting)
        memcpy(output->to + output->written, bytes, fitting);
    output->written += fitting;
    output->size += size;
}

/* Writes the whole character, or nothing if it does not fit; then nothing that follows either. */
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

enum sinter_status sinter_get_text(struct sinter_instance *instance, uint64_t address,
                                   uint64_t length, char *to, size_t capacity, size_t *size) {
    struct output output = {.to = to, .capacity = capacity};
    if (length == SINTER_TERMINATED)
        return finish(&output, get_terminated(instance, address, &output), size);
    const uint8_t *bytes = sinter_memory_span(instance, address, length);
    if (bytes)
        put_bytes(&output, bytes, (size_t)length);
    return finish(&output, bytes ? SINTER_OK : SINTER_BAD_ARGUMENTS, size);
}

/* Puts the next unit. `*high` is the unit before if that was a high surrogate, else 0. */
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

static void put_utf16(struct sinter_instance *instance, uint64_t address, uint32_t size,
                      struct output *output) {
    uint8_t piece[PIECE_BYTES];
    uint32_t high = 0;
    for (uint32_t done = 0; done < size; done += PIECE_BYTES) {
        uint32_t bytes = size - done < PIECE_BYTES ? size - done : PIECE_BYTES;
        sinter_memory_read(instance, address + done, piece, bytes);
        for (uint32_t i = 0; i < bytes; i += 2)
            put_unit(output, &high, piece[i] | (uint32_t)piece[i + 1] << 8);
    }
    if (high)
        put_character(output, SINTER_REPLACEMENT);
}

/* A String's address is that of its units; the size in bytes stands in the four bytes before. */
enum sinter_status sinter_get_utf16(struct sinter_instance *instance, uint64_t address, char *to,
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
