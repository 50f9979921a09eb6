/* The function types of a module as the runtime sees them: their identity, and the adapters between
 * generated functions and values in arrays. */
#ifndef COMPILER_GLUE_TYPES_H
#define COMPILER_GLUE_TYPES_H

#include "wasm/module.h"

/* The distinct types that the glue needs, numbered from 0. */
struct glue_types {
    uint32_t *indices; /* by number: a type index of the module */
    uint32_t count;
    uint32_t *numbers; /* by type index: its number, or UINT32_MAX */
};

/* The types of exported functions; `library`: also of imported ones and of all others that a host
 * may get a reference to. */
void glue_types_find(const struct module *module, bool library, struct arena *arena,
                     struct glue_types *types);

/* Appends the table `types` (struct sinter_type_code) and its adapters. */
void glue_types_c(const struct module *module, const struct glue_types *types, bool library,
                  struct text *out);

#endif
