/* The map from machine code to wasm functions, and the description, as assembly: what an artefact
 * carries besides code. */
#ifndef COMPILER_NATIVE_FUNCTION_MAP_H
#define COMPILER_NATIVE_FUNCTION_MAP_H

#include "wasm/module.h"

/* The section that guest machine code is in. */
#define FUNCTION_MAP_TEXT_SECTION "sinter_guest"

/* One compiled shard: the first two are the caller's, the others function_map_read's. */
struct function_map_shard {
    const char *text_label;
    const char *code_name; /* the generated code's name */
    struct function_map_entry *entries;
    uint32_t entry_count;
    uint64_t text_size_bytes;
};

/* Finds the functions in a shard's ELF file, which is not needed afterwards. */
void function_map_read(const struct module *module, struct bytes object, struct arena *arena,
                       struct function_map_shard *shard);

struct function_map_input {
    const struct module *module;
    const char *description_path;
    const struct function_map_shard *shards;
    uint32_t shard_count;
    const char
        *module_symbol; /* of a library's struct sinter_module; NULL: the note leads to none */
};

/* Appends the assembly: the description, its note, and `sinter_functions`. */
void function_map_assembly(const struct function_map_input *input, struct arena *arena,
                           struct text *out);

#endif
