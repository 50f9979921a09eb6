/* Calls from the host into an instance's exports and function references, and from the guest to
 * host functions that take their values in arrays. */
#include "core/callback.h"
#include "core/entity.h"
#include "core/types.h"

#include "sinter/internal/library.h"

#include <stddef.h>
#include <string.h>

const struct sinter_type_code *sinter_export_type(const struct sinter_module *module,
                                                  size_t index) {
    if (!module->code || index >= module->description->exports.count ||
        !module->code->functions[index]) /* not a function */
        return NULL;
    return &module->code->types[module->code->exports[index].type];
}

/* A call of a function with its first argument. */
struct call {
    const struct sinter_type_code *type;
    sinter_any_function function;
    void *context;
    const union sinter_value *arguments;
    union sinter_value *results;
    bool may_be_host; /* the function may be the adapter of one of the host's */
};

static void run(void *argument) {
    const struct call *call = argument;
    size_t value_count = call->type->params.size + call->type->results.size;
    if (value_count > SINTER_FEW_VALUES || call->may_be_host)
        sinter_check_stack(value_count * SINTER_FRAME_BYTES_PER_VALUE);
    call->type->call(call->function, call->context, call->arguments, call->results);
}

enum sinter_status sinter_export_call(struct sinter_instance *instance, uint32_t index,
                                      const union sinter_value *arguments,
                                      union sinter_value *results) {
    const struct sinter_export_code *export = &instance->code->exports[index];
    struct sinter_import_slot slot = sinter_exported_function(instance, index);
    struct call call = {.type = &instance->code->types[export->type],
                        .function = slot.function,
                        .context = slot.context,
                        .arguments = arguments,
                        .results = results};
    return sinter_enter(instance, run, &call);
}

enum sinter_status sinter_call(struct sinter_instance *instance, size_t export_index,
                               const union sinter_value *arguments, size_t argument_count,
                               union sinter_value *results, size_t result_count) {
    const struct sinter_type_code *type = sinter_export_type(instance->module, export_index);
    if (!type)
        return SINTER_NOT_FOUND;
    if (type->params.size != argument_count || type->results.size != result_count || !type->call)
        return SINTER_BAD_ARGUMENTS;
    enum sinter_status status = sinter_admit_values(instance, type->params, arguments);
    if (status != SINTER_OK)
        return status;
    return sinter_export_call(instance, (uint32_t)export_index, arguments, results);
}

int64_t sinter_export_find(const struct sinter_module *module, const char *name) {
    size_t index = sinter_module_find_export(module, name, strlen(name));
    return index == SINTER_NO_EXPORT ? -1 : (int64_t)index;
}

enum sinter_status sinter_call_export(struct sinter_instance *instance, const char *name,
                                      const union sinter_value *arguments, size_t argument_count,
                                      union sinter_value *results, size_t result_count) {
    size_t index = sinter_module_find_export(instance->module, name, strlen(name));
    return sinter_call(instance, index, arguments, argument_count, results, result_count);
}

/* ---- Function references ---- */

struct counts {
    size_t arguments;
    size_t results;
};

static const struct sinter_type_code *find_type(const struct sinter_code *code,
                                                wasm_rt_func_type_t identity) {
    for (uint32_t i = 0; i < code->type_count; i++)
        if (memcmp(code->types[i].identity, identity, 32) == 0)
            return &code->types[i];
    return NULL;
}

static bool has_exnref(const struct sinter_type_code *type) {
    return sinter_types_have(type->params, SINTER_EXNREF) ||
           sinter_types_have(type->results, SINTER_EXNREF);
}

/* `reference` is not null, and this thread holds the instance. */
static enum sinter_status call_reference(struct sinter_instance *instance, struct call *call,
                                         const wasm_rt_funcref_t *reference, struct counts counts) {
    enum sinter_status status = sinter_admit_reference(instance, reference);
    if (status != SINTER_OK)
        return status;
    call->type = find_type(instance->code, reference->func_type);
    if (!call->type)
        return SINTER_NOT_FOUND;
    if (!call->type->call)
        return has_exnref(call->type) ? SINTER_BAD_ARGUMENTS : SINTER_NOT_FOUND;
    if (call->type->params.size != counts.arguments || call->type->results.size != counts.results)
        return SINTER_BAD_ARGUMENTS;
    status = sinter_admit_values(instance, call->type->params, call->arguments);
    return status == SINTER_OK ? sinter_enter(instance, run, call) : status;
}

enum sinter_status sinter_call_reference(struct sinter_instance *instance,
                                         const union sinter_value *function,
                                         const union sinter_value *arguments, size_t argument_count,
                                         union sinter_value *results, size_t result_count) {
    wasm_rt_funcref_t reference;
    memcpy(&reference, function, sizeof reference);
    struct sinter_group *held = sinter_hold(instance->group);
    if (!held)
        return SINTER_BUSY;
    struct call call = {.function = reference.func,
                        .context = reference.module_instance,
                        .arguments = arguments,
                        .results = results,
                        .may_be_host = sinter_callback_of(&reference) != NULL};
    struct counts counts = {argument_count, result_count};
    enum sinter_status status = reference.func
                                    ? call_reference(instance, &call, &reference, counts)
                                    : sinter_refuse(instance, SINTER_TRAP_NULL_REFERENCE);
    sinter_let_go(held);
    return status;
}

/* ---- Calls out ---- */

/* Admits the references among the results of a host function. */
static void admit_results(struct sinter_instance *instance, struct sinter_bytes types,
                          const union sinter_value *results) {
    enum sinter_status status = sinter_admit_values(instance, types, results);
    if (status != SINTER_OK)
        sinter_raise(SINTER_TRAP_HOST, sinter_admission_fault(status));
}

/* Calls the function, and unwinds the guest if its status says so; `fault` is why, if it does not.
 */
static void call_host(const struct sinter_host_binding *binding,
                      const union sinter_value *arguments, union sinter_value *results,
                      const char *fault) {
    struct sinter_instance *instance = binding->instance;
    enum sinter_status status = binding->function(binding->context, instance, arguments, results);
    if (status == SINTER_EXITED)
        sinter_exit_again(instance);
    if (status == SINTER_INTERRUPTED)
        sinter_raise_interrupt();
    if (status != SINTER_OK && !instance->head.is_failing)
        sinter_fail(instance, fault);
    if (status != SINTER_OK)
        sinter_raise_failure(instance);
}

void sinter_call_host(const struct sinter_host_binding *binding,
                      const union sinter_value *arguments, union sinter_value *results) {
    call_host(binding, arguments, results, "an import failed");
    const struct sinter_link *link =
        (const void *)((const char *)binding - offsetof(struct sinter_link, host));
    if (link->gives_references)
        admit_results(binding->instance, link->type.results, results);
}

/* ---- Calls of the host's functions in tables ---- */

static const struct sinter_callback *find_callback(const void *context) {
    const struct sinter_callback *callback = sinter_callback_find(context);
    if (!callback)
        sinter_raise(SINTER_TRAP_HOST, "call of a function that the host took back");
    return callback;
}

void sinter_callback_binding(const void *context, struct sinter_host_binding *binding) {
    *binding = find_callback(context)->host;
}

/* The function may take itself back, so what is needed of it is copied first. */
void sinter_call_callback(const void *context, const union sinter_value *arguments,
                          union sinter_value *results) {
    const struct sinter_callback *callback = find_callback(context);
    struct sinter_host_binding host = callback->host;
    struct sinter_bytes types = callback->code.type->results;
    call_host(&host, arguments, results, "a host function failed");
    if (host.instance->head.is_failing)
        sinter_raise_failure(host.instance);
    admit_results(host.instance, types, results);
}
