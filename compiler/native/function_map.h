/* The map from machine code to wasm functions, and the assembly by which an artefact carries it
 * along with the description. */
#ifndef COMPILER_NATIVE_FUNCTION_MAP_H
#define COMPILER_NATIVE_FUNCTION_MAP_H

#include "native/name_pool.h"

/* One compiled shard. The caller sets the first two fields, function_map_read the others. */
struct function_map_shard {
    const char *text_label;
    const char *code_name; /* the generated code's name */
    struct function_map_entry *entries;
    uint32_t entry_count;
    uint64_t text_size_bytes;
};

/* Finds the functions in `object`, a shard's ELF file, which may be freed afterwards. */
void function_map_read(const struct module *module, struct bytes object, struct arena *arena,
                       struct function_map_shard *shard);

struct function_map_input {
    const char *description_path;
    const struct function_map_shard *shards;
    uint32_t shard_count;
    const char *lines_symbol; /* of native/line_map.h; NULL: there are no lines */
    const char
        *module_symbol; /* a library's struct sinter_module; NULL: the note does not refer to one */
};

/* Appends the assembly: the description, its note, and `sinter_functions` with the names of the
 * functions and all that is in the pool. */
void function_map_assembly(const struct function_map_input *input, struct name_pool *pool,
                           struct text *out);

#endif
