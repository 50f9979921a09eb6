/* Man pages, from the tables of commands and flags. */
#ifndef COMPILER_CLI_MANUAL_H
#define COMPILER_CLI_MANUAL_H

#include "base/text.h"
#include "cli/options.h"

/* Appends sinter(1). */
void manual_put(struct text *out);
/* Appends sinter-COMMAND(1). */
void manual_put_command(enum command_name command, struct text *out);

#endif
