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

/* Appends the end of a function of generated code's with this type, which calls a function of the
 * host's by the header's type. Before it, `binding` (const struct sinter_host_binding *) is
 * defined; parameters are called a0, a1, ... `may_fail`: the guest is unwound here if the host's
 * function asks for it. */
void library_host_call(const struct func_type *type, const struct library_names *names,
                       bool may_fail, struct text *out);

#endif
