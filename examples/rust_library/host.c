/* The host, in C: gives the library its imports and calls it. words.h is made by
 * `sinter build --header`. */
#include "words.h"

#include <stdio.h>
#include <string.h>

static struct words *words;

/* The imports "mod"."foo" and "mod"."measure". */
static void foo(void *context, struct words *instance) {
    (void)instance;
    printf("foo was called, for %s\n", (const char *)context);
}

static uint32_t measure(void *context, struct words *instance, uint32_t text, uint32_t size) {
    char word[16] = "";
    (void)context;
    /* A pointer of the guest's is an offset into its memory; reading checks it. */
    if (size >= sizeof word || !words_memory_read(instance, text, word, size)) {
        words_fail(instance, "measure: the word is too long, or not inside the memory");
        return 0;
    }
    printf("measuring \"%s\"\n", word);
    return size;
}

static void print_sections(void) {
    struct words_bytes section;
    if (words_custom_sections("hello", 5, &section, 1) == 1)
        printf("section \"hello\": %.*s\n", (int)section.size, (const char *)section.data);
}

static void measure_words(const char *text) {
    uint32_t size = (uint32_t)strlen(text), address, sum;
    if (words_room(words, size, &address) == WORDS_OK &&
        words_memory_write(words, address, text, size) &&
        words_measure_words(words, address, size, &sum) == WORDS_OK)
        printf("%u letters\n", (unsigned)sum);
    else
        printf("failed: %s\n", words_trap_message(words));
}

int main(void) {
    struct words_imports imports = {.mod = {.context = "bar", .foo = foo, .measure = measure}};
    char error[500];
    uint32_t element;
    print_sections(); /* no instance is needed for that */
    if (words_create(&imports, &words, error, sizeof error) != WORDS_OK) {
        printf("%s\n", error);
        return 1;
    }
    if (words_bar(words) == WORDS_OK)
        printf("bar returned\n");
    measure_words("from C to Rust");
    measure_words("a floccinaucinihilipilification");

    /* Out of range, Rust panics; the call fails, and the program goes on. */
    if (words_element(words, 3, &element) == WORDS_TRAPPED)
        printf("element 3: %s\n", words_trap_message(words));
    if (words_element(words, 2, &element) == WORDS_OK)
        printf("element 2: %u\n", (unsigned)element);
    words_destroy(words);
    return 0;
}
