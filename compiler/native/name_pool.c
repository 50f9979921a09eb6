/* See name_pool.h. */
#include "native/name_pool.h"

#include "sinter/internal/code.h"

struct name_pool name_pool_open(const struct module *module, struct arena *arena) {
    struct name_pool pool = {.module = module};
    pool.functions = arena_array(arena, (size_t)module->func_count + 1, sizeof *pool.functions);
    text_byte(&pool.bytes, 0);
    return pool;
}

const struct pooled_name *name_pool_function(struct name_pool *pool, uint32_t index) {
    struct pooled_name *pooled = &pool->functions[index];
    if (!pooled->is_there)
        *pooled = name_pool_put(pool, pool->module->func_names[index]);
    return pooled;
}

struct pooled_name name_pool_put(struct name_pool *pool, struct bytes name) {
    struct text *bytes = &pool->bytes;
    struct pooled_name pooled = {
        .is_there = true, .quoted = (uint32_t)bytes->size, .bytes = SINTER_NO_NAME};
    text_quoted(bytes, name);
    bool is_same = bytes_equal(bytes_from(text_bytes(bytes), pooled.quoted), name);
    text_byte(bytes, 0);
    if (name.data) {
        pooled.bytes = is_same ? pooled.quoted : (uint32_t)bytes->size;
        pooled.size = (uint32_t)name.size;
    }
    if (name.size && !is_same)
        text_append(bytes, name.data, name.size);
    return pooled;
}

void name_pool_close(struct name_pool *pool) { text_free(&pool->bytes); }
