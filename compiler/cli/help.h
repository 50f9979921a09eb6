/* The commands, and what --help prints to stdout: all commands, or one and its flags. */
#ifndef COMPILER_CLI_HELP_H
#define COMPILER_CLI_HELP_H

#include "base/text.h"
#include "cli/options.h"

struct command_text {
    const char *name;
    const char *arguments;
    const char *help;
    const char *note; /* about the arguments; NULL: none */
};
extern const struct command_text command_texts[COMMAND_NAME_COUNT];

/* The command's name: "build", "run", ... */
const char *command_word(enum command_name command);

struct flag;
/* Appends the flag and its value, as they are written: `--emit=KIND`, `-o OUT`, `-OLEVEL`. */
void flag_put_usage(const struct flag *flag, struct text *out);

void help_print(void);
void help_print_command(enum command_name command);

#endif
