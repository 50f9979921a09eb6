/* The names in a library's header: C identifiers made from wasm names. */
#ifndef COMPILER_GLUE_LIBRARY_NAMES_H
#define COMPILER_GLUE_LIBRARY_NAMES_H

#include "glue/bind.h"
#include "glue/table_types.h"
#include "settings.h"
#include "wasm/module.h"

/* The imports from one wasm module that the host provides. They are a struct in the header. */
struct library_group {
    struct bytes module;
    const char *field; /* in `struct PREFIX_imports` */
};

struct library_names {
    const char *prefix;   /* of every symbol: `foo` for libfoo.so */
    const char *upper;    /* of constants: `FOO` */
    const char **exports; /* by export: `add` of `foo_add`; NULL for what has no C name */
    const char *
        *fields; /* by import: in its group's struct; NULL when the host does not provide it */
    uint32_t *group_of; /* by import, where it has a field */
    struct library_group *groups;
    uint32_t group_count;
    struct table_types table_types;
    const char **table_adds; /* by such a type, after the prefix: `table_add_i32_i32_to_i32` */
    const char *address;     /* the C type of addresses in the default memory */
    bool wasi;               /* instances have a WASI context, of which hosts may decide */
    const char **tags; /* by tag, after `throw_` and `caught_`; NULL for one that the module neither
                        * imports nor exports, or that no C value fits */
    struct bytes *tag_names;  /* the same: their names in the module */
    bool has_tags;            /* one of them has a name */
    const char **table_calls; /* the same: `table_call_i32_i32_to_i32` */
};

/* Finds names for everything in `module`. Imports that have a function in `bindings` get none.
 * False, reported, for a --rename that matches nothing or is not an identifier; for a prefix that
 * is a keyword, or that belongs to the C library or to Sinter; and for an export that would get the
 * name of a C library function. */
bool library_names_find(const struct module *module, const struct binding *bindings,
                        const struct settings *settings, const char *output, struct arena *arena,
                        struct diag *diag, struct library_names *names);

/* False, reported, when an export that --alloc names is not an allocator. */
bool library_check_allocator(const struct module *module, const struct settings *settings,
                             struct diag *diag);

/* The prefix: what --prefix says, or `foo` for `libfoo.so`, `foo.o` and so on. Bytes that no
 * identifier can have become underscores. */
const char *library_prefix(const struct settings *settings, const char *output,
                           struct arena *arena);

#endif
