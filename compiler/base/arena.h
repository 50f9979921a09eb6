/* One arena per compilation: allocations live until it is destroyed, all at once. libc only. */
#ifndef COMPILER_BASE_ARENA_H
#define COMPILER_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    struct arena_block *blocks; /* newest first */
};

/* Returns `size` zeroed bytes aligned for any type, valid until arena_destroy. Never returns NULL:
 * when the host is out of memory it prints one line to stderr and exits with 3 (the environment is
 * at fault). */
void *arena_alloc(struct arena *arena, size_t size);

/* The same for an array; exits as above when `count * size` overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Returns `items`, of which there are `count`, where `*capacity` leaves room for one more; else a
 * copy that has it. `items` may be NULL when there are none. */
void *arena_grow(struct arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size);

/* Returns a NUL-terminated copy of `size` bytes at `data` (which may themselves contain NULs). */
char *arena_copy(struct arena *arena, const void *data, size_t size);

/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Frees everything. The arena is then empty and may be used again. */
void arena_destroy(struct arena *arena);

#endif
