/* PCRE2: searches text for all matches of patterns of several kinds. */
#include "driver.h"
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { SIZE = 1 << 20 };

static const char *const patterns[] = {
    "\\b\\w+ing\\b",                                /* words with an end */
    "[A-Z][a-z]+ (?:[a-z]+ ){2,4}[a-z]+\\.",        /* the ends of short sentences */
    "\\b(\\w+)\\s+\\1\\b",                          /* a word twice */
    "(?i)tr[aeiou]n|st(?:er|or)al|chion",           /* alternatives */
    "(?<=\\. )\\w+(?= [b-d])",                      /* looks behind and ahead */
    "(?:a|e|i|o|u){2}[^aeiou\\s]{1,3}(?:an|en|in)", /* groups */
    "^.{20,40}us .*$",                              /* lines */
    "\\b(?:(?:b|c|d)\\w)+\\b",                      /* repeated groups */
};

static uint64_t count_matches(const char *pattern, const char *text) {
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_MULTILINE,
                                     &error, &offset, NULL);
    require(code != NULL, "pcre2_compile");
    pcre2_match_data *match = pcre2_match_data_create_from_pattern(code, NULL);
    uint64_t count = 0;
    PCRE2_SIZE at = 0;
    int found;
    while ((found = pcre2_match(code, (PCRE2_SPTR)text, SIZE, at, 0, match, NULL)) > 0) {
        PCRE2_SIZE *range = pcre2_get_ovector_pointer(match);
        check_number(range[0]);
        check_number(range[1]);
        count++;
        at = range[1] > at ? range[1] : at + 1;
    }
    require(found == PCRE2_ERROR_NOMATCH, "pcre2_match");
    pcre2_match_data_free(match);
    pcre2_code_free(code);
    return count;
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    char *text = allocate(SIZE);
    make_text(text, SIZE);
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
            uint64_t count = count_matches(patterns[i], text);
            if (round == 0)
                printf("%llu %s\n", (unsigned long long)count, patterns[i]);
        }
    return finish();
}
