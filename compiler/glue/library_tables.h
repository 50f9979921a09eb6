/* What a library's header has for functions in the module's default table: for each type, a
 * function that adds one of the host's, and one that calls what is at an index. */
#ifndef COMPILER_GLUE_LIBRARY_TABLES_H
#define COMPILER_GLUE_LIBRARY_TABLES_H

#include "glue/library_glue.h"

/* Appends the declarations to the header. Nothing if the module has no such table. */
void library_tables_header(const struct module *module, const struct library_names *names,
                           struct text *out);

/* Appends the functions. `VISIBLE` and `library` (struct sinter_library) are defined before. */
void library_tables_c(const struct library_glue *input, struct text *out);

#endif
