/* What things are called in a library's header: C identifiers made of the wasm names. */
#ifndef COMPILER_GLUE_LIBRARY_NAMES_H
#define COMPILER_GLUE_LIBRARY_NAMES_H

#include "glue/bind.h"
#include "settings.h"
#include "wasm/module.h"

/* The imports of one wasm module that the host gives: a struct of the header. */
struct library_group {
    struct bytes module;
    const char *field; /* in `struct PREFIX_imports` */
};

struct library_names {
    const char *prefix;   /* of every symbol: `foo` for libfoo.so */
    const char *upper;    /* of constants: `FOO` */
    const char **exports; /* by export: `add` of `foo_add`; NULL for what has no C name */
    const char **fields;  /* by import: in its group's struct; NULL for what the host gives not */
    uint32_t *group_of;   /* by import, where it has a field */
    struct library_group *groups;
    uint32_t group_count;
};

/* Finds names for all of `module`. Imports that `bindings` has a function for have none. False,
 * reported, for a --rename that names nothing, or gives no identifier; for a prefix that is a word
 * of C, or belongs to the C library or to Sinter; and for an export that would be a symbol of the C
 * library's. */
bool library_names_find(const struct module *module, const struct binding *bindings,
                        const struct settings *settings, const char *output, struct arena *arena,
                        struct diag *diag, struct library_names *names);

/* False, reported, when --alloc names exports that are no allocator. */
bool library_check_allocator(const struct module *module, const struct settings *settings,
                             struct diag *diag);

/* What --prefix says, or `libfoo.so`, `foo.o`, ... -> `foo`; what is no identifier gets
 * underscores.
 */
const char *library_prefix(const struct settings *settings, const char *output,
                           struct arena *arena);

#endif
