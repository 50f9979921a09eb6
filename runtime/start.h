/* What an executable's main() is made of. These files, alone in the runtime, print and decide exit
 * codes. */
#ifndef RUNTIME_START_H
#define RUNTIME_START_H

#include "instance.h"

#include <stdio.h>

/* An executable's exit codes besides the guest's own. */
#define SINTER_EXIT_ENVIRONMENT 3
#define SINTER_EXIT_USAGE 2
#define SINTER_EXIT_TRAP 134

/* The WASI context that `policy` and, where it allows, the process's environment ask for; NULL in
 * `*wasi` where the module needs none. Prints the reason and returns false when it cannot be made.
 */
bool sinter_start_wasi(const struct sinter_policy *policy, int argc, char **argv,
                       struct sinter_wasi **wasi);

/* Calls export `name` with `arguments` as text, one per parameter, and prints its results, one a
 * line. Returns the process's exit code. */
int sinter_start_invoke(struct sinter_instance *instance, const char *program, const char *name,
                        char *const *arguments, int argument_count);

/* Turns how an entry ended into an exit code; prints a trap with its backtrace to stderr. */
int sinter_start_report(const struct sinter_instance *instance, const char *program,
                        enum sinter_status status);

#endif
