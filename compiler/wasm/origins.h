/* Where the bytes of a function's body come from in the module's file. Passes that change bodies
 * keep track of that, so that a trap can be traced back to the instruction that caused it:
 *
 *   the file, from 0x40       the body               origins
 *   0x40  i32.const 1         0  nop                 from 0 on: 0x44, inserted
 *   0x42  drop                1  i32.const 1         from 1 on: 0x40, copied
 *   0x43  local.get 0         3  local.get 0         from 3 on: 0x43, copied
 *   0x45  drop                5  drop
 *
 * A body without origins is as it stands in the file. */
#ifndef COMPILER_WASM_ORIGINS_H
#define COMPILER_WASM_ORIGINS_H

#include "base/arena.h"

#include <stdbool.h>

struct origin {
    uint32_t at;    /* in the body */
    uint32_t from;  /* in the file */
    bool is_copied; /* the bytes that follow are the file's; else all of them belong to `from` */
};

/* In ascending order of `at`. The first is at 0, or there are none. */
struct origins {
    struct origin *items;
    uint32_t count;
    uint32_t capacity;
};

struct code;

/* The offset in the file that byte `at` of the body belongs to. */
uint32_t origins_find(const struct code *code, size_t at);
/* The same for a body that starts at `offset` of the file, if it has no origins. */
uint32_t origins_find_in(const struct origins *origins, size_t offset, size_t at);

/* Says that the bytes from `at` on are the `size` bytes from `start` on of the body of `code`. */
void origins_copy(struct origins *origins, size_t at, const struct code *code, size_t start,
                  size_t size, struct arena *arena);
/* Says that the bytes from `at` on stand for what is at `start` of the body of `code`. */
void origins_insert(struct origins *origins, size_t at, const struct code *code, size_t start,
                    struct arena *arena);
/* Says that `size` bytes were put before the body, which belong to what the body starts with. */
void origins_shift(struct origins *origins, size_t size);

#endif
