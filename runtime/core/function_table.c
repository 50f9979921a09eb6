/* What a host does with functions in tables: it puts its own into one, where the guest calls them
 * by their index, takes them back, and calls by their index what is there. In C, a function pointer
 * of a guest's is such an index. */
#include "core/callback.h"
#include "core/entity.h"
#include "core/table.h"

#include "sinter/internal/library.h"

#include <string.h>

/* A table of functions, which is held by this thread. */
struct place {
    wasm_rt_funcref_table_t *table;
    struct sinter_entity entity; /* unless it is the instance's default table */
    struct sinter_group *held;
    struct sinter_group *held_table;
};

/* ---- The table ---- */

static bool is_of_functions(const struct sinter_extern_type *type) {
    return type->kind == SINTER_TABLE && type->value == SINTER_FUNCREF;
}

/* The table that is export `index`, or NULL. */
static wasm_rt_funcref_table_t *exported_table(struct sinter_instance *instance, size_t index) {
    struct sinter_extern from = {.kind = SINTER_TABLE, .instance = instance, .export_index = index};
    struct sinter_entity entity;
    bool is_found = sinter_entity_of(&from, &entity) && is_of_functions(&entity.type);
    return is_found ? entity.context : NULL;
}

static wasm_rt_funcref_table_t *imported_table(struct sinter_instance *instance) {
    size_t count = instance->links ? sinter_module_import_count(instance->module) : 0;
    for (size_t i = 0; i < count; i++)
        if (is_of_functions(&instance->links[i].type))
            return instance->head.slots[i].context;
    return NULL;
}

/* Compilers of C call the table so. */
#define USUAL_NAME "__indirect_function_table"

static wasm_rt_funcref_table_t *find_default(struct sinter_instance *instance) {
    const struct sinter_module *module = instance->module;
    size_t usual = sinter_module_find_export(module, USUAL_NAME, strlen(USUAL_NAME));
    wasm_rt_funcref_table_t *table = exported_table(instance, usual);
    for (size_t i = 0; !table && i < sinter_module_export_count(module); i++)
        table = exported_table(instance, i);
    return table ? table : imported_table(instance);
}

/* Finds the table and holds it. After SINTER_OK, the caller calls leave. */
static enum sinter_status enter(struct sinter_instance *instance, const struct sinter_extern *table,
                                struct place *place) {
    *place = (struct place){.held = sinter_hold(instance->group)};
    if (!place->held)
        return SINTER_BUSY;
    enum sinter_status status = SINTER_OK;
    if (!table) {
        if (!instance->function_table)
            instance->function_table = find_default(instance);
        place->table = instance->function_table;
    } else if (sinter_entity_of(table, &place->entity) && is_of_functions(&place->entity.type)) {
        place->table = place->entity.context;
        place->held_table = sinter_hold(place->entity.group);
        status = place->held_table ? SINTER_OK : SINTER_BUSY;
    }
    if (!place->table)
        status = SINTER_NOT_FOUND;
    if (status != SINTER_OK)
        sinter_let_go(place->held);
    return status;
}

static void leave(const struct place *place) {
    sinter_let_go(place->held_table);
    sinter_let_go(place->held);
}

/* ---- Adding ---- */

/* A vacant callback whose element is still null, taken out of the list. Those whose elements the
 * guest uses itself by now are freed. */
static struct sinter_callback *find_vacant(struct sinter_instance *instance,
                                           const wasm_rt_funcref_table_t *table) {
    struct sinter_callback *next = instance->vacant_callbacks;
    while (next) {
        struct sinter_callback *callback = next;
        next = callback->next;
        if (callback->table != table)
            continue;
        sinter_callback_unlink(callback);
        if (callback->index < table->size && !table->data[callback->index].func)
            return callback;
        sinter_callback_free(callback);
    }
    return NULL;
}

/* Index 0 stays free, since C takes it for a null pointer. */
static enum sinter_status grow(wasm_rt_funcref_table_t *table, uint32_t *index) {
    uint32_t more = table->size ? 1 : 2;
    if (more > table->max_size - table->size)
        return SINTER_TABLE_FULL;
    uint32_t old = sinter_table_extend_funcref(table, more, wasm_rt_funcref_null_value);
    *index = old + more - 1;
    return old == UINT32_MAX ? SINTER_NO_MEMORY : SINTER_OK;
}

/* A vacant callback, in no list, with a null element of the table. */
static enum sinter_status find_room(struct sinter_instance *instance, const struct place *place,
                                    struct sinter_callback **found) {
    *found = find_vacant(instance, place->table);
    if (*found)
        return SINTER_OK;
    struct sinter_callback *callback = sinter_callback_take();
    if (!callback)
        return SINTER_NO_MEMORY;
    enum sinter_status status = grow(place->table, &callback->index);
    if (status != SINTER_OK) {
        sinter_callback_free(callback);
        return status;
    }
    callback->table = place->table;
    callback->object = place->entity.object;
    if (callback->object)
        sinter_object_retain(callback->object);
    *found = callback;
    return SINTER_OK;
}

/* Makes a started callback vacant, and keeps its place for the next one. */
static void vacate(struct sinter_callback *callback) {
    struct sinter_instance *instance = callback->host.instance;
    if (sinter_callback_stop(callback))
        sinter_callback_insert(&instance->vacant_callbacks, callback);
    else
        sinter_callback_free(callback);
}

static enum sinter_status add(struct sinter_instance *instance, const struct place *place,
                              const struct sinter_callback_code *code,
                              const struct sinter_host_binding *host, uint32_t *index) {
    struct sinter_callback *callback;
    enum sinter_status status = find_room(instance, place, &callback);
    if (status != SINTER_OK)
        return status;
    wasm_rt_funcref_t reference = sinter_callback_start(callback, code, host);
    if (place->entity.life)
        status = sinter_admit(place->held_table, place->entity.life, &reference);
    if (status != SINTER_OK) {
        vacate(callback);
        return status;
    }
    sinter_callback_insert(&instance->callbacks, callback);
    place->table->data[callback->index] = reference;
    *index = callback->index;
    return SINTER_OK;
}

static enum sinter_status add_by(struct sinter_instance *instance,
                                 const struct sinter_extern *table,
                                 const struct sinter_callback_code *code,
                                 const struct sinter_host_binding *host, uint32_t *index) {
    struct place place;
    enum sinter_status status = enter(instance, table, &place);
    if (status != SINTER_OK)
        return status;
    bool is_usable =
        !instance->is_ending && !instance->has_failed && !sinter_instance_is_destroyed(instance);
    status = is_usable ? add(instance, &place, code, host, index) : SINTER_NOT_FOUND;
    leave(&place);
    return status;
}

/* The type that is written as `text`, among those that can be called through tables; or NULL. */
static const struct sinter_type_code *find_type(const struct sinter_code *code, const char *text) {
    for (uint32_t i = 0; i < code->type_count; i++)
        if (code->types[i].text && strcmp(code->types[i].text, text) == 0)
            return &code->types[i];
    return NULL;
}

enum sinter_status sinter_table_add(struct sinter_instance *instance,
                                    const struct sinter_extern *table,
                                    const struct sinter_extern *function, uint32_t *index) {
    if (function->kind != SINTER_FUNCTION || function->instance || !function->function ||
        !function->type)
        return SINTER_BAD_ARGUMENTS;
    const struct sinter_type_code *type = find_type(instance->code, function->type);
    if (!type)
        return SINTER_NOT_FOUND;
    struct sinter_callback_code code = {.type = type, .adapter = type->callback};
    struct sinter_host_binding host = {
        .function = function->function, .context = function->context, .instance = instance};
    return add_by(instance, table, &code, &host, index);
}

enum sinter_status sinter_table_add_typed(struct sinter_instance *instance, uint32_t type,
                                          sinter_any_function adapter,
                                          sinter_host_function *function, void *context,
                                          uint32_t *index) {
    if (!function)
        return SINTER_BAD_ARGUMENTS;
    struct sinter_callback_code code = {.type = &instance->code->types[type], .adapter = adapter};
    struct sinter_host_binding host = {
        .function = function, .context = context, .instance = instance};
    return add_by(instance, NULL, &code, &host, index);
}

/* ---- Taking back ---- */

/* The callback that the host has put there, wherever the guest may have moved it. */
static struct sinter_callback *find_callback(const struct sinter_instance *instance,
                                             const wasm_rt_funcref_table_t *table, uint32_t index) {
    struct sinter_callback *callback =
        index < table->size ? sinter_callback_of(&table->data[index]) : NULL;
    if (callback && callback->host.instance == instance && callback->table == table &&
        callback->index == index)
        return callback;
    callback = instance->callbacks;
    while (callback && !(callback->table == table && callback->index == index))
        callback = callback->next;
    return callback;
}

static enum sinter_status remove_from(const struct sinter_instance *instance,
                                      wasm_rt_funcref_table_t *table, uint32_t index) {
    struct sinter_callback *callback = find_callback(instance, table, index);
    if (!callback)
        return SINTER_NOT_FOUND;
    if (index < table->size && sinter_callback_of(&table->data[index]) == callback)
        table->data[index] = wasm_rt_funcref_null_value;
    sinter_callback_unlink(callback);
    vacate(callback);
    return SINTER_OK;
}

enum sinter_status sinter_table_remove(struct sinter_instance *instance,
                                       const struct sinter_extern *table, uint32_t index) {
    struct place place;
    enum sinter_status status = enter(instance, table, &place);
    if (status != SINTER_OK)
        return status;
    status = remove_from(instance, place.table, index);
    leave(&place);
    return status;
}

/* ---- Calling ---- */

/* The function at `index`, if it has the type. */
static enum sinter_status find_element(const wasm_rt_funcref_table_t *table, uint32_t index,
                                       const struct sinter_type_code *type,
                                       wasm_rt_funcref_t *element) {
    if (index >= table->size || !table->data[index].func)
        return SINTER_NOT_FOUND;
    *element = table->data[index];
    return memcmp(element->func_type, type->identity, 32) == 0 ? SINTER_OK : SINTER_BAD_ARGUMENTS;
}

enum sinter_status sinter_table_call(struct sinter_instance *instance,
                                     const struct sinter_extern *table, uint32_t index,
                                     const char *type, const union sinter_value *arguments,
                                     size_t argument_count, union sinter_value *results,
                                     size_t result_count) {
    struct place place;
    union sinter_value function;
    wasm_rt_funcref_t element;
    const struct sinter_type_code *wanted = type ? find_type(instance->code, type) : NULL;
    if (!wanted)
        return type ? SINTER_NOT_FOUND : SINTER_BAD_ARGUMENTS;
    enum sinter_status status = enter(instance, table, &place);
    if (status != SINTER_OK)
        return status;
    status = find_element(place.table, index, wanted, &element);
    memcpy(&function, &element, sizeof element);
    if (status == SINTER_OK)
        status = sinter_call_reference(instance, &function, arguments, argument_count, results,
                                       result_count);
    leave(&place);
    return status;
}

enum sinter_status sinter_table_enter(struct sinter_instance *instance, uint32_t index,
                                      uint32_t type, void (*body)(void *),
                                      struct sinter_table_call *call) {
    struct place place;
    wasm_rt_funcref_t element;
    enum sinter_status status = enter(instance, NULL, &place);
    if (status != SINTER_OK)
        return status;
    status = find_element(place.table, index, &instance->code->types[type], &element);
    if (status == SINTER_OK) {
        call->function = element.func;
        call->context = element.module_instance;
        call->is_host = sinter_callback_of(&element) != NULL;
        status = sinter_enter(instance, body, call);
    }
    leave(&place);
    return status;
}
