/* What a library's header has for reaching the guest's memory without computing with its base:
 * checked spans, space, and arrays of each type of number. */
#ifndef COMPILER_GLUE_LIBRARY_MEMORY_H
#define COMPILER_GLUE_LIBRARY_MEMORY_H

#include "glue/library_names.h"

/* Appends the declarations to the header. */
void library_memory_header(const struct library_names *names, struct text *out);

/* Appends the functions. `VISIBLE` and `library` (struct sinter_library) are defined before. */
void library_memory_c(const struct library_names *names, struct text *out);

#endif
