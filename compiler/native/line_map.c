/* See line_map.h. For one shard, this comes out:
 *
 *    .section .rodata.sinter_lines,"a",@progbits
 *   lines:
 *    .incbin "lines.bin"
 *    .section .data.rel.ro.sinter_lines,"aw",@progbits
 *   shard_lines:
 *    .quad lines+0, lines+96                    ranges; sites
 *    .long 12, 9                                how many
 *   sinter_lines:
 *    .quad shard_lines, lines+276, lines+324    shards; functions; files */
#include "native/line_map.h"

#include "sinter/internal/code.h"

struct line_map {
    const struct line_map_input *input;
    struct name_pool *pool;
    struct text *numbers;
    uint32_t *functions; /* by index: its place among those that have sites, + 1 */
    struct text function_rows;
    uint32_t function_count;
    uint32_t *files; /* the same */
    struct text file_rows;
    uint32_t file_count;
};

static uint32_t function_row(struct line_map *map, uint32_t index) {
    if (!map->functions[index]) {
        const struct pooled_name *name = name_pool_function(map->pool, index);
        struct sinter_site_function row = {.function_index = index,
                                           .name_offset = name->quoted,
                                           .bytes_offset = name->bytes,
                                           .bytes_size = name->size};
        text_append(&map->function_rows, &row, sizeof row);
        map->functions[index] = ++map->function_count;
    }
    return map->functions[index] - 1;
}

static uint32_t file_row(struct line_map *map, uint32_t index) {
    if (!map->files[index]) {
        struct pooled_name name = name_pool_put(map->pool, map->input->lines->files[index]);
        struct sinter_site_file row = {
            .name_offset = name.quoted, .bytes_offset = name.bytes, .bytes_size = name.size};
        text_append(&map->file_rows, &row, sizeof row);
        map->files[index] = ++map->file_count;
    }
    return map->files[index] - 1;
}

static void put_shard(struct line_map *map, const struct machine_lines *shard,
                      const struct name_pool *pool, struct text *out) {
    size_t ranges = map->numbers->size;
    for (uint32_t i = 0; i < shard->range_count; i++) {
        struct sinter_site_range row = {.start_bytes = shard->ranges[i].start,
                                        .site = shard->ranges[i].site};
        text_append(map->numbers, &row, sizeof row);
    }
    size_t sites = map->numbers->size;
    for (uint32_t i = 0; i < shard->site_count; i++) {
        const struct machine_site *site = &shard->sites[i];
        bool is_known = site->function < pool->module->func_count;
        struct sinter_site row = {.function = function_row(map, is_known ? site->function : 0),
                                  .offset = site->offset,
                                  .line = site->line,
                                  .file = site->line ? file_row(map, site->file) : 0,
                                  .caller = site->caller};
        text_append(map->numbers, &row, sizeof row);
    }
    text_format(out, " .quad lines+%zu, lines+%zu\n .long %u, %u\n", ranges, sites,
                shard->range_count, shard->site_count);
}

void line_map_assembly(const struct line_map_input *input, struct name_pool *pool,
                       struct arena *arena, struct text *numbers, struct text *out) {
    struct line_map map = {
        .input = input,
        .pool = pool,
        .numbers = numbers,
        .functions =
            arena_array(arena, (size_t)pool->module->func_count + 1, sizeof *map.functions),
        .files = arena_array(arena, (size_t)input->lines->file_count + 1, sizeof *map.files)};
    text_string(out, " .section .rodata.sinter_lines,\"a\",@progbits\n .balign 8\nlines:\n"
                     " .incbin ");
    text_c_string(out, bytes_of(input->path));
    text_string(out, "\n .section .data.rel.ro.sinter_lines,\"aw\",@progbits\n .balign 8\n"
                     "shard_lines:\n");
    for (uint32_t i = 0; i < input->shard_count; i++)
        put_shard(&map, &input->shards[i], pool, out);
    size_t functions = numbers->size;
    text_append(numbers, map.function_rows.data, map.function_rows.size);
    size_t files = numbers->size;
    text_append(numbers, map.file_rows.data, map.file_rows.size);
    text_format(out, LINE_MAP_SYMBOL ":\n .quad shard_lines, lines+%zu, lines+%zu\n", functions,
                files);
    text_free(&map.function_rows);
    text_free(&map.file_rows);
}
