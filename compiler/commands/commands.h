/* The commands of the `sinter` program: one file each. They return false after a report through
 * `diag`. */
#ifndef COMPILER_COMMANDS_COMMANDS_H
#define COMPILER_COMMANDS_COMMANDS_H

#include "cli/options.h"

bool command_build(const struct options *options, struct arena *arena, struct diag *diag);
/* On success, does not return: this process becomes the compiled program. */
bool command_run(const struct options *options, struct arena *arena, struct diag *diag);
bool command_inspect(const struct options *options, struct arena *arena, struct diag *diag);
/* Answers `sinter --version --verbose`. */
bool command_version(struct arena *arena, struct diag *diag);
bool command_bench(const struct options *options, struct arena *arena, struct diag *diag);

#endif
