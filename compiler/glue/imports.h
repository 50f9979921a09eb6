/* Import thunks: the functions that generated code calls for a module's imports. */
#ifndef COMPILER_GLUE_IMPORTS_H
#define COMPILER_GLUE_IMPORTS_H

#include "glue/library_names.h"

/* Appends an executable's thunks. Each calls the C function that stands behind its import. */
void glue_bound_imports(const struct module *module, const struct binding *bindings,
                        struct text *out);

/* Appends a library's thunks. Each calls the function in the instance's slot. They need the
 * variable `library` (struct sinter_library) declared before them. `names` is NULL when no header
 * binds imports. */
void glue_slot_imports(const struct module *module, const struct library_names *names,
                       struct text *out);

/* Appends the functions that a library has for its own imports, from WASI and --import, and a table
 * of them by import, `built_in`. They take the instance first. */
void glue_built_in_imports(const struct module *module, const struct binding *bindings,
                           struct text *out);

#endif
