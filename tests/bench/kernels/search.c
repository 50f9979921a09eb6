/* Searches of a string in a text: naively, by a table of skips, by a table of borders. */
#include "kernel.h"

#define SIZE (1 << 20)

static char text[SIZE + 1];

static uint32_t naive(const char *word, int size) {
    uint32_t found = 0;
    for (int i = 0; i + size <= SIZE; i++) {
        int j = 0;
        while (j < size && text[i + j] == word[j])
            j++;
        found += j == size;
    }
    return found;
}

static uint32_t by_skips(const char *word, int size) {
    int skip[256];
    uint32_t found = 0;
    for (int i = 0; i < 256; i++)
        skip[i] = size;
    for (int i = 0; i < size - 1; i++)
        skip[(uint8_t)word[i]] = size - 1 - i;
    for (int i = 0; i + size <= SIZE; i += skip[(uint8_t)text[i + size - 1]]) {
        int j = size - 1;
        while (j >= 0 && text[i + j] == word[j])
            j--;
        found += j < 0;
    }
    return found;
}

static uint32_t by_borders(const char *word, int size) {
    int border[64];
    uint32_t found = 0;
    border[0] = -1;
    for (int i = 0, j = -1; i < size;) {
        while (j >= 0 && word[i] != word[j])
            j = border[j];
        border[++i] = ++j;
    }
    for (int i = 0, j = 0; i < SIZE; i++) {
        while (j >= 0 && text[i] != word[j])
            j = border[j];
        if (++j == size) {
            found++;
            j = border[j];
        }
    }
    return found;
}

int main(int argc, char **argv) {
    static const char *const words[] = {"abacabad", "cab", "dddddd", "abcdabcdabcdabcd"};
    for (int i = 0; i < SIZE; i++)
        text[i] = (char)('a' + (random32() & random32() & 3));
    for (uint32_t r = repeats(argc, argv, 5); r > 0; r--)
        for (int w = 0; w < 4; w++) {
            int size = (int)strlen(words[w]);
            uint32_t found = naive(words[w], size);
            if (by_skips(words[w], size) != found || by_borders(words[w], size) != found)
                return 1;
            check(found);
        }
    return finish();
}
