/* What a library's header has for exceptions: for each tag that the module imports or exports, a
 * function that throws with it, and one that says whether a call has ended with it. */
#ifndef COMPILER_GLUE_LIBRARY_TAGS_H
#define COMPILER_GLUE_LIBRARY_TAGS_H

#include "glue/library_glue.h"

/* Appends the declarations to the header. Nothing if no tag has a name. */
void library_tags_header(const struct module *module, const struct library_names *names,
                         struct text *out);

/* Appends the functions. `VISIBLE`, `library` (struct sinter_library) and `tag_params` are defined
 * before. */
void library_tags_c(const struct library_glue *input, struct text *out);

#endif
