/* The guest: finds anagrams in a word list, which it reads and sorts once, before anything else. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    char letters[24]; /* of the word, sorted */
    char word[24];
};
static struct entry *entries;
static size_t count;

static int compare_letters(const void *a, const void *b) {
    return *(const char *)a - *(const char *)b;
}

static int compare_entries(const void *a, const void *b) {
    const struct entry *left = a, *right = b;
    int order = strcmp(left->letters, right->letters);
    return order ? order : strcmp(left->word, right->word);
}

__attribute__((export_name("read_words"))) void read_words(void) {
    FILE *file = fopen("/words/words.txt", "r");
    char word[24];
    if (!file)
        abort();
    while (fscanf(file, "%23s", word) == 1) {
        entries = realloc(entries, (count + 1) * sizeof *entries);
        struct entry *entry = &entries[count++];
        strcpy(entry->word, word);
        strcpy(entry->letters, word);
        qsort(entry->letters, strlen(word), 1, compare_letters);
    }
    fclose(file);
    qsort(entries, count, sizeof *entries, compare_entries);
}

__attribute__((export_name("word_count"))) uint32_t word_count(void) { return (uint32_t)count; }

/* Writes all anagrams of `word` to `text`, which has room for `size` bytes. */
__attribute__((export_name("anagrams"))) void anagrams(const char *word, char *text,
                                                       uint32_t size) {
    char letters[24] = "";
    *text = '\0';
    strncpy(letters, word, sizeof letters - 1);
    qsort(letters, strlen(letters), 1, compare_letters);
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].letters, letters) == 0 &&
            strlen(text) + strlen(entries[i].word) + 2 <= size) {
            strcat(text, *text ? " " : "");
            strcat(text, entries[i].word);
        }
}
