/* The host: makes instances of the library, which know their words from the start. */
#include "anagrams.h"

#include <stdio.h>
#include <string.h>

static int fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    return 1;
}

int main(int argc, char **argv) {
    struct anagrams *instance;
    char error[256];
    uint32_t count, text;
    if (anagrams_create(&instance, error, sizeof error) != ANAGRAMS_OK)
        return fail(error);
    if (anagrams_word_count(instance, &count) != ANAGRAMS_OK ||
        anagrams_allocate(instance, 256, 1, &text) != ANAGRAMS_OK)
        return fail(anagrams_trap_message(instance));
    printf("%u words\n", count);
    for (int i = 1; i < argc; i++) {
        uint32_t word;
        if (anagrams_put_text(instance, argv[i], strlen(argv[i]), &word) != ANAGRAMS_OK ||
            anagrams_anagrams(instance, word, text, 256) != ANAGRAMS_OK)
            return fail(anagrams_trap_message(instance));
        printf("%s: %s\n", argv[i], (const char *)anagrams_memory_span(instance, text, 256));
    }
    anagrams_destroy(instance);
    return 0;
}
