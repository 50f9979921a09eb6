/* The table of flags, from which parsing, --help and errors follow. */
#ifndef COMPILER_CLI_FLAGS_H
#define COMPILER_CLI_FLAGS_H

#include "cli/options.h"

struct flag;

/* Where a flag's value goes. */
struct flag_target {
    struct options *options;
    struct arena *arena;
    struct diag *diag;
};

/* Stores `value`, which is NULL for a flag without a value, in the options. Returns false if it is
 * wrong. Unless it has then reported an error itself, the caller reports what the row's `takes`
 * says. */
typedef bool flag_take(const struct flag *flag, const char *value, struct flag_target *target);

struct flag {
    unsigned commands; /* a bit per enum command_name */
    const char *name;
    const char *value; /* what --help calls its value; NULL: it has none */
    const char *takes; /* for the error "NAME takes TAKES, not ..." */
    const char *help;
    flag_take *take;
    /* For the common functions that take a value (flags.c): the offset in struct options, and the
     * values that are allowed. */
    size_t field;
    uint32_t least;
    uint32_t most;
    const char *const *choices; /* the words that it takes, for shells too; ends with NULL */
    bool is_command;            /* the value is a shell command */
    bool is_optional;           /* the value may be missing; then it is NULL */
    bool (*parse)(const char *text, uint64_t *number);
    bool (*accept)(const char *text);
};

/* All rows, in the order of --help. */
extern const struct flag flags[];
extern const size_t flag_count;

/* Whether `command` takes the flag. */
bool flag_is_of(const struct flag *flag, enum command_name command);

/* Finds the flag of `command` that `word` is, or begins with. `*value` is the value in the same
 * word, or NULL. Returns NULL if there is no such flag. */
const struct flag *flag_find(enum command_name command, const char *word, const char **value);

/* For a word that is no flag of `command`: the name of the flag that may have been meant, or NULL.
 */
const char *flag_nearest(enum command_name command, const char *word);

/* True for a flag that --with of bench takes. */
bool flag_is_for_variants(const struct flag *flag);

/* True for --help, which is answered instead of stored. */
bool flag_is_help(const struct flag *flag);

/* Stores the value, or reports what the flag takes. */
bool flag_apply(const struct flag *flag, const char *value, struct flag_target *target);

#endif
