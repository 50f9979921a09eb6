/* The host: an ordinary C program that loads the library and passes strings and bytes to it.
 *
 * A pointer of the guest's is an offset into its memory. To pass a string, it is put there by the
 * guest's own malloc; to get one, it is copied out. Every function that does so checks what the
 * guest says against the memory's present size, and answers with a status. */
#include <sinter/sinter.h>
#include <sinter/transfer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sinter_instance *guest;

/* Ends the program unless all went well. A real host would do something better with a trap. */
static void check(enum sinter_status status, const char *what) {
    if (status == SINTER_OK)
        return;
    fprintf(stderr, "%s: %s\n", what,
            status == SINTER_TRAPPED ? sinter_trap_message(guest) : "failed");
    exit(1);
}

/* The guest's addresses have 32 bits, the API's 64. */
static uint32_t put(const char *text) {
    uint64_t address;
    check(sinter_put_text(guest, text, strlen(text), &address), "sinter_put_text");
    return (uint32_t)address;
}

/* What was put is given back with its size; C's free needs none, but other allocators do. */
static void release(uint32_t address, const char *text) {
    check(sinter_release(guest, address, strlen(text) + 1, 1), "sinter_release");
}

/* A string in, and a NUL-terminated one out. */
static void shout(const char *text) {
    char result[64];
    size_t size;
    union sinter_value argument = {.i32 = put(text)}, address;
    check(sinter_call_export(guest, "shout", &argument, 1, &address, 1), "shout");
    check(sinter_get_text(guest, address.i32, SINTER_TERMINATED, result, sizeof result, &size),
          "sinter_get_text");
    printf("shout: %s (%zu bytes)\n", result, size); /* size may be more than fitted */
    check(sinter_release(guest, address.i32, size + 1, 1), "sinter_release");
    release(argument.i32, text);
}

/* The guest writes a struct of two 32-bit numbers: where the word is, and its size. */
static void longest_word(const char *text) {
    char word[16];
    size_t size;
    uint32_t part[2];
    uint64_t result;
    check(sinter_allocate(guest, sizeof part, 4, &result), "sinter_allocate");
    union sinter_value arguments[2] = {{.i32 = (uint32_t)result}, {.i32 = put(text)}};
    check(sinter_call_export(guest, "longest_word", arguments, 2, NULL, 0), "longest_word");
    if (!sinter_memory_read(guest, result, part, sizeof part))
        exit(1);
    check(sinter_get_text(guest, part[0], part[1], word, sizeof word, &size), "sinter_get_text");
    printf("longest word: %s\n", word);
    check(sinter_release(guest, result, sizeof part, 4), "sinter_release");
    release(arguments[1].i32, text);
}

/* Bytes in, changed in place, and read where they are, without a copy. */
static void reverse(const uint8_t *bytes, size_t size) {
    uint64_t address;
    check(sinter_put(guest, bytes, size, 1, &address), "sinter_put");
    union sinter_value arguments[2] = {{.i32 = (uint32_t)address}, {.i32 = (uint32_t)size}};
    check(sinter_call_export(guest, "reverse", arguments, 2, NULL, 0), "reverse");
    const uint8_t *there = sinter_memory_span(guest, address, size);
    printf("reversed:");
    for (size_t i = 0; there != NULL && i < size; i++)
        printf(" %d", there[i]);
    printf("\n");
    check(sinter_release(guest, address, size, 1), "sinter_release");
}

int main(int argc, char **argv) {
    const struct sinter_module *module;
    struct sinter_error error;
    if (argc != 2 || sinter_module_load(argv[1], &module, &error) != SINTER_OK ||
        sinter_instance_create(module, NULL, &guest, &error) != SINTER_OK) {
        fprintf(stderr, "%s\n", argc == 2 ? error.message : "usage: host LIBRARY");
        return 1;
    }
    printf("allocator: %s\n", sinter_allocator(guest));
    shout("hello from the host");
    longest_word("a guest has its own memory");
    reverse((const uint8_t[]){1, 2, 3, 0, 255}, 5);

    /* A pointer that is none: refused, and nothing happens. */
    char text[16];
    size_t size;
    if (sinter_get_text(guest, 0xfffffff0u, SINTER_TERMINATED, text, sizeof text, &size) ==
        SINTER_BAD_ARGUMENTS)
        printf("a wild pointer: refused\n");
    sinter_instance_destroy(guest);
    sinter_module_close(module);
    return 0;
}
