/* Sinter's C API: what a host program, or a C file given with `--import`, sees of modules and their
 * instances.
 *
 * A *module* is the immutable description inside an artefact, and its machine code. An *instance*
 * is a module that is running. Modules may be used by any thread at any time. An instance is used
 * by one thread at a time, and so are instances that are *linked*: those that share a function, a
 * table, a tag, a memory that is not shared, or a global that is mutable or a reference, whether it
 * is the host's or an instance's; and those of which one was given a reference to a function of the
 * other. What is linked to the same is linked. A call that finds the instance in use by another
 * thread gives SINTER_BUSY, with nothing done, and so do the functions that use an instance's or an
 * object's tables, globals and handles; a call from inside an import's C function, on the same
 * thread, is fine. Nothing here is called in a signal handler.
 *
 * A host function returns, or ends the call by sinter_trap: no C++ exception, longjmp, pthread_exit
 * or cancellation passes through a guest. A coroutine's stack is memory of its own, not an array on
 * a stack on which guests are called; one that is inside a guest goes on in the thread that entered
 * it, and comes to the guest's end: one that is dropped leaves the instance in use, and the
 * thread's other coroutines without guests. A thread that has called a guest keeps an alternate
 * signal stack: when it takes away the one that it has (SS_DISABLE), a guest that runs out of stack
 * ends the process. It does not block SIGSEGV and SIGBUS again. Destructors of a thread's data may
 * call guests, but in the last round of them (PTHREAD_DESTRUCTOR_ITERATIONS) the guest's stacks
 * stay.
 *
 * Guests compute in the floating-point environment that the thread has, which is to be C's default:
 * with other roundings or subnormal numbers as 0 (crtfastmath.o), results are not wasm's, and with
 * feenableexcept a guest's division ends the process. A trap may leave it at the default.
 *
 * A child that fork makes in a host with several threads may use what no other thread was using;
 * what one was inside of stays SINTER_BUSY there. Memories are copied, shared ones too. No other
 * thread may be loading or closing a module then, or anything else by the dynamic linker.
 *
 * Linked instances end together: what a destroyed one gave to others stays until the last of them
 * is destroyed, and the host's tables and globals of references that they import are released. Only
 * the host's memories and globals of numbers do not keep those that share them.
 *
 * A trap unwinds to the innermost call into the guest, which returns SINTER_TRAPPED; the instance
 * stays as it was at the trap and can be called again, as in JavaScript: to the last store where it
 * was built with --strict, or at -O1 or less. */
#ifndef SINTER_SINTER_H
#define SINTER_SINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sinter/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the runtime that the program is linked with, e.g. "0.1.0": SINTER_VERSION, unless
 * the program was compiled with another version's headers. Any thread. */
const char *sinter_version(void);

struct sinter_module;
struct sinter_instance;
struct sinter_wasi;

/* Borrowed bytes, not NUL-terminated. `data` may be NULL where `size` is 0. */
struct sinter_bytes {
    const uint8_t *data;
    size_t size;
};

/* A v128, lanes in little-endian order. */
struct sinter_v128 {
    uint8_t lanes[16];
};

/* A value of any wasm type. Function references are opaque, and valid as long as the instance that
 * they are of, or one linked to it; the host does not keep it alive by having one. One that is
 * given to another instance, or put into an object, links the two: SINTER_BUSY when another thread
 * uses what it is of. One that is of no instance is refused: SINTER_BAD_ARGUMENTS, or a trap where
 * a host function gives it back. An import's C function has them as pointers to
 * struct sinter_funcref, valid until it returns; a NULL that it gives back is a null reference. */
struct sinter_funcref;
union sinter_value {
    uint32_t i32;
    uint64_t i64;
    float f32;
    double f64;
    struct sinter_v128 v128;
    void *externref;
    struct {
        const void *opaque[4]; /* all NULL: a null reference */
    } funcref;
};

enum sinter_status {
    SINTER_OK,
    SINTER_TRAPPED,       /* the guest trapped: sinter_trap_message says how */
    SINTER_EXITED,        /* the guest called proc_exit: sinter_exit_code */
    SINTER_NOT_FOUND,     /* no such file or export, or none of that kind */
    SINTER_BAD_ARGUMENTS, /* the counts do not match the function's type, or a value is no legal one
                           */
    SINTER_NO_MEMORY,     /* the host is out of memory or address space */
    SINTER_BAD_MODULE,    /* no artefact, damaged, of another version of Sinter, or compiled for
                           * features that this processor lacks */
    SINTER_LINK_FAILED,   /* an import is missing, or of another type */
    SINTER_BUSY,          /* another thread uses the instance, or one linked to it; or, where the
                           * caller is a coroutine, another one of the thread is inside a guest */
};

/* Why a function of this API failed, for people. Functions that take one take NULL too. */
#define SINTER_ERROR_MAX 4096
struct sinter_error {
    char message[SINTER_ERROR_MAX];
};

/* ---- Types ---- */

/* As in the binary format: core spec 5.5.5. */
enum sinter_kind {
    SINTER_FUNCTION,
    SINTER_TABLE,
    SINTER_MEMORY,
    SINTER_GLOBAL,
    SINTER_TAG,
    SINTER_KIND_COUNT
};

/* As in the binary format: core spec 5.3. */
enum sinter_type {
    SINTER_I32 = 0x7f,
    SINTER_I64 = 0x7e,
    SINTER_F32 = 0x7d,
    SINTER_F64 = 0x7c,
    SINTER_V128 = 0x7b,
    SINTER_FUNCREF = 0x70,
    SINTER_EXTERNREF = 0x6f
};

/* The type of an import or export, borrowed from its module. */
struct sinter_extern_type {
    enum sinter_kind kind;
    /* Functions and tags: an enum sinter_type in each byte. */
    struct sinter_bytes params;
    struct sinter_bytes results;
    /* Tables: of the elements. Globals: of the value. */
    enum sinter_type value;
    bool is_mutable; /* globals */
    bool is_shared;  /* memories */
    bool has_max;
    uint64_t min; /* of tables, elements; of memories, pages of 64 KiB */
    uint64_t max; /* where has_max */
    /* The whole type in the text format, e.g. `(func (param i32) (result i64))`. */
    struct sinter_bytes text;
};

struct sinter_import_info {
    size_t index;
    struct sinter_bytes module; /* byte-exact names: may be empty, may hold NULs */
    struct sinter_bytes name;
    struct sinter_extern_type type;
};

struct sinter_export_info {
    struct sinter_bytes name;
    struct sinter_extern_type type;
};

/* ---- Modules ---- */

/* Loads the shared object that `sinter build --emit=shared` made at `path` into the process, after
 * its file was checked to be a whole artefact of this version. It is unloaded by
 * sinter_module_close. SINTER_NOT_FOUND, SINTER_BAD_MODULE or SINTER_NO_MEMORY with the reason in
 * `error`. Loading one file twice gives one module. Any thread. */
enum sinter_status sinter_module_load(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error);

/* Reads the description of the artefact at `path`, of any kind, without loading or running its
 * code: imports, exports and custom sections are there, and instances cannot be made. Errors as
 * sinter_module_load. */
enum sinter_status sinter_module_read(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error);

/* Gives back what load or read made: `module`, and what was borrowed from it, is the caller's no
 * more. Its code stays until its last instance has ended, and what that is linked to. Nothing
 * happens to a module that is linked into the program. Any thread. */
void sinter_module_close(const struct sinter_module *module);

size_t sinter_module_import_count(const struct sinter_module *module);
size_t sinter_module_export_count(const struct sinter_module *module);
/* Fills in what is known of import or export `index`, in module order; false out of range. */
bool sinter_module_import(const struct sinter_module *module, size_t index,
                          struct sinter_import_info *import);
bool sinter_module_export(const struct sinter_module *module, size_t index,
                          struct sinter_export_info *export_);

/* The index of the export whose name is exactly the `name_size` bytes at `name`, or
 * SINTER_NO_EXPORT. */
#define SINTER_NO_EXPORT SIZE_MAX
size_t sinter_module_find_export(const struct sinter_module *module, const char *name,
                                 size_t name_size);

/* Finds custom sections as WebAssembly.Module.customSections does: all whose name is exactly the
 * `name_size` bytes at `name` (which may be empty or hold NULs), in module order, empty ones too.
 * Writes the first `capacity` of them to `sections` (which may be NULL when `capacity` is 0) and
 * returns how many there are. The payloads are borrowed from the module: no copy. Any thread, any
 * time. WebAssembly JS API, "Module.customSections". */
size_t sinter_custom_sections(const struct sinter_module *module, const char *name,
                              size_t name_size, struct sinter_bytes *sections, size_t capacity);

/* ---- What imports are bound to, and exports are ---- */

/* A function of the host's, for imports of the type that its extern gives: `arguments` has one
 * value per parameter, and one per result is to be written. Returning SINTER_OK goes on with the
 * guest; anything else unwinds it: `return sinter_fail(caller, "why")`. SINTER_EXITED unwinds it as
 * an exit, with the code of the last one on this thread. `caller` is the instance that imported it.
 * Function and `context` are there as long as they can be called: until that instance and all that
 * it is linked with are destroyed, and no call into one of them is running. */
typedef enum sinter_status sinter_host_function(void *context, struct sinter_instance *caller,
                                                const union sinter_value *arguments,
                                                union sinter_value *results);

/* The type of a host function that is right for whatever import->type says: one that calls nothing
 * and touches no values, or that its resolver chose by that type. The guest's author wrote the
 * import's type; a function that reads another number of values, or an i64 where it means a
 * reference, is a way out of the sandbox. So a function without a type is bound to nothing. */
#define SINTER_ANY_TYPE "*"

struct sinter_object;

/* A function, table, memory, global or tag: either export `export_index` of `instance`, or, with
 * `instance` NULL, the host's own: a function, or an object that sinter_*_create made. */
struct sinter_extern {
    enum sinter_kind kind;
    struct sinter_instance *instance;
    size_t export_index;
    sinter_host_function *function;
    void *context;    /* of `function` */
    const char *type; /* of `function`, e.g. "(func (param i32))"; never NULL beside it */
    struct sinter_object *object;
    /* Sinter's own use: a function as generated code calls it, and whether the importing instance
     * is its first argument. */
    void (*native)(void);
    bool is_built_in;
};

/* The export called `name`; false when there is none. Valid until the instance is destroyed: while
 * others keep it, nothing is bound to its externs then. Any thread. */
bool sinter_instance_export(struct sinter_instance *instance, const char *name, size_t name_size,
                            struct sinter_extern *export_);

/* Objects of the host's own, each to be given back with sinter_object_release; instances that
 * import them keep them as long as they need. A table or a global of references that is not
 * released keeps the instances that import it, destroyed or not. `max` is SINTER_NO_MAX for none.
 * Memories are counted in pages of 64 KiB, at most 65,536; tables hold null at first, at most
 * 10,000,000 elements. SINTER_NO_MEMORY, or SINTER_BAD_ARGUMENTS; of a global of references,
 * SINTER_BUSY too. Any thread. */
#define SINTER_NO_MAX UINT64_MAX
enum sinter_status sinter_memory_create(uint64_t min, uint64_t max, bool is_shared,
                                        struct sinter_extern *memory);
enum sinter_status sinter_table_create(enum sinter_type element, uint64_t min, uint64_t max,
                                       struct sinter_extern *table);
enum sinter_status sinter_global_create(enum sinter_type type, bool is_mutable,
                                        union sinter_value value, struct sinter_extern *global);
void sinter_object_release(struct sinter_extern *object);

/* Reads and writes a global. SINTER_NOT_FOUND when it is none, SINTER_BAD_ARGUMENTS for writing an
 * immutable one, SINTER_BUSY when another thread uses what shares it. */
enum sinter_status sinter_global_get(const struct sinter_extern *global, union sinter_value *value);
enum sinter_status sinter_global_set(const struct sinter_extern *global, union sinter_value value);

/* Tables. Elements out of range are SINTER_BAD_ARGUMENTS. Growing by `count` elements of `value`
 * gives the old size, or SINTER_GROW_FAILED with nothing changed. When another thread uses what
 * shares the table: SINTER_BUSY, SINTER_GROW_FAILED, and 0 for the size. Core spec 4.4.6. */
uint64_t sinter_table_size(const struct sinter_extern *table);
enum sinter_status sinter_table_get(const struct sinter_extern *table, uint64_t index,
                                    union sinter_value *value);
enum sinter_status sinter_table_set(const struct sinter_extern *table, uint64_t index,
                                    union sinter_value value);
uint64_t sinter_table_grow(const struct sinter_extern *table, uint64_t count,
                           union sinter_value value);

/* Memories other than an instance's default one, which the functions below are for. The base never
 * moves while the memory lives; NULL and 0 when it is none. Growing fails when another thread uses
 * what shares the memory, unless it is a shared one. */
uint8_t *sinter_extern_memory_base(const struct sinter_extern *memory);
uint64_t sinter_extern_memory_size(const struct sinter_extern *memory);
uint64_t sinter_extern_memory_grow(const struct sinter_extern *memory, uint64_t page_count);

/* ---- Instances ---- */

/* How the imports of an instance are found. */
struct sinter_imports {
    /* Called once for every import, in module order: true with `*value` filled in, or false where
     * there is nothing by that name. `*value` comes zeroed. */
    bool (*resolve)(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value);
    void *context;
    /* The WASI context of the instance; NULL for none. Borrowed until the instance is destroyed,
     * or, with `wasi_destroy`, ended with it, also when none is made. */
    struct sinter_wasi *wasi;
    void (*wasi_destroy)(struct sinter_wasi *);
    /* What the memories of its own may grow to together; 0: no limit. Tables have one of their own:
     * 10,000,000 elements each. */
    uint64_t max_memory_bytes;
};

/* Makes an instance of `module` and runs its start function. `imports` may be NULL when there are
 * none. All imports that are missing or of the wrong type are named in `error` at once, with both
 * types: SINTER_LINK_FAILED. On SINTER_OK, SINTER_TRAPPED and SINTER_EXITED `*instance` is to be
 * destroyed; after the latter two it is there only for its message. Else it is NULL:
 * SINTER_BUSY when another thread uses what an import is bound to. `*instance` is set before guest
 * code runs, so that imports find it there; it is NULL when one of them destroyed it. What a start
 * function that traps has done to what it imports stays. Any thread. Core spec 4.5.4. */
enum sinter_status sinter_instance_create(const struct sinter_module *module,
                                          const struct sinter_imports *imports,
                                          struct sinter_instance **instance,
                                          struct sinter_error *error);

/* Ends the instance, which is the caller's no more: no other function may be given it afterwards,
 * but by a host function that it has called, until that returns. While a call to it or to what it
 * is linked to is running, on this thread or another, it ends when that returns. What it gave to
 * those that it is linked to stays while they do; the rest, its handles' objects first, ends
 * before this returns. NULL is ignored. Any thread. */
void sinter_instance_destroy(struct sinter_instance *instance);

/* The module that `instance` runs. */
const struct sinter_module *sinter_instance_module(const struct sinter_instance *instance);

/* A pointer for the host's own use. NULL at first. */
void sinter_instance_set_host_data(struct sinter_instance *instance, void *data);
void *sinter_instance_host_data(const struct sinter_instance *instance);

/* The default memory: the one exported as `memory`, or else memory 0. `sinter_memory_base` is NULL
 * and the size 0 where the module has none. The base never moves; the size, in bytes, only grows.
 */
uint8_t *sinter_memory_base(struct sinter_instance *instance);
uint64_t sinter_memory_size(const struct sinter_instance *instance);

/* The `size` bytes at guest address `address`, checked against the memory's present size; NULL when
 * they are not all inside. Valid until the instance ends. */
void *sinter_memory_span(struct sinter_instance *instance, uint64_t address, uint64_t size);

/* Grows the default memory by `page_count` pages of 64 KiB. Returns the old page count, or
 * SINTER_GROW_FAILED with the memory unchanged. The base does not move. It fails while another
 * thread uses the instance, unless the memory is a shared one. Core spec 4.4.7, memory.grow. */
#define SINTER_GROW_FAILED UINT64_MAX
uint64_t sinter_memory_grow(struct sinter_instance *instance, uint64_t page_count);

/* Copies between host and guest; false, with nothing copied, when the guest's range is not all
 * inside. */
bool sinter_memory_read(struct sinter_instance *instance, uint64_t address, void *to, size_t size);
bool sinter_memory_write(struct sinter_instance *instance, uint64_t address, const void *from,
                         size_t size);

/* ---- Calls ---- */

/* Calls the exported function whose name is exactly `name`. `arguments` holds one value per
 * parameter and `results` room for one per result; the member of each that counts is the one of its
 * wasm type. May be called from an import's C function (re-entry). Not after the instance ended;
 * SINTER_TRAPPED where it is still there for those that it is linked with. */
enum sinter_status sinter_call_export(struct sinter_instance *instance, const char *name,
                                      const union sinter_value *arguments, size_t argument_count,
                                      union sinter_value *results, size_t result_count);

/* The same by the export's index, as sinter_module_find_export gives it: faster, and for names that
 * hold NULs. */
enum sinter_status sinter_call(struct sinter_instance *instance, size_t export_index,
                               const union sinter_value *arguments, size_t argument_count,
                               union sinter_value *results, size_t result_count);

/* Calls a function reference that a guest gave: `instance` is the one that is entered, and its
 * module must have the function's type among its own. SINTER_TRAPPED for a null reference,
 * SINTER_NOT_FOUND for an unknown type. It links `instance` to the one that the reference is of. */
enum sinter_status sinter_call_reference(struct sinter_instance *instance,
                                         const union sinter_value *function,
                                         const union sinter_value *arguments, size_t argument_count,
                                         union sinter_value *results, size_t result_count);

/* A reference to a function export. SINTER_NOT_FOUND when it is none. */
enum sinter_status sinter_function_reference(const struct sinter_extern *function,
                                             union sinter_value *reference);

/* What the last call of this instance that returned SINTER_TRAPPED met, in whichever of those that
 * it is linked to, e.g. "out of bounds memory access"; owned by the instance, until its next call.
 */
const char *sinter_trap_message(const struct sinter_instance *instance);
/* The code of the last call of this instance that returned SINTER_EXITED. */
uint32_t sinter_exit_code(const struct sinter_instance *instance);

/* From an import's C function: ends the guest's call with a trap of kind "host error" and unwinds
 * to the innermost entry into the guest. `message` is copied (up to 255 bytes). Does not return: no
 * lock may be held, and no C++ destructor runs. */
__attribute__((noreturn)) void sinter_trap(struct sinter_instance *instance, const char *message);

/* The same, but the guest is unwound when the import's C function returns. Returns SINTER_TRAPPED,
 * for a sinter_host_function to return. */
enum sinter_status sinter_fail(struct sinter_instance *instance, const char *message);

/* A C file given with `--import` may define this: the main program of an executable whose module
 * has no `_start`. It runs once the instance is made; its result is the process's exit code. */
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
