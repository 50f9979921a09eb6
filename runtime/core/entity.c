/* See entity.h. */
#include "core/entity.h"

#include "core/types.h"

struct sinter_import_slot sinter_exported_function(struct sinter_instance *instance, size_t index) {
    const struct sinter_code *code = instance->code;
    uint32_t import = code->exports[index].import;
    if (import == SINTER_NO_IMPORT)
        return (struct sinter_import_slot){.function = code->functions[index],
                                           .context = instance->head.state,
                                           .tail = code->tails ? code->tails[index]
                                                               : (struct sinter_tail_entry){0}};
    if (instance->links && instance->links[import].is_exported)
        return instance->head.slots[import];
    return (struct sinter_import_slot){.function = code->functions[index], .context = instance};
}

static bool of_export(const struct sinter_extern *from, struct sinter_entity *entity) {
    struct sinter_instance *instance = from->instance;
    struct sinter_export_info info;
    if (sinter_instance_is_destroyed(instance) || instance->has_failed ||
        !sinter_module_export(instance->module, from->export_index, &info))
        return false;
    const struct sinter_export_code *export = &instance->code->exports[from->export_index];
    *entity =
        (struct sinter_entity){.type = info.type, .instance = instance, .life = instance->life};
    if (export->import != SINTER_NO_IMPORT) {
        if (!instance->head.slots) /* an executable's import: a function, bound by the linker */
            return false;
        entity->type = instance->links[export->import].type;
        entity->object = instance->links[export->import].object;
    }
    if (info.type.kind == SINTER_FUNCTION) {
        struct sinter_import_slot slot = sinter_exported_function(instance, from->export_index);
        entity->function = slot.function;
        entity->context = slot.context;
        entity->tail = slot.tail;
    } else if (export->import != SINTER_NO_IMPORT) {
        entity->context = instance->head.slots[export->import].context;
    } else {
        sinter_runs_own_code(true);
        entity->context = export->object(instance->head.state);
        sinter_runs_own_code(false);
    }
    if (sinter_type_is_exclusive(&entity->type))
        entity->group = instance->group;
    return true;
}

bool sinter_entity_of(const struct sinter_extern *from, struct sinter_entity *entity) {
    if (from->instance)
        return of_export(from, entity);
    *entity = (struct sinter_entity){.type = {.kind = from->kind}, .context = from->context};
    if (from->kind == SINTER_FUNCTION) {
        entity->function = from->reserved_function;
        return from->function || from->reserved_function;
    }
    if (!from->object)
        return false;
    entity->object = from->object;
    entity->type = from->object->type;
    entity->context = from->kind == SINTER_TAG ? from->object->as.tag : (void *)&from->object->as;
    entity->group = from->object->group;
    entity->life = from->object->life;
    return from->kind == from->object->type.kind;
}

uint64_t sinter_entity_size(const struct sinter_entity *entity) {
    if (entity->type.kind == SINTER_MEMORY)
        return ((const wasm_rt_memory_t *)entity->context)->pages;
    if (entity->type.kind != SINTER_TABLE)
        return 0;
    return entity->type.value == SINTER_FUNCREF
               ? ((const wasm_rt_funcref_table_t *)entity->context)->size
               : ((const wasm_rt_externref_table_t *)entity->context)->size;
}
