/* Import thunks: the functions that generated code calls for a module's imports. */
#ifndef COMPILER_GLUE_IMPORTS_H
#define COMPILER_GLUE_IMPORTS_H

#include "glue/bind.h"

/* An executable's: each calls the C function that stands behind the import. */
void glue_bound_imports(const struct module *module, const struct binding *bindings,
                        struct text *out);

/* A library's: each calls what the instance's slot holds. The variable `library` (struct
 * sinter_library) is declared before. */
void glue_slot_imports(const struct module *module, struct text *out);

/* What a library has of its own for its imports: WASI, and what --import gave it. Appends the table
 * `built_in`, by import, of functions to be called with the instance first. */
void glue_built_in_imports(const struct module *module, const struct binding *bindings,
                           struct text *out);

#endif
