/* The C that joins a module's generated code to the runtime: import thunks, tables of exports and
 * types, the module itself, and an executable's policy (<sinter/internal/code.h>). Real names
 * appear only as escaped strings and bytes. */
#ifndef COMPILER_GLUE_GLUE_H
#define COMPILER_GLUE_GLUE_H

#include "glue/bind.h"
#include "glue/library_names.h"
#include "lower/known_tables.h"
#include "lower/tail_calls.h"
#include "settings.h"
#include "wasm/module.h"
#include "wasm2c/names.h"

/* The generated code that the glue is for. */
struct glue_code {
    const char *name;   /* the module's name in the C and in symbols */
    const char *header; /* the header to include */
    bool explicit_bounds;
    bool guarded_too;            /* memories with pages of 64 KiB have guard pages as well */
    uint64_t memory64_cap_bytes; /* the most of a memory with 64-bit addresses; 0: there is none */
    bool fixed_base;             /* the only memory is at SINTER_FIXED_MEMORY_BASE */
    /* The table and type whose tail calls do not compare their indices, since guard pages follow
     * the array of its `jump_count` functions. NULL: all tail calls compare. */
    const struct known_use *jumps;
    uint32_t jump_count;
};

struct glue_input {
    const struct module *module;
    const struct binding *bindings;
    const struct settings *settings;
    /* The policy of `settings`; in the first build of --pgo, the same without the operating
     * system's sandbox. */
    const struct policy_settings *policy;
    const struct glue_code *code;
    bool host_main; /* a provider defines sinter_host_main */
    bool library;   /* its struct sinter_module is the symbol GLUE_LIBRARY_MODULE */
    /* A library's names. PREFIX_module is another name of its struct sinter_module. With
     * `header_name`, the library has the functions that this header declares. */
    const struct library_names *names;
    const char *header_name;
};

/* Names that the glue adds beside the generated code: printf formats that take the module's name.
 */
#define GLUE_EXPORTS WASM2C_STATE "_exports" /* the exported functions, by export */
#define GLUE_TAILS WASM2C_STATE "_tails"     /* their tail entries */
#define GLUE_CPU WASM2C_STATE "_cpu"         /* the processor features that the code assumes */

#define GLUE_LIBRARY_MODULE "sinter_library_module"

/* Appends the glue's C. */
void glue_c(const struct glue_input *input, struct arena *arena, struct text *out);

/* Appends the C that follows the first shard of generated code: the table of exported functions,
 * and the processor features that the code assumes. In a library, `tails` is not NULL, and a table
 * of tail entries follows. */
void glue_appendix(const struct module *module, const char *name, const struct tail_calls *tails,
                   struct arena *arena, struct text *out);

#endif
