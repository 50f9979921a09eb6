/* Slices of bytes, and a growable text buffer with a named cap. libc only. */
#ifndef COMPILER_BASE_TEXT_H
#define COMPILER_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes. Their owner outlives the slice. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

/* Inline, so that the length of a literal is a constant: millions of lines are compared with
 * literals. */
static inline struct bytes bytes_of(const char *string) {
    return (struct bytes){(const uint8_t *)string, strlen(string)};
}

static inline bool bytes_equal(struct bytes a, struct bytes b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* A total order: shorter slices first, then by bytes. */
static inline int bytes_compare(struct bytes a, struct bytes b) {
    if (a.size != b.size)
        return a.size < b.size ? -1 : 1;
    return a.size ? memcmp(a.data, b.data, a.size) : 0;
}

static inline bool bytes_start_with(struct bytes bytes, const char *string) {
    size_t size = strlen(string);
    return bytes.size >= size && memcmp(bytes.data, string, size) == 0;
}

static inline bool bytes_end_with(struct bytes bytes, const char *string) {
    size_t size = strlen(string);
    return bytes.size >= size && memcmp(bytes.data + bytes.size - size, string, size) == 0;
}

static inline bool string_starts_with(const char *string, const char *start) {
    return strncmp(string, start, strlen(start)) == 0;
}

static inline bool string_ends_with(const char *string, const char *end) {
    return bytes_end_with(bytes_of(string), end);
}

/* The bytes from `offset` on. `offset` is at most the size. */
static inline struct bytes bytes_from(struct bytes bytes, size_t offset) {
    return (struct bytes){bytes.data + offset, bytes.size - offset};
}

bool bytes_contain(struct bytes bytes, const char *string);
/* Sets `*line` to the line at `*offset`, without its newline, and moves `*offset` behind it.
 * Returns false at the end of `text`. */
bool bytes_next_line(struct bytes text, size_t *offset, struct bytes *line);

/* True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms). */
bool bytes_is_utf8(struct bytes bytes);

/* A buffer that owns its memory. Initialise it with zeros and a cap: `struct text t = {.cap_bytes =
 * N}`; a cap of 0 means TEXT_CAP_BYTES. When it would grow past its cap, or memory runs out, the
 * process prints one line to stderr and exits with 3. */
#define TEXT_CAP_BYTES ((size_t)4 << 30)
struct text {
    char *data; /* ends with NUL; NULL until something is added */
    size_t size;
    size_t capacity;
    size_t cap_bytes;
};

/* The content, valid until something is added. */
static inline struct bytes text_bytes(const struct text *text) {
    return (struct bytes){(const uint8_t *)text->data, text->size};
}

void text_append(struct text *text, const void *data, size_t size);
void text_string(struct text *text, const char *string);
void text_byte(struct text *text, uint8_t byte);
void text_decimal(struct text *text, uint64_t number);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vformat(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Appends `bytes` for use between double quotes on a terminal. Printable UTF-8 stays, `"` and `\`
 * get a backslash, and every other byte (control characters, malformed UTF-8, bidi controls)
 * becomes \xHH. */
void text_quoted(struct text *text, struct bytes bytes);
/* The same, except that `"`, `\`, line feeds and tabs stay. */
void text_visible(struct text *text, struct bytes bytes);

/* Appends `bytes` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void text_json(struct text *text, struct bytes bytes);

/* Appends `bytes` as a C string literal that no byte can break out of: everything but letters,
 * digits and underscores becomes an octal escape. */
void text_c_string(struct text *text, struct bytes bytes);

/* Frees the buffer; the text is then empty. */
void text_free(struct text *text);

#endif
