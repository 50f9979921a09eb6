/* Every read goes through `take`, the only place that moves the cursor, or through the LEB128 loop,
 * which checks for the end at every byte; reader_u32 reads one-byte numbers itself. */
#include "wasm/reader.h"

#include <inttypes.h>

struct reader reader_open(struct bytes bytes, struct diag *diag) {
    static const uint8_t nothing[1];
    const uint8_t *data = bytes.data ? bytes.data : nothing;
    return (struct reader){.start = data, .cursor = data, .end = data + bytes.size, .diag = diag};
}

struct reader reader_sub(struct reader *r, size_t size, const char *what) {
    struct reader sub = *r;
    size_t offset = reader_offset(r);
    if (!r->failed && size > reader_left(r))
        reader_fail_at(r, offset, "%s of %zu bytes runs past the end: %zu are left", what, size,
                       reader_left(r));
    if (r->failed) {
        sub.failed = true;
        sub.end = sub.cursor;
        return sub;
    }
    r->cursor += size;
    sub.end = r->cursor;
    return sub;
}

struct reader reader_over(const struct reader *r, struct bytes slice) {
    struct reader over = *r;
    over.cursor = slice.data;
    over.end = slice.data + slice.size;
    return over;
}

size_t reader_offset(const struct reader *r) { return (size_t)(r->cursor - r->start); }

size_t reader_left(const struct reader *r) { return (size_t)(r->end - r->cursor); }

bool reader_done(const struct reader *r) { return r->failed || r->cursor == r->end; }

__attribute__((format(printf, 3, 0))) static void report(struct reader *r, size_t offset,
                                                         const char *format, va_list arguments) {
    if (r->failed)
        return;
    r->failed = true;
    struct text message = {0};
    text_vformat(&message, format, arguments);
    diag_error(r->diag, offset, "%s", message.data);
    text_free(&message);
}

bool reader_fail(struct reader *r, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    report(r, reader_offset(r), format, arguments);
    va_end(arguments);
    return false;
}

bool reader_fail_at(struct reader *r, size_t offset, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    report(r, offset, format, arguments);
    va_end(arguments);
    return false;
}

/* Returns the next `size` bytes, or NULL if the reader fails or has failed. */
static const uint8_t *take(struct reader *r, size_t size, const char *what) {
    if (r->failed)
        return NULL;
    if (size > reader_left(r)) {
        reader_fail(r, "the input ends inside of %s", what);
        return NULL;
    }
    const uint8_t *data = r->cursor;
    r->cursor += size;
    return data;
}

uint8_t reader_u8(struct reader *r, const char *what) {
    const uint8_t *data = take(r, 1, what);
    return data ? *data : 0;
}

uint32_t reader_u32_fixed(struct reader *r, const char *what) {
    const uint8_t *data = take(r, 4, what);
    if (!data)
        return 0;
    return (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 |
           (uint32_t)data[3] << 24;
}

/* Reads LEB128 of at most `bits` bits, sign-extended to 64 if `is_signed`. There may be no more
 * than ceil(bits / 7) bytes, and the bits of the last one that do not fit must be zeros, or copies
 * of the sign. Core spec 5.2.2. */
static uint64_t take_leb(struct reader *r, unsigned bits, bool is_signed, const char *what) {
    size_t offset = reader_offset(r);
    uint64_t result = 0;
    for (unsigned shift = 0;; shift += 7) {
        const uint8_t *data = take(r, 1, what);
        if (!data)
            return 0;
        uint8_t byte = *data;
        result |= (uint64_t)(byte & 0x7f) << shift;
        unsigned room = bits - shift; /* how many bits this byte may carry */
        if (room <= 7) {
            if (byte & 0x80) {
                reader_fail_at(r, offset, "%s is an over-long LEB128 number", what);
                return 0;
            }
            unsigned used = is_signed ? room - 1 : room;
            unsigned rest = (unsigned)byte >> used;
            if (rest != 0 && !(is_signed && rest == 0x7fU >> used)) {
                reader_fail_at(r, offset, "%s does not fit in %u bits", what, bits);
                return 0;
            }
        }
        if (!(byte & 0x80)) {
            if (is_signed && (byte & 0x40) && shift + 7 < 64)
                result |= ~(uint64_t)0 << (shift + 7);
            return result;
        }
    }
}

uint32_t reader_u32(struct reader *r, const char *what) {
    if (!r->failed && r->cursor < r->end && *r->cursor < 0x80)
        return *r->cursor++;
    return (uint32_t)take_leb(r, 32, false, what);
}

uint64_t reader_u64(struct reader *r, const char *what) {
    if (!r->failed && r->cursor < r->end && *r->cursor < 0x80)
        return *r->cursor++;
    return take_leb(r, 64, false, what);
}

int32_t reader_s32(struct reader *r, const char *what) {
    return (int32_t)(int64_t)take_leb(r, 32, true, what);
}

int64_t reader_s33(struct reader *r, const char *what) {
    return (int64_t)take_leb(r, 33, true, what);
}

int64_t reader_s64(struct reader *r, const char *what) {
    return (int64_t)take_leb(r, 64, true, what);
}

struct bytes reader_bytes(struct reader *r, size_t size, const char *what) {
    size_t left = reader_left(r);
    if (!r->failed && size > left)
        reader_fail(r, "%s of %zu bytes runs past the end: %zu are left", what, size, left);
    const uint8_t *data = take(r, size, what);
    return data ? (struct bytes){data, size} : (struct bytes){0};
}

struct bytes reader_name(struct reader *r, const char *what) {
    size_t size = reader_u32(r, what);
    size_t offset = reader_offset(r);
    struct bytes name = reader_bytes(r, size, what);
    if (!r->failed && !bytes_is_utf8(name)) {
        reader_fail_at(r, offset, "%s is not well-formed UTF-8", what);
        return (struct bytes){0};
    }
    return name;
}

uint32_t reader_count(struct reader *r, uint32_t limit, const char *what) {
    size_t offset = reader_offset(r);
    uint32_t count = reader_u32(r, what);
    limit *= r->has_wide_limits ? READER_WIDE : 1;
    if (!r->failed && count > limit)
        reader_fail_at(r, offset, "%s: %" PRIu32 " are more than the limit of %" PRIu32, what,
                       count, limit);
    else if (!r->failed && count > reader_left(r))
        reader_fail_at(r, offset, "%s: %" PRIu32 " do not fit in the %zu bytes that are left", what,
                       count, reader_left(r));
    return r->failed ? 0 : count;
}
