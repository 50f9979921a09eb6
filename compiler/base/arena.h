/* One arena per compilation: all allocations live until the arena is destroyed. libc only. An arena
 * is used by one thread at a time. */
#ifndef COMPILER_BASE_ARENA_H
#define COMPILER_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    struct arena_block *blocks; /* newest first */
};

/* Returns `size` zeroed bytes, aligned for any type and valid until arena_destroy. Never returns
 * NULL: when memory runs out, it prints one line to stderr and exits with 3 (the environment is at
 * fault). */
void *arena_alloc(struct arena *arena, size_t size);

/* The same for an array. Also exits when `count * size` overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Returns `items`, an array of `count` items, if `*capacity` has room for one more. Otherwise
 * returns a larger copy and updates `*capacity`. `items` may be NULL when `count` is 0. */
void *arena_grow(struct arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size);

/* Returns a copy of the `size` bytes at `data` with a NUL after them. The bytes themselves may
 * contain NULs. */
char *arena_copy(struct arena *arena, const void *data, size_t size);

/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Frees everything. The arena is then empty and may be used again. */
void arena_destroy(struct arena *arena);

#endif
