/* The functions that a library's header declares, as C behind the glue. */
#ifndef COMPILER_GLUE_LIBRARY_GLUE_H
#define COMPILER_GLUE_LIBRARY_GLUE_H

#include "glue/library_names.h"

struct library_glue {
    const struct module *module;
    const struct library_names *names;
    bool wasi; /* instances have a WASI context: `library_policy` stands before */
    uint64_t max_memory_bytes;
    const char *code_name;   /* the generated code's name */
    const char *header_name; /* to include */
};

/* Appends them. What glue_c makes of a library stands before. */
void library_glue_c(const struct library_glue *input, struct text *out);

#endif
