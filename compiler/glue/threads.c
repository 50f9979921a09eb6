/* See threads.h. */
#include "glue/threads.h"

uint32_t threads_memory_import(const struct module *module) {
    if (module->memory_count != 1 || !module->memories[0].limits.shared ||
        module->memories[0].limits.is_64)
        return MODULE_NO_IMPORT;
    return module_import_of(module, EXTERN_MEMORY, 0);
}

bool threads_is_spawn(const struct import *import) {
    return import->kind == EXTERN_FUNC && bytes_equal(import->module, bytes_of("wasi")) &&
           bytes_equal(import->name, bytes_of("thread-spawn"));
}

static bool has_type(const struct module *module, uint32_t func_index, uint32_t param_count,
                     uint32_t result_count) {
    static const uint8_t integers[] = {VALUE_I32, VALUE_I32};
    const struct func_type wanted = {.params = integers,
                                     .param_count = param_count,
                                     .results = integers,
                                     .result_count = result_count};
    return func_type_equal(module_func_type(module, func_index), &wanted);
}

static bool exports_start(const struct module *module) {
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (export->kind == EXTERN_FUNC && bytes_equal(export->name, bytes_of("wasi_thread_start")))
            return has_type(module, export->index, 2, 0);
    }
    return false;
}

const struct threads_problem *threads_spawn_problem(const struct module *module,
                                                    const struct import *import) {
    static const struct threads_problem type = {
        "does not have the type that wasi-threads gives it",
        "there it is (func (param i32) (result i32)); --import wasi=FILE.c binds another function"};
    static const struct threads_problem memory = {
        "needs a module whose one memory is shared and imported",
        "link the module with --import-memory and --shared-memory, as wasm32-wasip1-threads does"};
    static const struct threads_problem start = {
        "needs an export \"wasi_thread_start\" of type (func (param i32 i32))",
        "threads start there; wasi-libc defines it for wasm32-wasip1-threads"};
    if (!has_type(module, import->index, 1, 1))
        return &type;
    if (threads_memory_import(module) == MODULE_NO_IMPORT)
        return &memory;
    return exports_start(module) ? NULL : &start;
}
