/* The C names of the functions that a provider defines for a module's imports: `env_log` for
 * "env"."log". */
#ifndef COMPILER_GLUE_IMPORT_SYMBOLS_H
#define COMPILER_GLUE_IMPORT_SYMBOLS_H

#include "glue/bind.h"

/* Sets `symbol` of each imported function's binding. Two imports share a symbol only when they have
 * the same names and the same type. Otherwise the later ones get `_2`, `_3` and so on. */
void import_symbols_find(const struct module *module, struct arena *arena,
                         struct binding *bindings);

#endif
