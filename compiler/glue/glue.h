/* The C that joins a module's generated code to the runtime: import thunks, the tables of its
 * exports and types, the module itself, and an executable's policy (<sinter/internal/code.h>). Real
 * names appear only as escaped strings and bytes. */
#ifndef COMPILER_GLUE_GLUE_H
#define COMPILER_GLUE_GLUE_H

#include "glue/bind.h"
#include "glue/library_names.h"
#include "lower/known_tables.h"
#include "lower/tail_calls.h"
#include "settings.h"
#include "wasm/module.h"
#include "wasm2c/names.h"

/* The generated code. */
struct glue_code {
    const char *name;   /* the module's name in the C: also of its symbols */
    const char *header; /* to include */
    bool explicit_bounds;
    bool fixed_base; /* its one memory is at SINTER_FIXED_MEMORY_BASE */
    /* Tail calls by this do not compare their indices: there are guard pages behind the functions,
     * of which there are `jump_count`. NULL: they do. */
    const struct known_use *jumps;
    uint32_t jump_count;
};

struct glue_input {
    const struct module *module;
    const struct binding *bindings;
    const struct settings *settings;
    const struct policy_settings *policy; /* `settings` have it, but for a build that only counts */
    const struct glue_code *code;
    bool host_main; /* a provider defines sinter_host_main */
    bool library;   /* its struct sinter_module is the symbol GLUE_LIBRARY_MODULE */
    /* A library's names: its module is PREFIX_module too, and, with `header_name`, it has the
     * functions that this header declares. */
    const struct library_names *names;
    const char *header_name;
};

/* What the glue adds to the generated code, named as that is: formats with the module's name. */
#define GLUE_EXPORTS WASM2C_STATE "_exports" /* the exported functions, by export */
#define GLUE_TAILS WASM2C_STATE "_tails"     /* their tail entries */
#define GLUE_CPU WASM2C_STATE "_cpu"         /* what the code takes the processor to have */

#define GLUE_LIBRARY_MODULE "sinter_library_module"

/* Appends the glue's C. */
void glue_c(const struct glue_input *input, struct arena *arena, struct text *out);

/* Appends the C that stands behind the first shard of generated code: the table of exported
 * functions, and what the code takes the processor to have; in a library (`tails` is not NULL) that
 * of their tail entries, too. */
void glue_appendix(const struct module *module, const char *name, const struct tail_calls *tails,
                   struct arena *arena, struct text *out);

#endif
