/* Completions for shells, from the tables of commands and flags. Each is a script for one shell. */
#ifndef COMPILER_CLI_COMPLETION_H
#define COMPILER_CLI_COMPLETION_H

#include "base/text.h"

void completion_put_bash(struct text *out);
void completion_put_zsh(struct text *out);
void completion_put_fish(struct text *out);

#endif
