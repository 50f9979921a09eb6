/* What a library's header has for WASI: what a host may give an instance, in the options of its
 * creation. Nothing when Sinter provides no WASI to the library. */
#ifndef COMPILER_GLUE_LIBRARY_WASI_H
#define COMPILER_GLUE_LIBRARY_WASI_H

#include "glue/library_names.h"

/* Appends the declarations to the header: `struct PREFIX_wasi`, and what it consists of. */
void library_wasi_header(const struct library_names *names, struct text *out);

/* Appends the part of PREFIX_create_with that makes the context: from `options` to `bound.wasi`,
 * with `status` and `why`. `library_policy` is defined before. */
void library_wasi_create_c(const struct library_names *names, struct text *out);

/* Appends checks that the header's structs are laid out like the runtime's. */
void library_wasi_checks_c(const struct library_names *names, struct text *out);

#endif
