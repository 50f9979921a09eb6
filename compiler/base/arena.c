/* Bump allocation from a chain of blocks. Blocks come from calloc and no byte is handed out twice,
 * so every allocation is zeroed at no extra cost. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* of `data` */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

static _Noreturn void out_of_memory(void) {
    fputs("sinter: error: out of memory\n", stderr);
    exit(3);
}

static struct arena_block *add_block(struct arena *arena, size_t size) {
    size_t data_size = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    if (data_size > SIZE_MAX - sizeof(struct arena_block))
        out_of_memory();
    struct arena_block *block = calloc(1, sizeof(struct arena_block) + data_size);
    if (!block)
        out_of_memory();
    block->size = data_size;
    /* A large allocation gets a block of its own, behind the half-used one. */
    if (size > BLOCK_BYTES && arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t size) {
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align)
        out_of_memory();
    size_t rounded = size == 0 ? align : (size + align - 1) / align * align;
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < rounded)
        block = add_block(arena, rounded);
    void *result = block->data + block->used;
    block->used += rounded;
    return result;
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        out_of_memory();
    return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *items, uint32_t count, uint32_t *capacity,
                 size_t size) {
    if (count < *capacity)
        return items;
    if (count > UINT32_MAX / 4)
        out_of_memory();
    *capacity = 2 * count + 16;
    void *grown = arena_array(arena, *capacity, size);
    if (count)
        memcpy(grown, items, count * size);
    return grown;
}

char *arena_copy(struct arena *arena, const void *data, size_t size) {
    if (size == SIZE_MAX)
        out_of_memory();
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0)
        memcpy(copy, data, size);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory();
    char *result = arena_alloc(arena, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(result, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return result;
}

void arena_destroy(struct arena *arena) {
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}
