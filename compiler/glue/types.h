/* The function types of a module as the runtime sees them: their identities, and adapters between
 * generated functions and arrays of values. */
#ifndef COMPILER_GLUE_TYPES_H
#define COMPILER_GLUE_TYPES_H

#include "wasm/module.h"

/* The distinct types that the glue needs, numbered from 0. */
struct glue_types {
    uint32_t *indices; /* by number: the index of such a type in the module */
    uint32_t count;
    uint32_t *numbers; /* by type index: the type's number, or UINT32_MAX */
    bool *in_tables;   /* by number: it is one of table_types.h's */
};

/* Finds the types of exported functions, and those of functions in tables that a host reaches. With
 * `library`, finds those of all functions, since a host may get a reference to any of them. */
void glue_types_find(const struct module *module, bool library, struct arena *arena,
                     struct glue_types *types);

/* Appends the table `types` (struct sinter_type_code) and its adapters. */
void glue_types_c(const struct module *module, const struct glue_types *types, bool library,
                  struct text *out);

/* Appends the members that a struct has for a call of the type: a0, a1, ..., and `result`. */
void glue_call_members(const struct func_type *type, struct text *out);

/* Appends what a function begins with that generated code calls and that calls a host's: a probe
 * and a check of the stack. It leaves room for the values, which are passed on by that function and
 * perhaps by an adapter. `runtime` is what names of the runtime's functions begin with. */
void glue_stack_check(const struct func_type *type, const char *runtime, struct text *out);

#endif
