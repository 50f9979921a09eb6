/* Tables of references: arrays that only grow, up to a cap of our own. */
#include "core/table.h"

#include "core/exception.h"

#include <stdlib.h>
#include <string.h>

/* A table belongs to the instance that is being made, or to the host. */
static uint32_t limited(uint32_t max_size) {
    const struct sinter_instance *instance = sinter_entered();
    uint32_t limit = instance && instance->max_table_elements < SINTER_TABLE_ELEMENTS_MAX
                         ? instance->max_table_elements
                         : SINTER_TABLE_ELEMENTS_MAX;
    return max_size < limit ? max_size : limit;
}

#define begin_funcref(table) ((void)0)
#define begin_externref(table) ((void)0)
static void begin_exnref(wasm_rt_exnref_table_t *table) {
    if (!sinter_exceptions_add_table(sinter_entered(), table))
        sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room for a table");
}

#define DEFINE_TABLE(kind)                                                                         \
    void wasm_rt_allocate_##kind##_table(wasm_rt_##kind##_table_t *table, uint32_t size,           \
                                         uint32_t max_size) {                                      \
        max_size = limited(max_size);                                                              \
        if (table->data)                                                                           \
            memset(table->data, 0, size * sizeof *table->data);                                    \
        else if (size > max_size || !(table->data = calloc(size ? size : 1, sizeof *table->data))) \
            sinter_raise(SINTER_TRAP_OUT_OF_MEMORY, "no room for a table");                        \
        begin_##kind(table);                                                                       \
        table->max_size = max_size;                                                                \
        table->size = size;                                                                        \
    }                                                                                              \
                                                                                                   \
    void wasm_rt_free_##kind##_table(wasm_rt_##kind##_table_t *table) {                            \
        free(table->data);                                                                         \
        *table = (wasm_rt_##kind##_table_t){0};                                                    \
    }                                                                                              \
                                                                                                   \
    uint32_t sinter_table_extend_##kind(wasm_rt_##kind##_table_t *table, uint32_t delta,           \
                                        wasm_rt_##kind##_t init) {                                 \
        uint32_t old_size = table->size;                                                           \
        if (delta > table->max_size - old_size)                                                    \
            return (uint32_t)-1;                                                                   \
        if (delta == 0)                                                                            \
            return old_size;                                                                       \
        uint32_t new_size = old_size + delta;                                                      \
        wasm_rt_##kind##_t *data = realloc(table->data, new_size * sizeof *data);                  \
        if (!data)                                                                                 \
            return (uint32_t)-1;                                                                   \
        for (uint32_t i = old_size; i < new_size; i++)                                             \
            data[i] = init;                                                                        \
        table->data = data;                                                                        \
        table->size = new_size;                                                                    \
        return old_size;                                                                           \
    }                                                                                              \
                                                                                                   \
    uint32_t wasm_rt_grow_##kind##_table(wasm_rt_##kind##_table_t *table, uint32_t delta,          \
                                         wasm_rt_##kind##_t init) {                                \
        sinter_probe_stack();                                                                      \
        sinter_check_stack(0); /* malloc may be the host's */                                      \
        return sinter_table_extend_##kind(table, delta, init);                                     \
    }

DEFINE_TABLE(funcref)
DEFINE_TABLE(externref)
DEFINE_TABLE(exnref)
