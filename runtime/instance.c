/* Making and ending instances. Those that are linked form a group, and what they own is freed when
 * the last of it is destroyed: a table may hold functions of any of them. */
#include "instance.h"

#include "cpu.h"
#include "handle.h"
#include "linking.h"
#include "memory.h"

#include "sinter/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void instantiate(void *argument) {
    struct sinter_instance *instance = argument;
    instance->code->instantiate(instance->head.state, instance);
}

/* The default memory, so that imports that the start function calls see it too. An imported one is
 * in no state yet. */
static void find_memory(struct sinter_instance *instance) {
    const struct sinter_code *code = instance->code;
    if (code->memory_import != SINTER_NO_IMPORT && instance->head.slots)
        instance->memory = instance->head.slots[code->memory_import].context;
    else if (code->memory)
        instance->memory = code->memory(instance->head.state);
}

static void count_instance(const struct sinter_module *module, uint32_t change) {
    if (module->library)
        __atomic_add_fetch(&module->library->instance_count, change, __ATOMIC_ACQ_REL);
}

static void free_instance(struct sinter_instance *instance) {
    if (instance->head.state)
        instance->code->destroy(instance->head.state);
    sinter_memory_release_all(instance);
    sinter_region_remove(&instance->text);
    sinter_unlink(instance);
    sinter_handles_free(instance);
    if (instance->wasi_destroy && instance->wasi)
        instance->wasi_destroy(instance->wasi);
    free(instance->head.state);
    count_instance(instance->module, UINT32_MAX);
    free(instance);
}

static void add_text(struct sinter_instance *instance) {
    const struct sinter_module *module = instance->module;
    instance->text =
        (struct sinter_region){.start = (uintptr_t)module->text_start,
                               .size_bytes = (size_t)(module->text_end - module->text_start),
                               .kind = SINTER_REGION_TEXT};
    sinter_region_add(&instance->text);
}

static enum sinter_status fail(struct sinter_error *error, enum sinter_status status,
                               const char *message) {
    if (error)
        snprintf(error->message, sizeof error->message, "%s", message);
    return status;
}

/* Whether this processor can run the module's code. */
static bool check_cpu(const struct sinter_code *code, struct sinter_error *error) {
    char missing[1024] = "";
    if (sinter_cpu_has(code->cpu_features, missing, sizeof missing))
        return true;
    if (error)
        snprintf(error->message, sizeof error->message,
                 "this processor lacks %s, which the code was compiled for%s%s%s", missing,
                 code->cpu ? " (--cpu=" : "", code->cpu ? code->cpu : "", code->cpu ? ")" : "");
    return false;
}

/* An instance with its imports bound and nothing run. Nothing is left of one that fails. */
static enum sinter_status prepare(struct sinter_instance *instance,
                                  const struct sinter_module *module,
                                  const struct sinter_imports *imports,
                                  struct sinter_error *error) {
    count_instance(module, 1);
    instance->module = module;
    instance->code = module->code;
    instance->wasi = imports->wasi;
    instance->wasi_destroy = imports->wasi_destroy;
    instance->memory_left_bytes =
        imports->max_memory_bytes ? imports->max_memory_bytes : UINT64_MAX;
    instance->group = &instance->own_group;
    instance->own_group.members = instance;
    enum sinter_status status = sinter_link(instance, imports, error);
    if (status == SINTER_OK &&
        (sinter_catch_faults() != 0 ||
         !(instance->head.state = calloc(1, instance->code->state_size_bytes))))
        status = fail(error, SINTER_NO_MEMORY, "out of memory");
    if (status != SINTER_OK)
        sinter_instance_destroy(instance);
    return status;
}

enum sinter_status sinter_instance_create(const struct sinter_module *module,
                                          const struct sinter_imports *imports,
                                          struct sinter_instance **created,
                                          struct sinter_error *error) {
    static const struct sinter_imports none;
    if (!imports)
        imports = &none;
    *created = NULL;
    bool runs_here = module->code && check_cpu(module->code, error);
    struct sinter_instance *instance = runs_here ? calloc(1, sizeof *instance) : NULL;
    if (!instance && imports->wasi_destroy && imports->wasi)
        imports->wasi_destroy(imports->wasi);
    if (!module->code)
        return fail(error, SINTER_BAD_MODULE, "the module was read, not loaded: it has no code");
    if (!runs_here)
        return SINTER_BAD_MODULE;
    if (!instance)
        return fail(error, SINTER_NO_MEMORY, "out of memory");
    enum sinter_status status = prepare(instance, module, imports, error);
    if (status != SINTER_OK)
        return status;
    add_text(instance);
    find_memory(instance);
    *created = instance;
    status = sinter_enter(instance, instantiate, instance);
    if (status == SINTER_NO_MEMORY) { /* no stack: nothing ran */
        *created = NULL;
        sinter_instance_destroy(instance);
        return fail(error, status, "no room for a stack");
    }
    return status == SINTER_OK ? SINTER_OK : fail(error, status, instance->outcome.message);
}

void sinter_group_join(struct sinter_instance *a, struct sinter_instance *b) {
    struct sinter_group *group = b->group, *joining = a->group;
    if (group == joining)
        return;
    struct sinter_instance *last = joining->members;
    for (;; last = last->next_member) {
        last->group = group;
        if (!last->next_member)
            break;
    }
    last->next_member = group->members;
    group->members = joining->members;
    joining->members = NULL;
}

void sinter_instance_destroy(struct sinter_instance *instance) {
    if (!instance || instance->is_destroyed)
        return;
    instance->is_destroyed = true;
    struct sinter_instance *member = instance->group->members;
    for (const struct sinter_instance *m = member; m; m = m->next_member)
        if (!m->is_destroyed)
            return;
    for (struct sinter_instance *m = member; m; m = m->next_member)
        sinter_handles_end(m);
    while (member) {
        struct sinter_instance *next = member->next_member;
        free_instance(member);
        member = next;
    }
}

const struct sinter_module *sinter_instance_module(const struct sinter_instance *instance) {
    return instance->module;
}

void sinter_instance_set_host_data(struct sinter_instance *instance, void *data) {
    instance->host_data = data;
}

void *sinter_instance_host_data(const struct sinter_instance *instance) {
    return instance->host_data;
}

bool sinter_instance_export(struct sinter_instance *instance, const char *name, size_t name_size,
                            struct sinter_extern *export_) {
    struct sinter_export_info info;
    size_t index = sinter_module_find_export(instance->module, name, name_size);
    if (!sinter_module_export(instance->module, index, &info))
        return false;
    *export_ =
        (struct sinter_extern){.kind = info.type.kind, .instance = instance, .export_index = index};
    return true;
}
