/* The one table of flags. Parsing, --help and errors are made from it. */
#ifndef COMPILER_CLI_FLAGS_H
#define COMPILER_CLI_FLAGS_H

#include "cli/options.h"

struct flag;

/* Where a flag's value goes. */
struct flag_target {
    struct options *options;
    struct arena *arena;
    struct diag *diag;
    bool os_sandbox_given; /* else it depends on the providers, once all are known */
};

/* Takes `value`, NULL for a flag that has none, into the options. False when it is wrong: then
 * nothing was reported, unless the diag has an error, and the row's `takes` says what is right. */
typedef bool flag_take(const struct flag *flag, const char *value, struct flag_target *target);

struct flag {
    unsigned commands; /* a bit per enum command_name */
    const char *name;
    const char *value; /* what --help calls its value; NULL: it takes none */
    const char *takes; /* what it takes, for the error "NAME takes TAKES, not ..." */
    const char *help;
    flag_take *take;
    /* For the common ways to take a value (flags.c): the place in struct options, and what it may
     * be. */
    size_t field;
    uint32_t least;
    uint32_t most;
    const char *const *choices; /* ends with NULL */
    bool (*parse)(const char *text, uint64_t *number);
    bool (*accept)(const char *text);
};

/* All rows, in the order of --help. */
extern const struct flag flags[];
extern const size_t flag_count;

/* The flag of `command` that `word` is or begins with; `*value` is what follows in the same word,
 * or NULL. NULL: there is none. */
const struct flag *flag_find(enum command_name command, const char *word, const char **value);

/* True for --help, which is answered and not taken. */
bool flag_is_help(const struct flag *flag);

/* Takes the value, or reports what the flag takes. */
bool flag_apply(const struct flag *flag, const char *value, struct flag_target *target);

#endif
