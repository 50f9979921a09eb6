/* Sinter's C API: what a host program, or a C file given with `--import`, sees of a module and its
 * instance.
 *
 * A *module* is the immutable description inside an artefact; it lives as long as the artefact is
 * loaded. An *instance* is a module that is running. Unless a function says otherwise, an instance
 * is used by one thread at a time. */
#ifndef SINTER_SINTER_H
#define SINTER_SINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sinter_module;
struct sinter_instance;

/* Borrowed bytes, not NUL-terminated. `data` may be NULL where `size` is 0. */
struct sinter_bytes {
    const uint8_t *data;
    size_t size;
};

/* A v128, lanes in little-endian order. */
struct sinter_v128 {
    uint8_t lanes[16];
};

/* A value of any wasm type. Function references are opaque. An import's C function has them as
 * pointers, valid until it returns; a NULL that it gives back is a null reference. */
union sinter_value {
    uint32_t i32;
    uint64_t i64;
    float f32;
    double f64;
    struct sinter_v128 v128;
    void *externref;
    struct {
        const void *opaque[4];
    } funcref;
};

enum sinter_status {
    SINTER_OK,
    SINTER_TRAPPED,       /* the guest trapped: sinter_trap_message says how */
    SINTER_EXITED,        /* the guest called proc_exit: sinter_exit_code */
    SINTER_NOT_FOUND,     /* no such export, or not a function */
    SINTER_BAD_ARGUMENTS, /* the counts do not match the function's type */
    SINTER_NO_MEMORY,     /* the host is out of memory or address space */
};

/* The module that `instance` runs. */
const struct sinter_module *sinter_instance_module(const struct sinter_instance *instance);

/* Finds custom sections as WebAssembly.Module.customSections does: all whose name is exactly the
 * `name_size` bytes at `name` (which may be empty or hold NULs), in module order, empty ones too.
 * Writes the first `capacity` of them to `sections` (which may be NULL when `capacity` is 0) and
 * returns how many there are. The payloads are borrowed from the module: no copy. Any thread, any
 * time. WebAssembly JS API, "Module.customSections". */
size_t sinter_custom_sections(const struct sinter_module *module, const char *name,
                              size_t name_size, struct sinter_bytes *sections, size_t capacity);

/* The default memory: the one exported as `memory`, or else memory 0. `sinter_memory_base` is NULL
 * and the size 0 where the module has none. The base never moves; the size, in bytes, only grows.
 */
uint8_t *sinter_memory_base(struct sinter_instance *instance);
uint64_t sinter_memory_size(const struct sinter_instance *instance);

/* The `size` bytes at guest address `address`, checked against the memory's present size; NULL when
 * they are not all inside. Valid until the instance ends. */
void *sinter_memory_span(struct sinter_instance *instance, uint64_t address, uint64_t size);

/* Grows the default memory by `page_count` pages of 64 KiB. Returns the old page count, or
 * SINTER_GROW_FAILED with the memory unchanged. The base does not move. Core spec 4.4.7,
 * memory.grow. */
#define SINTER_GROW_FAILED UINT64_MAX
uint64_t sinter_memory_grow(struct sinter_instance *instance, uint64_t page_count);

/* Copies between host and guest; false, with nothing copied, when the guest's range is not all
 * inside. */
bool sinter_memory_read(struct sinter_instance *instance, uint64_t address, void *to, size_t size);
bool sinter_memory_write(struct sinter_instance *instance, uint64_t address, const void *from,
                         size_t size);

/* Calls the exported function whose name is exactly `name`. `arguments` holds one value per
 * parameter and `results` room for one per result; the member of each that counts is the one of its
 * wasm type. A trap unwinds to here and leaves the instance as it was at the trap. May be called
 * from an import's C function (re-entry). Not after the instance ended. */
enum sinter_status sinter_call_export(struct sinter_instance *instance, const char *name,
                                      const union sinter_value *arguments, size_t argument_count,
                                      union sinter_value *results, size_t result_count);

/* What the last call that returned SINTER_TRAPPED met, e.g. "out of bounds memory access"; owned by
 * the instance, until its next call. */
const char *sinter_trap_message(const struct sinter_instance *instance);
/* The code of the last call that returned SINTER_EXITED. */
uint32_t sinter_exit_code(const struct sinter_instance *instance);

/* A C file given with `--import` may define this: the main program of an executable whose module
 * has no `_start`. It runs once the instance is made; its result is the process's exit code. */
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv);

/* From an import's C function: ends the guest's call with a trap of kind SINTER_TRAP_HOST and
 * unwinds to the innermost entry into the guest. `message` is copied (up to 255 bytes). Does not
 * return: no lock may be held. */
__attribute__((noreturn)) void sinter_trap(struct sinter_instance *instance, const char *message);

#ifdef __cplusplus
}
#endif
#endif
