/* The C of the functions that a library's header declares. */
#ifndef COMPILER_GLUE_LIBRARY_GLUE_H
#define COMPILER_GLUE_LIBRARY_GLUE_H

#include "glue/library_names.h"
#include "glue/types.h"

struct library_glue {
    const struct module *module;
    const struct library_names *names;
    const struct glue_types *types;
    uint64_t max_memory_bytes;
    const char *code_name;   /* the generated code's name */
    const char *header_name; /* the header to include */
};

/* Appends the functions. The C that glue_c makes for a library comes before them. */
void library_glue_c(const struct library_glue *input, struct text *out);

#endif
