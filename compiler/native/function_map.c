/* See function_map.h. For one shard with a function `sum`, of index 2, and a library's module, this
 * comes out (with .globl and .hidden for both names):
 *
 *    .section sinter_module,"aR",@progbits      kept even when nothing refers to it
 *    .balign 16
 *   sinter_description_start:
 *    .incbin "module.bin"
 *    .section .note.sinter,"aR",@note
 *    .long 2f - 1f, 4f - 3f, 1                  sizes of name and content; the note's type
 *   1: .asciz "Sinter"
 *   2: .balign 4
 *   3: .quad sinter_description_start - .        how far it is from here to the description
 *    .quad sinter_library_module - .            ... and to the module, in a library
 *   4: .balign 4
 *    .section .rodata.sinter_map,"a",@progbits
 *   map_0:
 *    .long 208, 18, 2, 1, 1, 3                  start, size, function, its name quoted and as it is
 *   names:
 *    .ascii "\000sum\000"
 *    .section .data.rel.ro.sinter_map,"aw",@progbits
 *   shards:
 *    .quad sinter_text_0, map_0
 *    .long 1, 470                               entries; bytes of machine code
 *   sinter_functions:
 *    .quad shards, names
 *    .long 1, 0                                 shards
 *    .quad 0                                    with `-g`, where their lines are */
#include "native/function_map.h"

#include "base/elffile.h"
#include "wasm2c/names.h"

#include "sinter/internal/artefact.h"
#include "sinter/internal/code.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct function_map_entry {
    uint64_t start;
    uint64_t size;
    uint32_t index;
};

struct map {
    struct arena *arena;
    const char *code_name;
    const struct module *module;
    struct function_map_entry *entries;
    uint32_t count;
    uint32_t capacity;
};

static bool take_function(const struct elffile_symbol *symbol, void *context) {
    struct map *map = context;
    uint32_t index = 0;
    if (!symbol->function || strcmp(symbol->section, SINTER_SECTION_TEXT) != 0 ||
        !wasm2c_symbol(symbol->name, map->code_name, &index) || index >= map->module->func_count)
        return true;
    map->entries =
        arena_grow(map->arena, map->entries, map->count, &map->capacity, sizeof *map->entries);
    map->entries[map->count++] =
        (struct function_map_entry){.start = symbol->value, .size = symbol->size, .index = index};
    return true;
}

static int compare_entries(const void *a, const void *b) {
    const struct function_map_entry *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

void function_map_read(const struct module *module, struct bytes object, struct arena *arena,
                       struct function_map_shard *shard) {
    struct map map = {.arena = arena, .code_name = shard->code_name, .module = module};
    elffile_each_symbol(object, take_function, &map);
    if (map.count)
        qsort(map.entries, map.count, sizeof *map.entries, compare_entries);
    shard->entries = map.entries;
    shard->entry_count = map.count;
    shard->text_size_bytes = elffile_section_size(object, SINTER_SECTION_TEXT);
}

static void put_shard_map(const struct function_map_shard *shard, uint32_t number,
                          struct name_pool *pool, struct text *records, struct text *shards) {
    text_format(records, "map_%u:\n", number);
    for (uint32_t i = 0; i < shard->entry_count; i++) {
        const struct function_map_entry *entry = &shard->entries[i];
        const struct pooled_name *name = name_pool_function(pool, entry->index);
        text_format(records, " .long %" PRIu64 ", %" PRIu64 ", %u, %u, %u, %u\n", entry->start,
                    entry->size, entry->index, name->quoted, name->bytes, name->size);
    }
    text_format(shards, " .quad %s, map_%u\n .long %u, %" PRIu64 "\n", shard->text_label, number,
                shard->entry_count, shard->text_size_bytes);
}

static void put_description(const struct function_map_input *input, struct text *out) {
    text_format(out, " .section " SINTER_SECTION_DESCRIPTION ",\"aR\",@progbits\n .balign 16\n"
                     " .globl sinter_description_start\n .hidden sinter_description_start\n"
                     "sinter_description_start:\n .incbin ");
    text_c_string(out, bytes_of(input->description_path));
    text_format(out,
                "\n .section .note.sinter,\"aR\",@note\n .balign 4\n"
                " .long 2f - 1f, 4f - 3f, %u\n1: .asciz \"" SINTER_NOTE_NAME "\"\n2: .balign 4\n"
                "3: .quad sinter_description_start - .\n",
                SINTER_NOTE_DESCRIPTION);
    if (input->module_symbol)
        text_format(out, " .quad %s - .\n", input->module_symbol);
    text_string(out, "4: .balign 4\n");
}

void function_map_assembly(const struct function_map_input *input, struct name_pool *pool,
                           struct text *out) {
    struct text records = {0}, rows = {0};
    put_description(input, out);
    for (uint32_t i = 0; i < input->shard_count; i++)
        put_shard_map(&input->shards[i], i, pool, &records, &rows);
    text_string(out, " .section .rodata.sinter_map,\"a\",@progbits\n .balign 8\n");
    text_append(out, records.data, records.size);
    text_string(out, "names:\n .ascii ");
    text_c_string(out, text_bytes(&pool->bytes));
    text_string(out, "\n .section .data.rel.ro.sinter_map,\"aw\",@progbits\n .balign 8\nshards:\n");
    text_append(out, rows.data, rows.size);
    text_format(out,
                " .globl sinter_functions\n .hidden sinter_functions\nsinter_functions:\n"
                " .quad shards, names\n .long %u, 0\n .quad %s\n"
                " .section .note.GNU-stack,\"\",@progbits\n",
                input->shard_count, input->lines_symbol ? input->lines_symbol : "0");
    text_free(&records);
    text_free(&rows);
}
