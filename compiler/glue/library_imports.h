/* How the imports of a library are resolved when the header's `create` makes an instance. */
#ifndef COMPILER_GLUE_LIBRARY_IMPORTS_H
#define COMPILER_GLUE_LIBRARY_IMPORTS_H

#include "glue/library_glue.h"

/* Appends the adapters of host functions that generated code cannot call directly, `struct
 * creation`, and the function `resolve`, which finds each import in the header's struct of imports.
 */
void library_imports_c(const struct library_glue *input, struct text *out);

/* Whether an import's thunk itself calls the header's function, with the context and the instance
 * first. */
bool library_import_is_direct(const struct module *module, const struct library_names *names,
                              uint32_t index);

#endif
