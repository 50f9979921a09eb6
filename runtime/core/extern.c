/* What a host does with tables, globals and memories, its own or an instance's, and with references
 * to functions. */
#include "core/entity.h"
#include "core/memory.h"
#include "core/table.h"
#include "core/types.h"

#include <string.h>

/* ---- Globals ---- */

static bool entity_of(const struct sinter_extern *from, enum sinter_kind kind,
                      struct sinter_entity *entity) {
    return sinter_entity_of(from, entity) && entity->type.kind == kind;
}

/* Holds the entity's group, if it has one, for an access; false when another thread holds it. */
static bool hold(const struct sinter_entity *entity, struct sinter_group **held) {
    *held = entity->group ? sinter_hold(entity->group) : NULL;
    return *held || !entity->group;
}

static size_t value_size(enum sinter_type type) {
    switch (type) {
    case SINTER_I32:
    case SINTER_F32:
        return 4;
    case SINTER_I64:
    case SINTER_F64:
        return 8;
    case SINTER_V128:
        return 16;
    case SINTER_FUNCREF:
        return sizeof(wasm_rt_funcref_t);
    case SINTER_EXTERNREF:
        return sizeof(wasm_rt_externref_t);
    }
    return 0;
}

enum sinter_status sinter_global_get(const struct sinter_extern *global,
                                     union sinter_value *value) {
    struct sinter_entity entity;
    if (!entity_of(global, SINTER_GLOBAL, &entity))
        return SINTER_NOT_FOUND;
    if (entity.type.value == SINTER_EXNREF)
        return SINTER_BAD_ARGUMENTS;
    struct sinter_group *held;
    if (!hold(&entity, &held))
        return SINTER_BUSY;
    memcpy(value, entity.context, value_size(entity.type.value));
    sinter_let_go(held);
    return SINTER_OK;
}

/* Writes a value of the entity's type to `place`, which is in the entity. The group is held. */
static enum sinter_status write(const struct sinter_entity *entity, void *place,
                                const union sinter_value *value) {
    enum sinter_status status = SINTER_OK;
    if (entity->type.value == SINTER_FUNCREF)
        status = sinter_admit(entity->group, entity->life, value);
    if (status == SINTER_OK)
        memcpy(place, value, value_size(entity->type.value));
    return status;
}

enum sinter_status sinter_global_set(const struct sinter_extern *global, union sinter_value value) {
    struct sinter_entity entity;
    if (!entity_of(global, SINTER_GLOBAL, &entity))
        return SINTER_NOT_FOUND;
    if (!entity.type.is_mutable || entity.type.value == SINTER_EXNREF)
        return SINTER_BAD_ARGUMENTS;
    struct sinter_group *held;
    if (!hold(&entity, &held))
        return SINTER_BUSY;
    enum sinter_status status = write(&entity, entity.context, &value);
    sinter_let_go(held);
    return status;
}

/* ---- Tables ---- */

/* Where element `index` is; NULL out of range. */
static void *element_at(const struct sinter_entity *table, uint64_t index) {
    if (index >= sinter_entity_size(table) || table->type.value == SINTER_EXNREF)
        return NULL;
    return table->type.value == SINTER_FUNCREF
               ? (void *)&((wasm_rt_funcref_table_t *)table->context)->data[index]
               : (void *)&((wasm_rt_externref_table_t *)table->context)->data[index];
}

uint64_t sinter_table_size(const struct sinter_extern *table) {
    struct sinter_entity entity;
    struct sinter_group *held;
    if (!entity_of(table, SINTER_TABLE, &entity) || !hold(&entity, &held))
        return 0;
    uint64_t size = sinter_entity_size(&entity);
    sinter_let_go(held);
    return size;
}

enum sinter_status sinter_table_get(const struct sinter_extern *table, uint64_t index,
                                    union sinter_value *value) {
    struct sinter_entity entity;
    if (!entity_of(table, SINTER_TABLE, &entity))
        return SINTER_NOT_FOUND;
    struct sinter_group *held;
    if (!hold(&entity, &held))
        return SINTER_BUSY;
    const void *element = element_at(&entity, index);
    if (element)
        memcpy(value, element, value_size(entity.type.value));
    sinter_let_go(held);
    return element ? SINTER_OK : SINTER_BAD_ARGUMENTS;
}

enum sinter_status sinter_table_set(const struct sinter_extern *table, uint64_t index,
                                    union sinter_value value) {
    struct sinter_entity entity;
    if (!entity_of(table, SINTER_TABLE, &entity))
        return SINTER_NOT_FOUND;
    struct sinter_group *held;
    if (!hold(&entity, &held))
        return SINTER_BUSY;
    void *element = element_at(&entity, index);
    enum sinter_status status = element ? write(&entity, element, &value) : SINTER_BAD_ARGUMENTS;
    sinter_let_go(held);
    return status;
}

/* Returns the old size, or UINT32_MAX when it fails. The group is held. */
static uint32_t grow_table(const struct sinter_entity *entity, uint32_t count,
                           const union sinter_value *value) {
    wasm_rt_funcref_t element;
    if (entity->type.value == SINTER_EXNREF)
        return UINT32_MAX;
    if (entity->type.value == SINTER_EXTERNREF)
        return sinter_table_extend_externref(entity->context, count, value->externref);
    if (write(entity, &element, value) != SINTER_OK)
        return UINT32_MAX;
    return sinter_table_extend_funcref(entity->context, count, element);
}

uint64_t sinter_table_grow(const struct sinter_extern *table, uint64_t count,
                           union sinter_value value) {
    struct sinter_entity entity;
    struct sinter_group *held;
    if (!entity_of(table, SINTER_TABLE, &entity) || count > UINT32_MAX || !hold(&entity, &held))
        return SINTER_GROW_FAILED;
    uint32_t old = grow_table(&entity, (uint32_t)count, &value);
    sinter_let_go(held);
    return old == UINT32_MAX ? SINTER_GROW_FAILED : old;
}

/* ---- Memories ---- */

static wasm_rt_memory_t *memory_of(const struct sinter_extern *memory) {
    struct sinter_entity entity;
    return entity_of(memory, SINTER_MEMORY, &entity) ? entity.context : NULL;
}

uint8_t *sinter_extern_memory_base(const struct sinter_extern *memory) {
    const wasm_rt_memory_t *linear = memory_of(memory);
    return linear ? linear->data : NULL;
}

uint64_t sinter_extern_memory_size(const struct sinter_extern *memory) {
    const wasm_rt_memory_t *linear = memory_of(memory);
    return linear ? __atomic_load_n(&linear->size, __ATOMIC_SEQ_CST) : 0;
}

uint64_t sinter_extern_memory_grow(const struct sinter_extern *memory, uint64_t page_count) {
    struct sinter_entity entity;
    struct sinter_group *held;
    if (!entity_of(memory, SINTER_MEMORY, &entity) || !hold(&entity, &held))
        return SINTER_GROW_FAILED;
    uint64_t old = sinter_memory_extend(entity.context, page_count);
    sinter_let_go(held);
    return old;
}

/* ---- Functions ---- */

enum sinter_status sinter_function_reference(const struct sinter_extern *function,
                                             union sinter_value *reference) {
    struct sinter_entity entity;
    if (!function->instance || !entity_of(function, SINTER_FUNCTION, &entity))
        return SINTER_NOT_FOUND;
    const struct sinter_type_code *type =
        sinter_export_type(function->instance->module, function->export_index);
    wasm_rt_funcref_t made = {.func_type = type->identity,
                              .func = entity.function,
                              .func_tailcallee = entity.tail,
                              .module_instance = entity.context};
    memcpy(reference, &made, sizeof made);
    return SINTER_OK;
}
