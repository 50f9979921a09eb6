/* Commands, as linkers make them of C and C++: what the module exports are functions that call the
 * constructors, if there are any, the user's function, and the destructors. That goes for `_start`,
 * too. A snapshot by such an export does what the module says, but hardly what its author wants. */
#ifndef COMPILER_SNAPSHOT_COMMAND_H
#define COMPILER_SNAPSHOT_COMMAND_H

#include "snapshot/plan.h"

/* Warns if both the user's export and `_start` are such functions. */
void snapshot_command_warn(const struct snapshot_plan *plan, struct diag *diag);

#endif
