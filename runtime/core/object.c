/* The host's own memories, tables and globals, and what can be done with anybody's. */
#include "core/linking.h"
#include "core/memory.h"
#include "core/table.h"
#include "core/trap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_MAX 65536u
#define ELEMENTS_MAX 10000000u /* as table.c's */

/* ---- Making and ending ---- */

static struct sinter_object *make(enum sinter_kind kind, enum sinter_type value) {
    struct sinter_object *object = NULL;
    if (posix_memalign((void **)&object, 64, sizeof *object) != 0)
        return NULL;
    memset(object, 0, sizeof *object);
    object->reference_count = 1;
    object->type.kind = kind;
    object->type.value = value;
    return object;
}

static void set_limits(struct sinter_object *object, uint64_t min, uint64_t max, const char *name,
                       const char *tail) {
    char most[24] = "";
    object->type.min = min;
    object->type.has_max = max != SINTER_NO_MAX;
    object->type.max = object->type.has_max ? max : 0;
    if (object->type.has_max)
        snprintf(most, sizeof most, " %llu", (unsigned long long)max);
    snprintf(object->text, sizeof object->text, "(%s %llu%s%s)", name, (unsigned long long)min,
             most, tail);
}

/* Ends an object that nobody has. */
static void end(struct sinter_object *object) {
    if (object->type.kind == SINTER_MEMORY)
        sinter_memory_release(&object->region);
    else if (object->type.kind == SINTER_TABLE)
        free(object->as.funcrefs.data);
    sinter_lock();
    sinter_set_drop((struct sinter_set *)object->group);
    sinter_set_drop((struct sinter_set *)object->life);
    sinter_unlock();
    free(object);
}

/* `value` is that of a global. */
static enum sinter_status begin(struct sinter_object *object, const union sinter_value *value) {
    bool has_references =
        object->type.kind != SINTER_MEMORY && sinter_type_is_reference(object->type.value);
    if (sinter_type_is_exclusive(&object->type) &&
        !(object->group = sinter_group_new(sinter_thread())))
        return SINTER_NO_MEMORY;
    enum sinter_status status = SINTER_OK;
    if (has_references && !(object->life = sinter_life_new()))
        status = SINTER_NO_MEMORY;
    else if (value && object->type.value == SINTER_FUNCREF)
        status = sinter_admit(object->group, object->life, value);
    sinter_let_go(object->group);
    return status;
}

/* The object is the caller's from here on, or gone. */
static enum sinter_status hand_out(struct sinter_object *object, const union sinter_value *value,
                                   struct sinter_extern *extern_) {
    enum sinter_status status = begin(object, value);
    if (status != SINTER_OK) {
        end(object);
        return status;
    }
    object->type.text = (struct sinter_bytes){(const uint8_t *)object->text, strlen(object->text)};
    *extern_ = (struct sinter_extern){.kind = object->type.kind, .object = object};
    return SINTER_OK;
}

enum sinter_status sinter_memory_create(uint64_t min, uint64_t max, bool is_shared,
                                        struct sinter_extern *memory) {
    if (min > PAGES_MAX || (max != SINTER_NO_MAX && (max > PAGES_MAX || max < min)) ||
        (is_shared && max == SINTER_NO_MAX))
        return SINTER_BAD_ARGUMENTS;
    struct sinter_object *object = make(SINTER_MEMORY, (enum sinter_type)0);
    if (!object)
        return SINTER_NO_MEMORY;
    struct sinter_memory_plan plan = {.min_pages = min,
                                      .max_pages = max == SINTER_NO_MAX ? PAGES_MAX : max,
                                      .bounds = SINTER_BOUNDS_GUARD};
    if (sinter_memory_make(&object->as.memory, &plan, &object->region) != 0) {
        free(object);
        return SINTER_NO_MEMORY;
    }
    object->type.is_shared = is_shared;
    object->as.memory.shared = is_shared;
    set_limits(object, min, max, "memory", is_shared ? " shared" : "");
    return hand_out(object, NULL, memory);
}

enum sinter_status sinter_table_create(enum sinter_type element, uint64_t min, uint64_t max,
                                       struct sinter_extern *table) {
    if ((element != SINTER_FUNCREF && element != SINTER_EXTERNREF) || min > ELEMENTS_MAX ||
        (max != SINTER_NO_MAX && (max > UINT32_MAX || max < min)))
        return SINTER_BAD_ARGUMENTS;
    struct sinter_object *object = make(SINTER_TABLE, element);
    if (!object)
        return SINTER_NO_MEMORY;
    uint32_t most = max > ELEMENTS_MAX ? ELEMENTS_MAX : (uint32_t)max;
    size_t count = min ? min : 1;
    if (element == SINTER_FUNCREF)
        object->as.funcrefs =
            (wasm_rt_funcref_table_t){.data = calloc(count, sizeof(wasm_rt_funcref_t)),
                                      .max_size = most,
                                      .size = (uint32_t)min};
    else
        object->as.externrefs =
            (wasm_rt_externref_table_t){.data = calloc(count, sizeof(wasm_rt_externref_t)),
                                        .max_size = most,
                                        .size = (uint32_t)min};
    if (!object->as.funcrefs.data) {
        free(object);
        return SINTER_NO_MEMORY;
    }
    set_limits(object, min, max, "table", element == SINTER_FUNCREF ? " funcref" : " externref");
    return hand_out(object, NULL, table);
}

enum sinter_status sinter_global_create(enum sinter_type type, bool is_mutable,
                                        union sinter_value value, struct sinter_extern *global) {
    if (!sinter_type_name(type))
        return SINTER_BAD_ARGUMENTS;
    struct sinter_object *object = make(SINTER_GLOBAL, type);
    if (!object)
        return SINTER_NO_MEMORY;
    object->type.is_mutable = is_mutable;
    object->as.value = value;
    snprintf(object->text, sizeof object->text, is_mutable ? "(global (mut %s))" : "(global %s)",
             sinter_type_name(type));
    return hand_out(object, &value, global);
}

void sinter_object_retain(struct sinter_object *object) {
    __atomic_add_fetch(&object->reference_count, 1, __ATOMIC_RELAXED);
}

void sinter_object_drop(struct sinter_object *object) {
    if (object && __atomic_sub_fetch(&object->reference_count, 1, __ATOMIC_ACQ_REL) == 0)
        end(object);
}

void sinter_object_release(struct sinter_extern *object) {
    struct sinter_object *released = object->object;
    object->object = NULL;
    if (released && released->life)
        sinter_life_give_up(released->life);
    sinter_object_drop(released);
}

/* ---- Globals ---- */

static bool entity_of(const struct sinter_extern *from, enum sinter_kind kind,
                      struct sinter_entity *entity) {
    return sinter_entity_of(from, entity) && entity->type.kind == kind;
}

/* Holds what must be for an access; false where another thread does. */
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
    struct sinter_group *held;
    if (!hold(&entity, &held))
        return SINTER_BUSY;
    memcpy(value, entity.context, value_size(entity.type.value));
    sinter_let_go(held);
    return SINTER_OK;
}

/* Writes a value of the entity's type to `place`, in what it has. The group is held. */
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
    if (!entity.type.is_mutable)
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
    if (index >= sinter_entity_size(table))
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

/* UINT32_MAX where it fails. The group is held. */
static uint32_t grow_table(const struct sinter_entity *entity, uint32_t count,
                           const union sinter_value *value) {
    wasm_rt_funcref_t element;
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
