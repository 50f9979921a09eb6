/* Binding imports, before any code of the instance runs. For an import such as
 *
 *     (import "env" "log" (func (param i32 i32)))
 *
 * the host's resolver fills in a struct sinter_extern, which may be
 *
 *     an export of another instance         slot: that instance's function, and its state
 *     a C function with the wasm signature  slot: that function, and the host's context; or, for
 *                                           WASI's functions, the importing instance; or,
 *                                           for a typed header's, both
 *     a function of values in arrays        slot: generated code of the type, and link.host
 *     nothing                               the library's own function, if it has one
 *
 * sinter_entity_of tells what that stands for and its type; `fits` compares the type with the
 * import's; `bind` fills in the slot. All faults are collected into one report. Core spec 4.5.4
 * (instantiation), 3.2 and 4.5.2 (external typing). */
#include "core/linking.h"

#include "core/entity.h"
#include "core/memory.h"
#include "core/types.h"

#include "sinter/internal/library.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Matching ---- */

static bool same_bytes(struct sinter_bytes a, struct sinter_bytes b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool limits_fit(const struct sinter_entity *entity,
                       const struct sinter_extern_type *wanted) {
    return sinter_entity_size(entity) >= wanted->min &&
           (!wanted->has_max || (entity->type.has_max && entity->type.max <= wanted->max));
}

static bool fits(const struct sinter_entity *entity, const struct sinter_extern_type *wanted) {
    const struct sinter_extern_type *type = &entity->type;
    if (type->kind != wanted->kind)
        return false;
    switch (wanted->kind) {
    case SINTER_FUNCTION:
    case SINTER_TAG:
        return same_bytes(type->params, wanted->params) &&
               same_bytes(type->results, wanted->results);
    case SINTER_TABLE:
        return type->value == wanted->value && type->is_64 == wanted->is_64 &&
               limits_fit(entity, wanted);
    case SINTER_MEMORY:
        return type->is_shared == wanted->is_shared && type->is_64 == wanted->is_64 &&
               type->page_bytes == wanted->page_bytes && limits_fit(entity, wanted);
    case SINTER_GLOBAL:
        return type->value == wanted->value && type->is_mutable == wanted->is_mutable;
    case SINTER_KIND_COUNT:
        break;
    }
    return false;
}

/* Code that compares no addresses must not get a memory without guard pages. */
static bool is_guarded_enough(const struct sinter_instance *instance,
                              const struct sinter_entity *entity) {
    uint64_t needed_bytes = entity->type.is_64
                                ? sinter_guarded64_bytes(instance->code->memory64_cap_bytes)
                                : SINTER_GUARDED_BYTES;
    return entity->type.kind != SINTER_MEMORY || instance->code->bounds != SINTER_BOUNDS_GUARD ||
           ((const wasm_rt_memory_t *)entity->context)->range_bytes >= needed_bytes;
}

/* Code that compares the addresses of 64-bit memories with its cap must not get one that may grow
 * beyond it. */
static bool is_below_cap(const struct sinter_instance *instance,
                         const struct sinter_entity *entity) {
    const wasm_rt_memory_t *memory = entity->context;
    return entity->type.kind != SINTER_MEMORY || !entity->type.is_64 ||
           memory->max_pages <= instance->code->memory64_cap_bytes / memory->page_bytes;
}

/* ---- Reports ---- */

struct report {
    struct sinter_error *error; /* or NULL */
    size_t size;
    uint32_t fault_count;
    uint32_t busy_count; /* of these: what it is bound to, another thread uses */
};

__attribute__((format(printf, 2, 3))) static void put(struct report *report, const char *format,
                                                      ...) {
    va_list arguments;
    if (!report->error)
        return;
    size_t room = sizeof report->error->message - report->size;
    va_start(arguments, format);
    int written = vsnprintf(report->error->message + report->size, room, format, arguments);
    va_end(arguments);
    if (written > 0)
        report->size += (size_t)written < room ? (size_t)written : room - 1;
}

static void put_name(struct report *report, struct sinter_bytes name) {
    put(report, "\"");
    for (size_t i = 0; i < name.size && i < 200; i++)
        put(report,
            name.data[i] < 0x20 || name.data[i] == '"' || name.data[i] == 0x7f ? "\\%02x" : "%c",
            name.data[i]);
    put(report, name.size > 200 ? "...\"" : "\"");
}

static void put_text(struct report *report, struct sinter_bytes text) {
    put(report, "%.*s", text.size < 1000 ? (int)text.size : 1000, (const char *)text.data);
}

static void report_fault(struct report *report, const struct sinter_import_info *import) {
    put(report, "%simport ", report->fault_count++ ? "\n" : "");
    put_name(report, import->module);
    put(report, ".");
    put_name(report, import->name);
    put(report, " is ");
    put_text(report, import->type.text);
}

static void report_missing(struct report *report, const struct sinter_import_info *import) {
    report_fault(report, import);
    put(report, ", and nothing is bound to it");
}

static void report_type(struct report *report, const struct sinter_import_info *import,
                        const struct sinter_entity *entity) {
    report_fault(report, import);
    put(report, ", but is bound to ");
    put_text(report, entity->type.text);
    if (entity->type.kind == SINTER_MEMORY)
        put(report, " of now %llu pages", (unsigned long long)sinter_entity_size(entity));
    if (entity->type.kind == SINTER_TABLE)
        put(report, " of now %llu elements", (unsigned long long)sinter_entity_size(entity));
}

static void report_unguarded(struct report *report, const struct sinter_import_info *import) {
    report_fault(report, import);
    put(report, ", but is bound to one without guard pages (of a module built with "
                "--bounds=explicit), which this module's code needs");
}

static void report_cap(struct report *report, const struct sinter_import_info *import) {
    report_fault(report, import);
    put(report, ", but is bound to one of a module that was built with another --max-memory64 or "
                "--bounds");
}

static void report_busy(struct report *report, const struct sinter_import_info *import) {
    report_fault(report, import);
    put(report, ", but is bound to one that another thread uses");
    report->busy_count++;
}

static void report_untyped(struct report *report, const struct sinter_import_info *import) {
    report_fault(report, import);
    put(report, ", but is bound to a host function that does not say its type "
                "(sinter_extern.type)");
}

static void report_exnref(struct report *report, const struct sinter_import_info *import) {
    report_fault(report, import);
    put(report, ", and no host function can have an exnref in its type");
}

/* ---- Binding ---- */

static bool is_wasi(struct sinter_bytes module) {
    static const char names[][24] = {"wasi_snapshot_preview1", "wasi_unstable"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (module.size == strlen(names[i]) && memcmp(module.data, names[i], module.size) == 0)
            return true;
    return false;
}

static bool has_exnref(const struct sinter_extern_type *type) {
    return type->kind == SINTER_FUNCTION && (sinter_types_have(type->params, SINTER_EXNREF) ||
                                             sinter_types_have(type->results, SINTER_EXNREF));
}

/* A host's function that does not say its type: it may be another one than the guest asks for. */
static bool is_untyped(const struct sinter_extern *value) {
    return !value->instance && value->kind == SINTER_FUNCTION && !value->reserved_function &&
           !value->type;
}

/* Gives a host function's entity the import's type, if the function's own text says the same. */
static void type_host(const struct sinter_extern *value, const struct sinter_import_info *import,
                      struct sinter_entity *entity) {
    if (value->instance || value->kind != SINTER_FUNCTION)
        return;
    struct sinter_bytes wanted = import->type.text;
    bool same =
        !value->type || strcmp(value->type, SINTER_ANY_TYPE) == 0 ||
        (strlen(value->type) == wanted.size && memcmp(value->type, wanted.data, wanted.size) == 0);
    if (same) {
        entity->type = import->type;
        return;
    }
    /* Another type, of which only the text is known: params that no import has, so that it does not
     * fit. */
    entity->type =
        (struct sinter_extern_type){.kind = SINTER_FUNCTION,
                                    .params = {(const uint8_t *)"\0", 1},
                                    .text = {(const uint8_t *)value->type, strlen(value->type)}};
}

static void bind(struct sinter_instance *instance, size_t index, const struct sinter_extern *value,
                 const struct sinter_entity *entity) {
    struct sinter_import_slot *slot = &instance->head.slots[index];
    struct sinter_link *link = &instance->links[index];
    *slot = (struct sinter_import_slot){
        .function = entity->function, .context = entity->context, .tail = entity->tail};
    link->type = entity->type;
    link->is_exported = value->instance != NULL;
    link->object = entity->object;
    if (entity->object)
        sinter_object_retain(entity->object);
    link->life = entity->life; /* kept, since another import's resolver may destroy it */
    sinter_life_retain(link->life);
    if (value->reserved_caller)
        slot->caller = instance;
    if (value->reserved_flag) {
        slot->context = instance;
    } else if (entity->type.kind == SINTER_FUNCTION && value->function && !value->instance) {
        uint32_t type = instance->code->import_types[index];
        struct sinter_bytes results = instance->code->types[type].results;
        link->gives_references =
            results.size && memchr(results.data, SINTER_FUNCREF, results.size) != NULL;
        link->host = (struct sinter_host_binding){
            .function = value->function, .context = value->context, .instance = instance};
        if (!slot->function)
            slot->function = instance->code->types[type].host;
        slot->context = &link->host;
    }
}

/* A library's own functions serve where the host has none; those of WASI need a context. */
static bool find_built_in(const struct sinter_instance *instance,
                          const struct sinter_import_info *import, struct sinter_extern *value) {
    const struct sinter_library *library = instance->module->library;
    if (!library || !instance->code->built_in || library->runtime != library->own)
        return false;
    *value = (struct sinter_extern){.kind = SINTER_FUNCTION,
                                    .reserved_function = instance->code->built_in[import->index],
                                    .reserved_flag = true};
    return value->reserved_function && (instance->wasi || !is_wasi(import->module));
}

static bool resolve(const struct sinter_instance *instance, const struct sinter_imports *imports,
                    const struct sinter_import_info *import, struct sinter_extern *value) {
    *value = (struct sinter_extern){.kind = import->type.kind};
    return (imports && imports->resolve && imports->resolve(imports->context, import, value)) ||
           find_built_in(instance, import, value);
}

static void link_import(struct sinter_instance *instance, size_t index,
                        const struct sinter_imports *imports, struct report *report) {
    struct sinter_import_info import;
    struct sinter_extern value;
    struct sinter_entity entity;
    sinter_module_import(instance->module, index, &import);
    if (!instance->module->library && import.type.kind == SINTER_FUNCTION)
        return; /* the linker has bound it */
    if (!resolve(instance, imports, &import, &value) || !sinter_entity_of(&value, &entity)) {
        report_missing(report, &import);
        return;
    }
    if (is_untyped(&value)) {
        report_untyped(report, &import);
        return;
    }
    if (!value.instance && value.kind == SINTER_FUNCTION && has_exnref(&import.type)) {
        report_exnref(report, &import);
        return;
    }
    type_host(&value, &import, &entity);
    if (entity.group && !(instance->links[index].held = sinter_hold(entity.group)))
        report_busy(report, &import);
    else if (!fits(&entity, &import.type))
        report_type(report, &import, &entity);
    else if (!is_below_cap(instance, &entity) ||
             (entity.type.is_64 && !is_guarded_enough(instance, &entity)))
        report_cap(report, &import);
    else if (!is_guarded_enough(instance, &entity))
        report_unguarded(report, &import);
    else
        bind(instance, index, &value, &entity);
}

enum sinter_status sinter_link(struct sinter_instance *instance,
                               const struct sinter_imports *imports, struct sinter_error *error) {
    size_t count = sinter_module_import_count(instance->module);
    struct report report = {.error = error};
    instance->head.slots = calloc(count + 1, sizeof *instance->head.slots);
    instance->links = calloc(count + 1, sizeof *instance->links);
    if (!instance->head.slots || !instance->links) {
        put(&report, "out of memory");
        return SINTER_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        link_import(instance, i, imports, &report);
    if (report.fault_count == 0)
        return SINTER_OK;
    return report.fault_count == report.busy_count ? SINTER_BUSY : SINTER_LINK_FAILED;
}

void sinter_unlink(struct sinter_instance *instance) {
    size_t count = sinter_module_import_count(instance->module);
    for (size_t i = 0; instance->links && i < count; i++)
        sinter_object_drop(instance->links[i].object);
    free(instance->links);
    free(instance->head.slots);
}
