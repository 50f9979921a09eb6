/* See command.h. */
#include "snapshot/command.h"

#include "wasm/opcodes.h"

#define CALLS_MAX 3u

/* What the linker makes of an export without parameters: nothing but calls. */
struct wrapper {
    uint32_t calls[CALLS_MAX];
    uint32_t count;
};

static bool read_wrapper(const struct module *module, uint32_t function, struct wrapper *wrapper) {
    struct diag unused = {0}; /* the module is valid */
    uint32_t imported = module->func_count - module->code_count;
    struct instruction ins;
    if (function < imported)
        return false;
    struct reader r = opcode_open_body(module->codes[function - imported].body, &unused);
    for (wrapper->count = 0; opcode_read(&r, &ins); wrapper->count++) {
        if (ins.opcode->id == OPCODE_END)
            return wrapper->count > 1;
        if (ins.opcode->id != OPCODE_CALL || wrapper->count == CALLS_MAX)
            return false;
        wrapper->calls[wrapper->count] = ins.index;
    }
    return false;
}

static bool find_wrapper(const struct module *module, struct bytes name, struct wrapper *wrapper) {
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (export->kind == EXTERN_FUNC && bytes_equal(export->name, name))
            return read_wrapper(module, export->index, wrapper);
    }
    return false;
}

void snapshot_command_warn(const struct snapshot_plan *plan, struct diag *diag) {
    struct wrapper start, named;
    if (!plan->export_name.size || bytes_equal(plan->export_name, bytes_of("_start")) ||
        !find_wrapper(plan->module, bytes_of("_start"), &start) ||
        !find_wrapper(plan->module, plan->export_name, &named) || start.count != named.count ||
        start.calls[start.count - 1] != named.calls[named.count - 1] ||
        (start.count == CALLS_MAX && start.calls[0] != named.calls[0]))
        return;
    diag_warn(diag,
              "--snapshot: the module is a command, whose exports each run constructors and "
              "destructors; \"_start\" runs them again on the state that the export has left");
    diag_note(diag, "make a reactor (clang: -mexec-model=reactor) that exports a \"_start\" of "
                    "its own");
}
