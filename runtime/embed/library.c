/* The runtime as a table, for libraries. A library's code runs under the runtime that the library
 * itself carries, until a program that has a runtime loads it (load.c). */
#include "core/memory.h"

#include "os/os.h"

#include "sinter/internal/library.h"
#include "wasm-rt-exceptions.h"

/* The runtime's object file installs signal handlers, so it stays, whoever unloads it. */
enum sinter_status sinter_instance_create(const struct sinter_module *module,
                                          const struct sinter_imports *imports,
                                          struct sinter_instance **instance,
                                          struct sinter_error *error) {
    sinter_os_stay_loaded();
    return sinter_instance_make(module, imports, instance, error);
}

const struct sinter_runtime sinter_runtime = {
    .guest = {.trap = wasm_rt_trap,
              .trap_memory = wasm_rt_trap_memory,
              .trap_table = wasm_rt_trap_table,
              .trap_call = wasm_rt_trap_call,
              .allocate_memory = wasm_rt_allocate_memory,
              .free_memory = wasm_rt_free_memory,
              .grow_memory = wasm_rt_grow_memory,
              .allocate_memory_shared = wasm_rt_allocate_memory_shared,
              .free_memory_shared = wasm_rt_free_memory_shared,
              .grow_memory_shared = wasm_rt_grow_memory_shared,
              .memory_wait32 = wasm_rt_memory_wait32,
              .memory_wait64 = wasm_rt_memory_wait64,
              .memory_notify = wasm_rt_memory_notify,
              .allocate_funcref_table = wasm_rt_allocate_funcref_table,
              .free_funcref_table = wasm_rt_free_funcref_table,
              .grow_funcref_table = wasm_rt_grow_funcref_table,
              .allocate_externref_table = wasm_rt_allocate_externref_table,
              .free_externref_table = wasm_rt_free_externref_table,
              .grow_externref_table = wasm_rt_grow_externref_table,
              .tail_area = wasm_rt_tail_area,
              .exceptions = wasm_rt_exceptions,
              .allocate_exnref_table = wasm_rt_allocate_exnref_table,
              .free_exnref_table = wasm_rt_free_exnref_table,
              .grow_exnref_table = wasm_rt_grow_exnref_table,
              .map_data = wasm_rt_map_data,
              .pause = wasm_rt_pause},
    .check_stack = sinter_check_stack,
    .raise_failure = sinter_raise_failure,
    .missing_import = sinter_missing_import,
    .call_host = sinter_call_host,
    .create = sinter_instance_create,
    .memory_create = sinter_memory_create,
    .table_create = sinter_table_create,
    .global_create = sinter_global_create,
    .object_release = sinter_object_release,
    .destroy = sinter_instance_destroy,
    .enter = sinter_enter,
    .interrupt = sinter_interrupt,
    .set_deadline = sinter_set_deadline,
    .trap = sinter_trap,
    .fail = sinter_fail,
    .trap_message = sinter_trap_message,
    .exit_code = sinter_exit_code,
    .memory_base = sinter_memory_base,
    .memory_size = sinter_memory_size,
    .memory_grow = sinter_memory_grow,
    .memory_read = sinter_memory_read,
    .memory_write = sinter_memory_write,
    .put = sinter_put,
    .put_text = sinter_put_text,
    .put_utf16 = sinter_put_utf16,
    .release = sinter_release,
    .get_text = sinter_get_text,
    .get_utf16 = sinter_get_utf16,
    .handle_new = sinter_handle_new,
    .handle_get = sinter_handle_get,
    .handle_take = sinter_handle_take,
    .handle_drop = sinter_handle_drop,
    .custom_sections = sinter_custom_sections,
    .admit = sinter_admit_reference,
    .memory_span = sinter_memory_span,
    .allocate = sinter_allocate,
    .read_numbers = sinter_read_numbers,
    .write_numbers = sinter_write_numbers,
    .reset = sinter_instance_reset,
    .trap_kind = sinter_trap_kind,
    .trap_address = sinter_trap_address,
    .trap_frames = sinter_trap_frames,
    .status_text = sinter_status_text,
};
