/* Which declarations each file of generated C gets. wasm2c's header declares every function, type
 * and segment to all files: to parse them costs a third of a second for 50,000, as often as there
 * are files, and one that changes changes what all files are compiled from. Here a file gets those
 * that it names. */
#ifndef COMPILER_WASM2C_DECLARATIONS_H
#define COMPILER_WASM2C_DECLARATIONS_H

#include "base/arena.h"
#include "base/text.h"

struct declaration {
    struct bytes name;
    struct bytes line;
    uint32_t wanted; /* by the file of this number */
};

struct declarations {
    struct arena arena;
    const char *name;          /* the module's */
    struct declaration *items; /* in the header's order */
    uint32_t count;
    uint32_t *slots; /* hash table of indices + 1; `slot_count` is a power of two */
    uint32_t slot_count;
    uint32_t file_count; /* that declarations_put was called for */
};

/* Takes the one-line declarations of the module `name` out of its header, of which the rest is
 * appended to `rest`. They are copied. */
void declarations_take(struct declarations *declarations, struct bytes header, const char *name,
                       struct text *rest);

/* Appends a file with the declarations of what it names behind the #include of its header,
 * `header_name`; as it is where it has none. */
void declarations_put(struct declarations *declarations, struct bytes file, const char *header_name,
                      struct text *out);

/* Frees them; what was not filled, too. */
void declarations_free(struct declarations *declarations);

#endif
