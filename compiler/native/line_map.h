/* With `-g`: the sites of all shards as the artefact carries them, a file of numbers (struct
 * sinter_lines in sinter/internal/code.h) and assembly that says where they are in it. */
#ifndef COMPILER_NATIVE_LINE_MAP_H
#define COMPILER_NATIVE_LINE_MAP_H

#include "native/machine_lines.h"
#include "native/name_pool.h"

struct line_map_input {
    const struct source_lines *lines;
    const struct machine_lines *shards;
    uint32_t shard_count;
    const char *path; /* of the file of numbers */
};

/* Appends the numbers to `numbers`, and the assembly, which defines LINE_MAP_SYMBOL, to `out`. */
void line_map_assembly(const struct line_map_input *input, struct name_pool *pool,
                       struct arena *arena, struct text *numbers, struct text *out);
#define LINE_MAP_SYMBOL "sinter_lines"

#endif
