/* Making, calling and ending instances. */
#include "instance.h"

#include <stdlib.h>
#include <string.h>

static void instantiate(void *argument) {
    struct sinter_instance *instance = argument;
    instance->code->instantiate(instance->state, instance);
}

/* The default memory, so that imports that the start function calls see it too. */
static void find_memory(struct sinter_instance *instance) {
    if (instance->code->memory)
        instance->memory = instance->code->memory(instance->state);
}

enum sinter_status sinter_instance_create(const struct sinter_module *module,
                                          struct sinter_wasi *wasi,
                                          struct sinter_instance **created) {
    *created = NULL;
    struct sinter_instance *instance = calloc(1, sizeof *instance);
    if (!instance)
        return SINTER_NO_MEMORY;
    instance->module = module;
    instance->wasi = wasi;
    instance->code = module->code;
    if (sinter_catch_faults() != 0 ||
        !(instance->state = calloc(1, instance->code->state_size_bytes))) {
        free(instance);
        return SINTER_NO_MEMORY;
    }
    find_memory(instance);
    *created = instance;
    return sinter_enter(instance, instantiate, instance);
}

void sinter_instance_destroy(struct sinter_instance *instance) {
    if (!instance)
        return;
    instance->code->destroy(instance->state);
    sinter_memory_release_all(instance);
    free(instance->state);
    free(instance);
}

int64_t sinter_export_find(const struct sinter_module *module, const char *name) {
    const struct sinter_description *description = module->description;
    const uint8_t *base = (const uint8_t *)description;
    const void *records = base + description->exports.offset_bytes;
    const struct sinter_export_record *exports = records;
    size_t size = strlen(name);
    for (uint32_t i = 0; i < description->exports.count; i++)
        if (exports[i].name.size_bytes == size &&
            memcmp(base + exports[i].name.offset_bytes, name, size) == 0)
            return i;
    return -1;
}

struct call {
    struct sinter_instance *instance;
    uint32_t index;
    const union sinter_value *arguments;
    union sinter_value *results;
};

static void call(void *argument) {
    struct call *c = argument;
    c->instance->code->exports[c->index].call(c->instance->state, c->arguments, c->results);
}

enum sinter_status sinter_export_call(struct sinter_instance *instance, uint32_t index,
                                      const union sinter_value *arguments,
                                      union sinter_value *results) {
    struct call c = {
        .instance = instance, .index = index, .arguments = arguments, .results = results};
    return sinter_enter(instance, call, &c);
}

enum sinter_status sinter_call_export(struct sinter_instance *instance, const char *name,
                                      const union sinter_value *arguments, size_t argument_count,
                                      union sinter_value *results, size_t result_count) {
    int64_t index = sinter_export_find(instance->module, name);
    if (index < 0 || !instance->code->exports[index].call)
        return SINTER_NOT_FOUND;
    const struct sinter_export_code *export = &instance->code->exports[index];
    if (strlen(export->params) != argument_count || strlen(export->results) != result_count)
        return SINTER_BAD_ARGUMENTS;
    return sinter_export_call(instance, (uint32_t)index, arguments, results);
}
