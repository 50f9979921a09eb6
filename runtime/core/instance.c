/* Making instances, in this order: count in, state, imports bound, joined to a life, start
 * function, _initialize. Each step undoes what was done before it when it fails. collect.c ends
 * instances. */
#include "core/instance.h"

#include "core/callback.h"
#include "core/cpu.h"
#include "core/entity.h"
#include "core/exception.h"
#include "core/handle.h"
#include "core/linking.h"
#include "core/memory.h"
#include "core/state.h"
#include "core/tag.h"

#include "sinter/internal/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls what a reactor's C library starts with: see "Current Unstable ABI" of WASI's application
 * ABI. It may be an import that is exported again. */
static void initialize(struct sinter_instance *instance) {
    int64_t index = sinter_export_find(instance->module, "_initialize");
    const struct sinter_type_code *type =
        index < 0 ? NULL : sinter_export_type(instance->module, (size_t)index);
    if (!type || type->params.size || type->results.size)
        return;
    struct sinter_import_slot slot = sinter_exported_function(instance, (size_t)index);
    type->call(slot.function, slot.context, NULL, NULL);
}

static void instantiate(void *argument) {
    struct sinter_instance *instance = argument;
    instance->code->instantiate(instance->head.state, instance);
    if (!instance->skips_initialize && !sinter_instance_is_destroyed(instance))
        initialize(instance);
}

static wasm_rt_memory_t *memory_of(const struct sinter_instance *instance) {
    sinter_runs_own_code(true);
    wasm_rt_memory_t *memory = instance->code->memory(instance->head.state);
    sinter_runs_own_code(false);
    return memory;
}

static void destroy_state(const struct sinter_instance *instance) {
    sinter_runs_own_code(true);
    instance->code->destroy(instance->head.state);
    sinter_runs_own_code(false);
}

enum sinter_status sinter_instance_run(struct sinter_instance *instance) {
    instance->has_failed = false;
    enum sinter_status status = sinter_enter(instance, instantiate, instance);
    instance->has_failed = status != SINTER_OK;
    return status;
}

/* Before the start function runs, so that the imports which it calls see the default memory too.
 * The state does not have an imported memory yet. */
static void find_memory(struct sinter_instance *instance) {
    const struct sinter_code *code = instance->code;
    if (code->memory_import != SINTER_NO_IMPORT && instance->head.slots)
        instance->memory = instance->head.slots[code->memory_import].context;
    else if (code->memory)
        instance->memory = memory_of(instance);
}

static void count_in(const struct sinter_module *module) {
    if (module->library)
        sinter_library_count_in(module->library);
}

static void count_out(const struct sinter_module *module) {
    if (module->library)
        sinter_library_count_out(module->library);
}

void sinter_instance_free(struct sinter_instance *instance) {
    if (instance->head.state)
        destroy_state(instance);
    sinter_memory_release_all(instance);
    sinter_region_remove(&instance->text);
    sinter_unlink(instance);
    sinter_handles_free(instance);
    sinter_callbacks_free(instance);
    sinter_exceptions_free(instance);
    if (instance->wasi && instance->wasi_destroy)
        instance->wasi_destroy(instance->wasi);
    else if (instance->wasi)
        sinter_wasi_drop(instance->wasi);
    sinter_lock();
    sinter_set_drop((struct sinter_set *)instance->group);
    sinter_set_drop((struct sinter_set *)instance->life);
    sinter_unlock();
    sinter_state_free(instance);
    const struct sinter_module *module = instance->module;
    free(instance);
    count_out(module);
}

static void add_text(struct sinter_instance *instance) {
    const struct sinter_module *module = instance->module;
    instance->text =
        (struct sinter_region){.start = (uintptr_t)module->text_start,
                               .size_bytes = (size_t)(module->text_end - module->text_start),
                               .kind = SINTER_REGION_TEXT,
                               .owner = (void *)(uintptr_t)module};
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

/* Lets go of the groups of what the instance is bound to, and then of its own. If it has been
 * destroyed, that ends it. */
static void let_go(struct sinter_instance *instance) {
    struct sinter_group *group = instance->group;
    size_t count = instance->links ? sinter_module_import_count(instance->module) : 0;
    for (size_t i = 0; i < count; i++) {
        sinter_let_go(instance->links[i].held);
        instance->links[i].held = NULL;
        sinter_life_release(instance->links[i].life);
        instance->links[i].life = NULL;
    }
    sinter_let_go(group);
}

/* Makes the state and binds the imports. Nothing has run then, and nobody else knows of the
 * instance.
 */
static enum sinter_status prepare(struct sinter_instance *instance,
                                  const struct sinter_imports *imports,
                                  struct sinter_error *error) {
    instance->group = sinter_group_new(sinter_thread());
    instance->life = sinter_life_new();
    if (!instance->group || !instance->life || sinter_catch_faults() != 0)
        return fail(error, SINTER_NO_MEMORY, "out of memory");
    if (sinter_state_make(instance) != 0)
        return fail(error, SINTER_NO_MEMORY,
                    instance->code->jumps
                        ? "no room for its state: tail calls through a table take 32 GiB of "
                          "addresses for each instance, without --bounds=explicit"
                        : "out of memory");
    const struct sinter_library *library = instance->module->library;
    sinter_link_function *link = library ? library->runtime->link : instance->code->link;
    enum sinter_status status = link ? link(instance, imports, error) : SINTER_OK;
    if (status == SINTER_OK && !sinter_life_begin(instance))
        status = fail(error, SINTER_LINK_FAILED, "what an import is bound to was destroyed");
    if (status == SINTER_OK && !sinter_tags_begin(instance))
        status = fail(error, SINTER_NO_MEMORY, "all tags are used up");
    return status;
}

/* When this fails, nothing is left of the instance. */
static enum sinter_status make(const struct sinter_module *module,
                               const struct sinter_imports *imports,
                               struct sinter_instance *instance, struct sinter_error *error) {
    count_in(module);
    instance->module = module;
    instance->code = module->code;
    instance->wasi = imports->wasi;
    instance->wasi_destroy = imports->wasi_destroy;
    if (instance->wasi && !instance->wasi_destroy)
        sinter_wasi_retain(instance->wasi);
    instance->skips_initialize = imports->skips_initialize;
    instance->memory_left_bytes =
        imports->max_memory_bytes ? imports->max_memory_bytes : UINT64_MAX;
    instance->max_table_elements =
        imports->max_table_elements ? imports->max_table_elements : UINT32_MAX;
    instance->max_handles = imports->max_handles;
    instance->call_limit_ns = SINTER_NO_DEADLINE;
    enum sinter_status status = prepare(instance, imports, error);
    if (status == SINTER_OK && imports->deadline_ns &&
        (status = sinter_set_deadline(instance, imports->deadline_ns)) != SINTER_OK)
        fail(error, status, "no handler for the signal that ends calls (SIGURG)");
    if (status == SINTER_OK)
        return status;
    let_go(instance);
    sinter_instance_free(instance);
    return status;
}

/* Runs the start function and _initialize. The instance is held until its outcome has been read,
 * since an import may destroy it. */
static enum sinter_status start(struct sinter_instance *instance, struct sinter_instance **created,
                                struct sinter_error *error) {
    add_text(instance);
    find_memory(instance);
    *created = instance;
    enum sinter_status status = sinter_instance_run(instance);
    if (status == SINTER_NO_MEMORY || status == SINTER_BUSY) { /* no stack, so nothing ran */
        fail(error, status,
             status == SINTER_BUSY
                 ? "another coroutine of this thread is inside a guest, or this is a "
                   "signal handler"
                 : "no room for a stack, or for the timer of its deadline");
        *created = NULL;
        let_go(instance);
        sinter_life_leave(instance);
        sinter_collect();
        sinter_instance_free(instance);
        return status;
    }
    if (status != SINTER_OK)
        fail(error, status, instance->outcome.message);
    if (sinter_instance_is_destroyed(instance))
        *created = NULL;
    let_go(instance);
    return status;
}

enum sinter_status sinter_instance_make(const struct sinter_module *module,
                                        const struct sinter_imports *imports,
                                        struct sinter_instance **created,
                                        struct sinter_error *error) {
    static const struct sinter_imports none;
    if (!imports)
        imports = &none;
    if (created)
        *created = NULL;
    sinter_collect();
    bool is_called_well = module && created;
    bool runs_here = is_called_well && module->code && check_cpu(module->code, error);
    struct sinter_instance *instance = runs_here ? calloc(1, sizeof *instance) : NULL;
    if (!instance && imports->wasi_destroy && imports->wasi)
        imports->wasi_destroy(imports->wasi);
    if (!is_called_well)
        return fail(error, SINTER_BAD_ARGUMENTS,
                    module ? "the pointer to the new instance is NULL" : "the module is NULL");
    if (!module->code)
        return fail(error, SINTER_BAD_MODULE, "the module was read, not loaded: it has no code");
    if (!runs_here)
        return SINTER_BAD_MODULE;
    if (!instance)
        return fail(error, SINTER_NO_MEMORY, "out of memory");
    enum sinter_status status = make(module, imports, instance, error);
    return status == SINTER_OK ? start(instance, created, error) : status;
}

void sinter_instance_destroy(struct sinter_instance *instance) {
    if (!instance || __atomic_exchange_n(&instance->is_destroyed, true, __ATOMIC_ACQ_REL))
        return;
    sinter_life_give_up(instance->life);
    sinter_collect();
}

bool sinter_instance_is_destroyed(const struct sinter_instance *instance) {
    return __atomic_load_n(&instance->is_destroyed, __ATOMIC_ACQUIRE);
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
