/* From a module and the state that its initialisation left to a module that starts with that state:
 * larger memories with other data, other initial values of globals, other elements, and no start
 * function. Indices stay what they are, and so do all functions. */
#ifndef COMPILER_SNAPSHOT_BAKE_H
#define COMPILER_SNAPSHOT_BAKE_H

#include "snapshot/state.h"

/* How many elements the segments will have that set the tables. */
uint64_t snapshot_bake_element_count(const struct snapshot_plan *plan,
                                     const struct snapshot_state *state);

/* Appends the module. */
void snapshot_bake(const struct snapshot_plan *plan, const struct snapshot_state *state,
                   struct text *out);

#endif
