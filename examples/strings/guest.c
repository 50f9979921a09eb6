/* The guest: a library of functions on strings and bytes, in ordinary C. Nothing in it knows about
 * its host. It exports malloc and free, so that a host can put things into its memory. */
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("malloc") void *guest_malloc(size_t size) { return malloc(size); }
EXPORT("free") void guest_free(void *memory) { free(memory); }

/* A new string, which the caller frees: TEXT, in capitals. */
EXPORT("shout") char *shout(const char *text) {
    size_t size = strlen(text);
    char *loud = malloc(size + 2);
    if (loud == NULL)
        return NULL;
    for (size_t i = 0; i < size; i++)
        loud[i] = (char)toupper((unsigned char)text[i]);
    strcpy(loud + size, "!");
    return loud;
}

/* A part of a string: not NUL-terminated, so it comes as a pointer and a size. */
struct part {
    const char *start;
    size_t size;
};

EXPORT("longest_word") void longest_word(struct part *longest, const char *text) {
    *longest = (struct part){text, 0};
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        if (size > longest->size)
            *longest = (struct part){text, size};
        text += size + strspn(text + size, " ");
    }
}

/* In place. */
EXPORT("reverse") void reverse(uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t kept = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = kept;
    }
}
