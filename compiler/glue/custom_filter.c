/* See custom_filter.h. Each filter is a row in `filters`. */
#include "glue/custom_filter.h"

static bool glob(const char *pattern, struct bytes name) {
    if (*pattern == '\0')
        return name.size == 0;
    if (*pattern == '*')
        return glob(pattern + 1, name) || (name.size && glob(pattern, bytes_from(name, 1)));
    return name.size && (*pattern == '?' || (uint8_t)*pattern == name.data[0]) &&
           glob(pattern + 1, bytes_from(name, 1));
}

static const struct filter {
    const char *word;
    bool takes_glob;     /* after the word */
    bool keeps_matching; /* keeps sections that match, and drops the others; or the opposite */
} filters[] = {
    {"all", false, true},
    {"none", false, false},
    {"keep:", true, true},
    {"drop:", true, false},
};

static const struct filter *find(const char *text) {
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        const struct filter *filter = &filters[i];
        if (filter->takes_glob ? string_starts_with(text, filter->word)
                               : strcmp(text, filter->word) == 0)
            return filter;
    }
    return NULL;
}

bool custom_filter_is_valid(const char *filter) { return find(filter) != NULL; }

bool custom_filter_keeps(const char *text, struct bytes name) {
    if (!text)
        return !glob(".debug_*", name) && !glob("reloc.*", name) && !glob("linking", name);
    const struct filter *filter = find(text);
    if (!filter)
        return true; /* the command line refuses such a filter */
    bool matches = !filter->takes_glob || glob(text + strlen(filter->word), name);
    return matches == filter->keeps_matching;
}
