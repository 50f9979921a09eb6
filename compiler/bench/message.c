/* See message.h. */
#include "bench/message.h"

#include "base/text.h"

#include <string.h>

enum { MESSAGE_MAX = 200 }; /* characters */

/* The first line from `text` on that is not blank, without blanks around it. */
static struct bytes line_at(const char *text) {
    text += strspn(text, " \t\r\n");
    size_t size = strcspn(text, "\r\n");
    while (size && strchr(" \t", text[size - 1]))
        size--;
    return (struct bytes){(const uint8_t *)text, size};
}

static struct bytes last_line(const char *text) {
    size_t size = strlen(text);
    while (size && strchr(" \t\r\n", text[size - 1]))
        size--;
    size_t start = size;
    while (start && !strchr("\r\n", text[start - 1]))
        start--;
    return line_at(text + start);
}

static struct bytes line_with(const char *text, const char *mark) {
    const char *start = strstr(text, mark);
    while (start > text && !strchr("\r\n", start[-1]))
        start--;
    return line_at(start);
}

const char *message_of(const char *text, struct arena *arena) {
    struct bytes line = strstr(text, "Caused by") ? last_line(text)
                        : strstr(text, "rror")    ? line_with(text, "rror")
                                                  : line_at(text);
    size_t size = line.size < MESSAGE_MAX ? line.size : MESSAGE_MAX;
    while (size < line.size && size && (line.data[size] & 0xc0) == 0x80)
        size--; /* do not cut a character */
    const char *message = arena_copy(arena, line.data, size);
    return size < line.size ? arena_format(arena, "%s...", message) : message;
}
