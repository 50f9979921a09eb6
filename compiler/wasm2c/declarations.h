/* Which declarations each shard of generated C gets. wasm2c's header declares every function, type
 * and segment to all files. Parsing 50,000 of them costs a third of a second, once per file, and a
 * change to one of them changes what every file is compiled from. So each shard gets only the
 * declarations that it names, in the order in which it does: the header's order depends on other
 * shards. */
#ifndef COMPILER_WASM2C_DECLARATIONS_H
#define COMPILER_WASM2C_DECLARATIONS_H

#include "base/arena.h"
#include "base/text.h"

struct declaration {
    struct bytes name;
    struct bytes line;
    uint32_t wanted; /* the number of the last shard that names it */
};

struct declarations {
    struct arena arena;
    const char *name;          /* the module's */
    struct declaration *items; /* in the header's order */
    uint32_t count;
    uint32_t *slots; /* hash table of indices + 1; its size is a power of two */
    uint32_t slot_count;
    uint32_t *order;      /* the items that a shard names, in the order of their first use */
    uint32_t shard_count; /* how many shards declarations_put was called for */
};

/* Takes the one-line declarations of module `name` out of its header, and appends the rest of the
 * header to `rest`. The declarations are copied. */
void declarations_take(struct declarations *declarations, struct bytes header, const char *name,
                       struct text *rest);

/* Appends a shard, after the declarations that it needs. */
void declarations_put(struct declarations *declarations, struct bytes shard, struct text *out);

/* Frees the declarations. Does nothing to ones that are all zeros. */
void declarations_free(struct declarations *declarations);

#endif
