/* Slices, the text buffer, and the ways in which hostile bytes are made safe: quoted or visible for
 * a terminal, as JSON, and as C. */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool bytes_contain(struct bytes bytes, const char *string) {
    return memmem(bytes.data, bytes.size, string, strlen(string)) != NULL;
}

bool bytes_next_line(struct bytes text, size_t *offset, struct bytes *line) {
    if (*offset >= text.size)
        return false;
    const uint8_t *newline = memchr(text.data + *offset, '\n', text.size - *offset);
    size_t end = newline ? (size_t)(newline - text.data) : text.size;
    *line = (struct bytes){text.data + *offset, end - *offset};
    *offset = end + (newline != NULL);
    return true;
}

/* The length of the well-formed UTF-8 sequence at the start of `bytes`, with its code point; 0 when
 * there is none. Unicode 15, table 3-7. */
static size_t decode_utf8(struct bytes bytes, uint32_t *code_point) {
    if (bytes.size == 0)
        return 0;
    const uint8_t *p = bytes.data;
    if (p[0] < 0x80) {
        *code_point = p[0];
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    size_t length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (bytes.size < length)
        return 0;
    uint32_t code = p[0] & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3fU);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *code_point = code;
    return length;
}

bool bytes_is_utf8(struct bytes bytes) {
    while (bytes.size > 0) {
        uint32_t code_point;
        size_t length = decode_utf8(bytes, &code_point);
        if (length == 0)
            return false;
        bytes.data += length;
        bytes.size -= length;
    }
    return true;
}

static _Noreturn void fail(const char *message) {
    fprintf(stderr, "sinter: error: %s\n", message);
    exit(3);
}

/* Makes room for `size` more bytes and a NUL. */
static void reserve(struct text *text, size_t size) {
    size_t cap = text->cap_bytes ? text->cap_bytes : TEXT_CAP_BYTES;
    if (size >= cap || text->size >= cap - size)
        fail("a text grew past its limit");
    size_t needed = text->size + size + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity : 64;
    while (capacity < needed)
        capacity = capacity > cap / 2 ? cap : capacity * 2;
    char *data = realloc(text->data, capacity);
    if (!data)
        fail("out of memory");
    text->data = data;
    text->capacity = capacity;
}

void text_append(struct text *text, const void *data, size_t size) {
    reserve(text, size);
    if (size > 0)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_string(struct text *text, const char *string) {
    text_append(text, string, strlen(string));
}

void text_byte(struct text *text, uint8_t byte) { text_append(text, &byte, 1); }

void text_decimal(struct text *text, uint64_t number) {
    char digits[20];
    size_t start = sizeof digits;
    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    text_append(text, digits + start, sizeof digits - start);
}

void text_format(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    text_vformat(text, format, arguments);
    va_end(arguments);
}

void text_vformat(struct text *text, const char *format, va_list arguments) {
    va_list copy;
    va_copy(copy, arguments);
    int length = vsnprintf(NULL, 0, format, copy);
    va_end(copy);
    if (length < 0)
        fail("a message could not be formatted");
    reserve(text, (size_t)length);
    vsnprintf(text->data + text->size, (size_t)length + 1, format, arguments);
    text->size += (size_t)length;
}

/* Code points that a terminal would obey or not show: controls, line separators, and characters
 * that hide text or change its direction. */
static bool is_hidden(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0x61c ||
           (code_point >= 0x200b && code_point <= 0x200f) ||
           (code_point >= 0x2028 && code_point <= 0x202e) ||
           (code_point >= 0x2060 && code_point <= 0x206f) || code_point == 0xfeff;
}

/* Does the work of text_visible if `lines`, else of text_quoted. */
static void put_printable(struct text *text, struct bytes bytes, bool lines) {
    while (bytes.size > 0) {
        uint32_t code_point = 0;
        size_t length = decode_utf8(bytes, &code_point);
        if (length == 0 ||
            (is_hidden(code_point) && !(lines && (code_point == '\n' || code_point == '\t')))) {
            length = length ? length : 1;
            for (size_t i = 0; i < length; i++)
                text_format(text, "\\x%02x", bytes.data[i]);
        } else {
            if (!lines && (code_point == '"' || code_point == '\\'))
                text_byte(text, '\\');
            text_append(text, bytes.data, length);
        }
        bytes.data += length;
        bytes.size -= length;
    }
}

void text_quoted(struct text *text, struct bytes bytes) { put_printable(text, bytes, false); }

void text_visible(struct text *text, struct bytes bytes) { put_printable(text, bytes, true); }

void text_c_string(struct text *text, struct bytes bytes) {
    text_byte(text, '"');
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t c = bytes.data[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')
            text_byte(text, c);
        else
            text_format(text, "\\%03o", c);
    }
    text_byte(text, '"');
}

void text_json(struct text *text, struct bytes bytes) {
    text_byte(text, '"');
    while (bytes.size > 0) {
        uint32_t code_point = 0xfffd;
        size_t length = decode_utf8(bytes, &code_point);
        if (length == 0) {
            length = 1;
            text_string(text, "\xef\xbf\xbd");
        } else if (is_hidden(code_point)) {
            text_format(text, "\\u%04x", code_point);
        } else {
            if (code_point == '"' || code_point == '\\')
                text_byte(text, '\\');
            text_append(text, bytes.data, length);
        }
        bytes.data += length;
        bytes.size -= length;
    }
    text_byte(text, '"');
}

void text_free(struct text *text) {
    free(text->data);
    *text = (struct text){.cap_bytes = text->cap_bytes};
}
