/* What --help prints to stdout: the commands, or one command and its flags. */
#ifndef COMPILER_CLI_HELP_H
#define COMPILER_CLI_HELP_H

#include "cli/options.h"

/* The command's name: "build", "run", ... */
const char *command_word(enum command_name command);

void help_print(void);
void help_print_command(enum command_name command);

#endif
