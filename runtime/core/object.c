/* The host's own memories, tables and globals: making them; and ending these and tags (tag.c). */
#include "core/object.h"

#include "core/memory.h"
#include "core/table.h"
#include "core/trap.h"
#include "core/types.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sinter_object *sinter_object_make(enum sinter_kind kind, enum sinter_type value) {
    enum { LINE = 64 };
    struct sinter_object *object = aligned_alloc(LINE, (sizeof *object + LINE - 1) / LINE * LINE);
    if (!object)
        return NULL;
    memset(object, 0, sizeof *object);
    object->reference_count = 1;
    object->type.kind = kind;
    object->type.value = value;
    return object;
}

static void set_limits(struct sinter_object *object, const char *name, const char *tail) {
    char most[24] = "";
    uint64_t min = object->type.min;
    if (object->type.has_max)
        snprintf(most, sizeof most, " %llu", (unsigned long long)object->type.max);
    snprintf(object->text, sizeof object->text, "(%s%s %llu%s%s)", name,
             object->type.is_64 ? " i64" : "", (unsigned long long)min, most, tail);
}

/* Frees an object that nobody has any more. */
static void end(struct sinter_object *object) {
    if (object->type.kind == SINTER_MEMORY)
        sinter_memory_release(&object->region);
    else if (object->type.kind == SINTER_TABLE)
        free(object->as.funcrefs.data);
    sinter_lock();
    sinter_set_drop((struct sinter_set *)object->group);
    sinter_set_drop((struct sinter_set *)object->life);
    sinter_unlock();
    free(object->own);
    free(object);
}

/* Makes the object's group and life. `value` is a global's. */
static enum sinter_status begin(struct sinter_object *object, const union sinter_value *value) {
    bool has_references = object->type.kind == SINTER_TAG
                              ? sinter_type_is_exclusive(&object->type)
                              : sinter_type_is_reference(object->type.value);
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

enum sinter_status sinter_object_hand_out(struct sinter_object *object,
                                          const union sinter_value *value,
                                          struct sinter_extern *extern_) {
    enum sinter_status status = begin(object, value);
    if (status != SINTER_OK) {
        end(object);
        return status;
    }
    if (!object->type.text.data)
        object->type.text =
            (struct sinter_bytes){(const uint8_t *)object->text, strlen(object->text)};
    *extern_ = (struct sinter_extern){.kind = object->type.kind, .object = object};
    return SINTER_OK;
}

/* What the size of a memory may be, in pages. */
static uint64_t most_pages(const struct sinter_extern_type *type) {
    if (type->page_bytes == 1)
        return type->is_64 ? UINT64_MAX : UINT32_MAX;
    return UINT64_C(1) << (type->is_64 ? 48 : 16);
}

static bool is_memory_type(const struct sinter_extern_type *type) {
    uint64_t most = most_pages(type);
    return type->kind == SINTER_MEMORY && type->min <= most &&
           (!type->has_max || (type->max <= most && type->max >= type->min)) &&
           (!type->is_shared || type->has_max) &&
           (type->page_bytes == 1 || type->page_bytes == SINTER_PAGE_BYTES);
}

static enum sinter_status memory_make(const struct sinter_extern_type *type,
                                      const struct sinter_memory_plan *plan,
                                      struct sinter_extern *memory) {
    struct sinter_object *object = sinter_object_make(SINTER_MEMORY, (enum sinter_type)0);
    if (!object)
        return SINTER_NO_MEMORY;
    if (sinter_memory_make(&object->as.memory, plan, &object->region) != 0) {
        free(object);
        return SINTER_NO_MEMORY;
    }
    object->type = (struct sinter_extern_type){.kind = SINTER_MEMORY,
                                               .is_shared = type->is_shared,
                                               .has_max = type->has_max,
                                               .min = type->min,
                                               .max = type->has_max ? type->max : 0,
                                               .is_64 = type->is_64,
                                               .page_bytes = type->page_bytes};
    object->as.memory.shared = type->is_shared;
    bool has_byte_pages = type->page_bytes == 1;
    set_limits(object, "memory",
               type->is_shared  ? has_byte_pages ? " shared (pagesize 1)" : " shared"
               : has_byte_pages ? " (pagesize 1)"
                                : "");
    return sinter_object_hand_out(object, NULL, memory);
}

enum sinter_status sinter_memory_create_typed(const struct sinter_extern_type *type,
                                              struct sinter_extern *memory) {
    struct sinter_memory_plan plan = {.min_pages = type->min,
                                      .max_pages = type->has_max ? type->max : most_pages(type),
                                      .bounds = SINTER_BOUNDS_GUARD,
                                      .cap64_bytes = type->is_64 ? SINTER_MEMORY64_CAP_BYTES : 0,
                                      .page_bytes = type->page_bytes};
    return is_memory_type(type) ? memory_make(type, &plan, memory) : SINTER_BAD_ARGUMENTS;
}

enum sinter_status sinter_shared_memory_make(const struct sinter_memory_plan *plan,
                                             struct sinter_extern *memory) {
    const struct sinter_extern_type type = {.is_shared = true,
                                            .has_max = true,
                                            .min = plan->min_pages,
                                            .max = plan->max_pages,
                                            .page_bytes = plan->page_bytes};
    return memory_make(&type, plan, memory);
}

enum sinter_status sinter_memory_create(uint64_t min, uint64_t max, bool is_shared,
                                        struct sinter_extern *memory) {
    struct sinter_extern_type type = {.kind = SINTER_MEMORY,
                                      .is_shared = is_shared,
                                      .has_max = max != SINTER_NO_MAX,
                                      .min = min,
                                      .max = max,
                                      .page_bytes = SINTER_PAGE_BYTES};
    return sinter_memory_create_typed(&type, memory);
}

enum sinter_status sinter_memory64_create(uint64_t min, uint64_t max,
                                          struct sinter_extern *memory) {
    struct sinter_extern_type type = {.kind = SINTER_MEMORY,
                                      .has_max = max != SINTER_NO_MAX,
                                      .min = min,
                                      .max = max,
                                      .is_64 = true,
                                      .page_bytes = SINTER_PAGE_BYTES};
    return sinter_memory_create_typed(&type, memory);
}

static enum sinter_status table_create(enum sinter_type element, bool is_64, uint64_t min,
                                       uint64_t max, struct sinter_extern *table) {
    if ((element != SINTER_FUNCREF && element != SINTER_EXTERNREF) ||
        min > SINTER_TABLE_ELEMENTS_MAX ||
        (max != SINTER_NO_MAX && ((max > UINT32_MAX && !is_64) || max < min)))
        return SINTER_BAD_ARGUMENTS;
    struct sinter_object *object = sinter_object_make(SINTER_TABLE, element);
    if (!object)
        return SINTER_NO_MEMORY;
    uint32_t most = max > SINTER_TABLE_ELEMENTS_MAX ? SINTER_TABLE_ELEMENTS_MAX : (uint32_t)max;
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
    object->type.is_64 = is_64;
    object->type.min = min;
    object->type.has_max = max != SINTER_NO_MAX;
    object->type.max = object->type.has_max ? max : 0;
    set_limits(object, "table", element == SINTER_FUNCREF ? " funcref" : " externref");
    return sinter_object_hand_out(object, NULL, table);
}

enum sinter_status sinter_table_create(enum sinter_type element, uint64_t min, uint64_t max,
                                       struct sinter_extern *table) {
    return table_create(element, false, min, max, table);
}

enum sinter_status sinter_table64_create(enum sinter_type element, uint64_t min, uint64_t max,
                                         struct sinter_extern *table) {
    return table_create(element, true, min, max, table);
}

enum sinter_status sinter_global_create(enum sinter_type type, bool is_mutable,
                                        union sinter_value value, struct sinter_extern *global) {
    if (!sinter_type_name(type))
        return SINTER_BAD_ARGUMENTS;
    struct sinter_object *object = sinter_object_make(SINTER_GLOBAL, type);
    if (!object)
        return SINTER_NO_MEMORY;
    object->type.is_mutable = is_mutable;
    object->as.value = value;
    snprintf(object->text, sizeof object->text, is_mutable ? "(global (mut %s))" : "(global %s)",
             sinter_type_name(type));
    return sinter_object_hand_out(object, &value, global);
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
    if (released && released->life) {
        sinter_life_give_up(released->life);
        sinter_collect();
    }
    sinter_object_drop(released);
}
