/* The module that runs at build time: the user's, with exports by which its state can be seen, as
 * in <sinter/internal/snapshot.h>. Its start function is an export, too. */
#ifndef COMPILER_SNAPSHOT_INSTRUMENT_H
#define COMPILER_SNAPSHOT_INSTRUMENT_H

#include "snapshot/plan.h"

/* Appends the module. */
void snapshot_instrument(const struct snapshot_plan *plan, struct text *out);

#endif
