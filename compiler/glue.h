/* The C that joins a module's generated code to the runtime: import thunks, export calls, the
 * module and its policy
 * (<sinter/code.h>), and the assembly that carries the description and the function map. Real names
 * appear only as escaped strings and bytes. */
#ifndef COMPILER_GLUE_H
#define COMPILER_GLUE_H

#include "bind.h"
#include "module.h"
#include "options.h"

/* The generated code. */
struct glue_code {
    const char *name;   /* the module's name in the C: also of its symbols */
    const char *header; /* to include */
    bool explicit_bounds;
    bool fixed_base; /* its one memory is at SINTER_FIXED_MEMORY_BASE */
};

struct glue_input {
    const struct module *module;
    const struct binding *bindings;
    const struct options *options;
    const struct glue_code *code;
    bool host_main; /* a provider defines sinter_host_main */
};

/* Appends the glue's C. */
void glue_c(const struct glue_input *input, struct text *out);

/* One compiled shard, for the function map. */
struct glue_shard {
    const char *text_label;
    const char *code_name; /* the glue_code's name */
    struct bytes object;   /* its ELF file */
};

/* Appends the assembly: the description in file `description_path`, its note, and the map from
 * machine code to wasm functions, `sinter_functions`. */
void glue_assembly(const struct module *module, const char *description_path,
                   const struct glue_shard *shards, uint32_t shard_count, struct arena *arena,
                   struct text *out);

/* The section that guest machine code is in. */
#define GLUE_TEXT_SECTION "sinter_guest"

#endif
