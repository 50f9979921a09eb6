/* Dealing the functions out to shards. wasm2c writes several files, and distributes the functions
 * evenly over them. After these were adopted, the functions are put into other files, of which each
 * has the functions from one index to another. Everything else stands in the first of wasm2c's
 * files, and comes before the functions of the first shard. */
#ifndef COMPILER_WASM2C_DEAL_H
#define COMPILER_WASM2C_DEAL_H

#include "wasm2c/tail.h"

/* The functions that each shard starts with, counted without imports: those of the module, then the
 * helpers. */
struct wasm2c_shards {
    const uint32_t *starts; /* in order; the first is 0 */
    uint32_t count;
};

struct wasm2c_deal {
    const struct wasm2c_tail *tail;
    const struct wasm2c_shards *shards;
    /* Takes the C of a shard after the #include of its header, and may change it. False after a
     * report. */
    bool (*put)(uint32_t shard, struct text *text, void *context);
    void *context;

    uint32_t file_count; /* of wasm2c's files, so far */
    uint32_t shard;      /* the current one */
    uint32_t next;       /* the least function that can come next */
    struct text text;
};

enum wasm2c_deal_result {
    WASM2C_DEALT,
    WASM2C_DEAL_UNKNOWN, /* the file is not in the known form */
    WASM2C_DEAL_FAILED,  /* `put` failed */
};

/* Deals the functions of an adopted file, which includes `header`. Call it for all of wasm2c's
 * files, in order. */
enum wasm2c_deal_result wasm2c_deal_file(struct wasm2c_deal *deal, struct bytes file,
                                         const char *header);
/* Puts the shards that are left. */
enum wasm2c_deal_result wasm2c_deal_end(struct wasm2c_deal *deal);

/* Frees the text of a shard that was not put. */
void wasm2c_deal_free(struct wasm2c_deal *deal);

#endif
