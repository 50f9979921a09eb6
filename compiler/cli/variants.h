/* The flags inside `--with` of `sinter bench`. */
#ifndef COMPILER_CLI_VARIANTS_H
#define COMPILER_CLI_VARIANTS_H

#include "cli/options.h"

/* Parses the flags of each of `options->bench.variants`, and sets its settings: those of the main
 * row, changed by the flags. Returns false after a report. */
bool variants_parse(struct options *options, struct arena *arena, struct diag *diag);

#endif
