/* Sinter's C API: what a host program, or a C file given with `--import`, sees of modules and their
 * instances.
 *
 * A *module* is the immutable description inside an artefact, and its machine code. An *instance*
 * is a module that is running.
 *
 * Threads. Any thread may use a module at any time. One thread at a time uses an instance, and the
 * same goes for instances that are *linked*. Two instances are linked when they share a function, a
 * table, a memory that is not shared, a global that is mutable or holds a reference, or a tag with
 * function references among its values, whether that is the host's or an instance's; when one was
 * given a reference to a function of the other; and when both are linked to a third. A call that
 * finds the instance in use by another thread returns SINTER_BUSY and does nothing; so do the
 * functions that use tables, globals and handles. On the same thread, a call from inside an
 * import's C function is fine. Nothing here may be called in a signal handler.
 *
 * Host functions return, or end the call by sinter_trap. No C++ exception, longjmp, pthread_exit or
 * cancellation may pass through a guest.
 *
 * Stacks. A thread that has called a guest keeps an alternate signal stack: if the host takes away
 * the one that the thread has (SS_DISABLE), a guest that runs out of stack ends the process. The
 * host does not block SIGSEGV, SIGBUS and SIGURG again. Destructors of a thread's data may call
 * guests, but what they use in the last round (PTHREAD_DESTRUCTOR_ITERATIONS) is not freed. A
 * coroutine's stack is memory of its own, not an array on a stack on which guests are called. A
 * coroutine that is inside a guest goes on in the thread that entered the guest, and comes to the
 * guest's end: if it is dropped, the instance stays in use, and the thread's other coroutines
 * cannot call guests.
 *
 * Numbers. Guests compute in the thread's floating-point environment, which must be C's default:
 * with other roundings, or subnormal numbers taken for 0 (crtfastmath.o), results are not wasm's,
 * and with feenableexcept a guest's division ends the process. A trap may leave the environment at
 * the default.
 *
 * Forks. The child of a fork in a host with several threads may use what no other thread was using;
 * what a thread was inside of stays SINTER_BUSY there. Memories are copied, shared ones too. When
 * it forks, no other thread may be loading or closing a module, or anything else by the dynamic
 * linker.
 *
 * Ends. Linked instances end together: what a destroyed instance gave to others stays until the
 * last of them is destroyed, and the host's tables and globals of references that they import are
 * released. The host's memories and its globals of numbers are the exception: they do not keep the
 * instances that share them.
 *
 * Traps. A trap unwinds to the innermost call into the guest, which returns SINTER_TRAPPED. The
 * instance stays as it was at the trap and can be called again, as in JavaScript. It is exact to
 * the last store in code that was built with --strict. At -O1 or less it is so, too, but a load
 * whose value is never used may not trap. */
#ifndef SINTER_SINTER_H
#define SINTER_SINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sinter/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the runtime that the program is linked with, e.g. "0.2.0": SINTER_VERSION, unless
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

/* A value of any wasm type. A function reference is opaque. It is valid as long as its instance, or
 * one linked to that, is not destroyed; the host does not keep the instance alive by having the
 * reference. Giving it to another instance, or putting it into an object, links the two:
 * SINTER_BUSY when another thread uses the reference's instance. A reference of no instance is
 * refused: SINTER_BAD_ARGUMENTS, or a trap when a host function returns it. An import's C function
 * gets references as pointers to struct sinter_funcref, valid until it returns; a NULL that it
 * returns is a null reference. */
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
    SINTER_BAD_ARGUMENTS, /* the counts do not match the function's type, or a value is not legal */
    SINTER_NO_MEMORY,     /* the host is out of memory or address space */
    SINTER_BAD_MODULE,    /* not an artefact, damaged, of another version of Sinter, or compiled for
                           * features that this processor lacks */
    SINTER_LINK_FAILED,   /* an import is missing, or of another type */
    SINTER_BUSY,          /* another thread uses the instance, or one linked to it; or the caller is
                           * a coroutine, and another one of its thread is inside a guest */
    SINTER_INTERRUPTED,   /* the host, or a deadline, ended the call */
    SINTER_TABLE_FULL,    /* the table has, or may have, no room for another function */
};

/* What a status means, for people, e.g. "the guest trapped": a literal. Of a number that is no
 * status, "unknown status". Any thread. */
const char *sinter_status_text(enum sinter_status status);

/* Why a function of this API failed, for people. Functions that take one also take NULL. */
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
    uint64_t min; /* of tables, elements; of memories, pages */
    uint64_t max; /* where has_max */
    /* The whole type in the text format, e.g. `(func (param i32) (result i64))`. */
    struct sinter_bytes text;
    bool is_64;          /* memories and tables: addresses or indices are i64 */
    uint32_t page_bytes; /* memories: SINTER_PAGE_BYTES or 1 */
};
#define SINTER_PAGE_BYTES 65536u

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

/* Loads the shared object at `path`, which `sinter build --emit=shared` made, into the process. Its
 * file is checked first: it must be a whole artefact of this version. sinter_module_close unloads
 * it. SINTER_NOT_FOUND, SINTER_BAD_MODULE or SINTER_NO_MEMORY with the reason in `error`. Loading
 * one file twice gives one module, to be closed twice. Any thread. */
enum sinter_status sinter_module_load(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error);

/* Reads the description of the artefact at `path`, of any kind, without loading or running its
 * code. The module has its imports, exports and custom sections, but no instance can be made of it.
 * Errors as for sinter_module_load. Any thread. */
enum sinter_status sinter_module_read(const char *path, const struct sinter_module **module,
                                      struct sinter_error *error);

/* Gives back a module that load or read made. The caller may no longer use it, or anything borrowed
 * from it. Its code stays until its last instance, and all that is linked to that one, has ended.
 * Does nothing to a module that is linked into the program. Any thread. */
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
 * `name_size` bytes at `name` (which may be empty or hold NULs), in module order, including empty
 * ones. Writes the first `capacity` of them to `sections` (which may be NULL when `capacity` is 0)
 * and returns how many there are. The payloads are borrowed from the module, not copied. Any
 * thread. WebAssembly JS API, "Module.customSections". */
size_t sinter_custom_sections(const struct sinter_module *module, const char *name,
                              size_t name_size, struct sinter_bytes *sections, size_t capacity);

/* ---- What imports are bound to, and exports are ---- */

/* A function of the host's, for imports of the type that its extern gives. `arguments` has one
 * value per parameter; the function writes one value per result to `results`. The guest goes on
 * after SINTER_OK. Any other status unwinds it: `return sinter_fail(caller, "why")`. SINTER_EXITED
 * unwinds it as an exit, with the code of this thread's last exit, and SINTER_INTERRUPTED as
 * interrupted. `caller` is the instance that
 * imported the function. The function and `context` must exist as long as they can be called: until
 * that instance, and all that is linked to it, is destroyed and no call into them is running. */
typedef enum sinter_status sinter_host_function(void *context, struct sinter_instance *caller,
                                                const union sinter_value *arguments,
                                                union sinter_value *results);

/* The type of a host function that is right whatever import->type says: one that touches no values,
 * or that its resolver chose by that type. Use it with care. The guest's author wrote the import's
 * type; a host function that reads more values than the guest passes, or takes an i64 for a
 * reference, is a way out of the sandbox. That is why a function without a type is bound to
 * nothing. */
#define SINTER_ANY_TYPE "*"

struct sinter_object;

/* A function, table, memory, global or tag. Either it is export `export_index` of `instance`; or
 * `instance` is NULL and it is the host's own: a function, or an object that sinter_*_create made.
 */
struct sinter_extern {
    enum sinter_kind kind;
    struct sinter_instance *instance;
    size_t export_index;
    sinter_host_function *function;
    void *context;    /* of `function` */
    const char *type; /* of `function`, e.g. "(func (param i32))"; not NULL where that is set */
    struct sinter_object *object;
    /* Sinter's own: zero when a host fills this in. */
    void (*reserved_function)(void);
    bool reserved_flag;
    bool reserved_caller;
};

/* The export called `name`; false when there is none. Valid until the instance is destroyed: after
 * that nothing can be bound to it, even while linked instances keep what is behind it. Any thread.
 */
bool sinter_instance_export(struct sinter_instance *instance, const char *name, size_t name_size,
                            struct sinter_extern *export_);

/* Make objects of the host's own. Each is given back with sinter_object_release; instances that
 * import it keep it as long as they need it. A table, or a global of references, that is not
 * released keeps the instances that import it, even when they are destroyed. `max` may be
 * SINTER_NO_MAX. A memory's unit is a page of 64 KiB; it has at most 65,536, with 64-bit
 * addresses 1,048,576. A table has at most 10,000,000 elements, null at first. A memory64 has
 * 64-bit addresses, a table64 64-bit indices. SINTER_NO_MEMORY or SINTER_BAD_ARGUMENTS; for a
 * global of references also SINTER_BUSY. Any thread. */
#define SINTER_NO_MAX UINT64_MAX
enum sinter_status sinter_memory_create(uint64_t min, uint64_t max, bool is_shared,
                                        struct sinter_extern *memory);
enum sinter_status sinter_memory64_create(uint64_t min, uint64_t max, struct sinter_extern *memory);
/* A memory of any type, such as one that a module imports. Of `type`, its kind, limits, is_shared,
 * is_64 and page_bytes count. With pages of one byte, a memory has at most 2^32 - 1 of them, with
 * 64-bit addresses 2^36. */
enum sinter_status sinter_memory_create_typed(const struct sinter_extern_type *type,
                                              struct sinter_extern *memory);
enum sinter_status sinter_table_create(enum sinter_type element, uint64_t min, uint64_t max,
                                       struct sinter_extern *table);
enum sinter_status sinter_table64_create(enum sinter_type element, uint64_t min, uint64_t max,
                                         struct sinter_extern *table);
enum sinter_status sinter_global_create(enum sinter_type type, bool is_mutable,
                                        union sinter_value value, struct sinter_extern *global);
void sinter_object_release(struct sinter_extern *object);

/* Makes a tag of the host's own, for exceptions with values of the types `params`: an enum
 * sinter_type in each byte, at most 1,000. To make one for an import, pass `import->type.params`,
 * which may have exnrefs; only guests make exceptions with such a tag. SINTER_NO_MEMORY or
 * SINTER_BAD_ARGUMENTS. Any thread. */
enum sinter_status sinter_tag_create(struct sinter_bytes params, struct sinter_extern *tag);

/* Hosts have no value for an exnref: globals and elements of that type, and functions with it in
 * their types, are there for other instances only, and give SINTER_BAD_ARGUMENTS.
 *
 * Read and write a global. SINTER_NOT_FOUND when `global` is not one, SINTER_BAD_ARGUMENTS for
 * writing an immutable one, SINTER_BUSY when another thread uses an instance that shares it. */
enum sinter_status sinter_global_get(const struct sinter_extern *global, union sinter_value *value);
enum sinter_status sinter_global_set(const struct sinter_extern *global, union sinter_value value);

/* Tables. An index out of range is SINTER_BAD_ARGUMENTS. sinter_table_grow adds `count` elements of
 * `value` and returns the old size, or SINTER_GROW_FAILED with nothing changed. When another thread
 * uses an instance that shares the table, get and set return SINTER_BUSY, grow SINTER_GROW_FAILED,
 * and size 0. Core spec 4.4.6. */
uint64_t sinter_table_size(const struct sinter_extern *table);
enum sinter_status sinter_table_get(const struct sinter_extern *table, uint64_t index,
                                    union sinter_value *value);
enum sinter_status sinter_table_set(const struct sinter_extern *table, uint64_t index,
                                    union sinter_value value);
uint64_t sinter_table_grow(const struct sinter_extern *table, uint64_t count,
                           union sinter_value value);

/* Memories by their extern. (For an instance's default memory, the functions below are simpler.)
 * The base never moves while the memory lives; base and size are NULL and 0 when `memory` is not
 * one. Growing returns what sinter_memory_grow does; it fails when another thread uses an instance
 * that shares the memory, unless it is a shared memory. */
uint8_t *sinter_extern_memory_base(const struct sinter_extern *memory);
uint64_t sinter_extern_memory_size(const struct sinter_extern *memory);
uint64_t sinter_extern_memory_grow(const struct sinter_extern *memory, uint64_t page_count);

/* ---- Instances ---- */

/* How the imports of an instance are found. */
struct sinter_imports {
    /* Called once for every import, in module order. Returns true with `*value` filled in, or false
     * where there is nothing by that name. `*value` is zeroed before the call. */
    bool (*resolve)(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value);
    void *context;
    /* The WASI context of the instance; NULL for none. It is borrowed until the instance is
     * destroyed; with `wasi_destroy` the instance owns it, and it is ended even when no instance is
     * made. */
    struct sinter_wasi *wasi;
    void (*wasi_destroy)(struct sinter_wasi *);
    /* What the instance may have; 0: no limit but the runtime's own. */
    uint64_t max_memory_bytes;   /* in its own memories, together */
    uint32_t max_table_elements; /* in each of its own tables; 10,000,000 without */
    uint32_t max_handles;        /* host objects at a time */
    uint64_t deadline_ns; /* for each call of it, its start among them: sinter_set_deadline */
    /* True: `_initialize` does not run by itself, since the host calls it. */
    bool skips_initialize;
};

/* Makes an instance of `module` and runs its start function, and then, if the module exports a
 * function `_initialize` without parameters and results, as WASI's reactors do, that one: it runs
 * the constructors of C++ and the like. `imports` may be NULL when there are none. After SINTER_OK,
 * SINTER_TRAPPED, SINTER_EXITED and SINTER_INTERRUPTED the caller owns `*instance`, to be ended
 * with sinter_instance_destroy; after the latter three it is there only for its message. After any
 * other status it is NULL:
 * - SINTER_LINK_FAILED: `error` names all imports that are missing or of the wrong type, each with
 *   both types;
 * - SINTER_BUSY: another thread uses an instance or object that an import is bound to;
 * - SINTER_BAD_MODULE and SINTER_NO_MEMORY, with the reason in `error`;
 * - SINTER_BAD_ARGUMENTS: `module` or `instance` is NULL.
 * `*instance` is set before guest code runs, so that imports find it there; it is NULL afterwards
 * if one of them destroyed it. What a start function, or `_initialize`, did before it trapped, to
 * memories and tables that it imports, stays. Any thread. Core spec 4.5.4. */
enum sinter_status sinter_instance_create(const struct sinter_module *module,
                                          const struct sinter_imports *imports,
                                          struct sinter_instance **instance,
                                          struct sinter_error *error);

/* Ends the instance. The caller may not pass it to another function afterwards, except that a host
 * function which the instance has called may do so until it returns. If a call into the instance,
 * or into one linked to it, is running, on this thread or another, the instance ends when that call
 * returns. What it gave to instances that it is linked to stays as long as they do; all else ends
 * before this returns, the objects of its handles first. NULL is ignored. Any thread. */
void sinter_instance_destroy(struct sinter_instance *instance);

/* Puts an instance back to its first state, as if it were destroyed and made again, but for less
 * time: its own memories, tables and globals, and the segments that it dropped. Then its start
 * function runs. Imports stay bound, and active segments are written to imported memories and
 * tables again. The objects of its handles are ended first, and the WASI descriptors that the guest
 * opened are closed; those that its context was made with stay as the guest left them. What others
 * have of the instance (functions, its exported memory, references) stays valid. A memory's base
 * stays, but its size shrinks to the initial one: spans beyond that are not valid any more.
 * - SINTER_TRAPPED, SINTER_EXITED, SINTER_INTERRUPTED: the start function did that, or was ended by
 *   an interrupt or a deadline; the instance cannot be called until a reset succeeds. Also allowed
 *   after sinter_instance_create has returned one of them.
 * - SINTER_BUSY, with nothing done: a call into the instance, or one linked to it, is running, on
 *   this thread or another.
 * - SINTER_BAD_ARGUMENTS, with nothing done: it has a shared memory of its own.
 * - SINTER_NO_MEMORY, with nothing done: there is no room for a stack. */
enum sinter_status sinter_instance_reset(struct sinter_instance *instance);

/* The module that `instance` runs. */
const struct sinter_module *sinter_instance_module(const struct sinter_instance *instance);

/* A pointer for the host's own use. NULL at first. */
void sinter_instance_set_host_data(struct sinter_instance *instance, void *data);
void *sinter_instance_host_data(const struct sinter_instance *instance);

/* The default memory: the one exported as `memory`, or else memory 0. Base and size are NULL and 0
 * when the module has none. The base never moves; the size, in bytes, only grows, but for
 * sinter_instance_reset. */
uint8_t *sinter_memory_base(struct sinter_instance *instance);
uint64_t sinter_memory_size(const struct sinter_instance *instance);

/* The `size` bytes at guest address `address`; NULL when they are not all inside the memory's
 * present size. Valid until the instance ends. */
void *sinter_memory_span(struct sinter_instance *instance, uint64_t address, uint64_t size);

/* Grows the default memory by `page_count` pages, of 64 KiB unless its type says otherwise. Returns
 * the old page count, or SINTER_GROW_FAILED with the memory unchanged. The base does not move.
 * Growing fails while another thread uses the instance, unless the memory is shared. Core
 * spec 4.4.7, memory.grow. */
#define SINTER_GROW_FAILED UINT64_MAX
uint64_t sinter_memory_grow(struct sinter_instance *instance, uint64_t page_count);

/* Copy between host and guest; false, with nothing copied, when the guest's range is not all inside
 * the memory. */
bool sinter_memory_read(struct sinter_instance *instance, uint64_t address, void *to, size_t size);
bool sinter_memory_write(struct sinter_instance *instance, uint64_t address, const void *from,
                         size_t size);

/* ---- Calls ---- */

/* Calls the exported function whose name is exactly `name`. `arguments` holds one value per
 * parameter, and `results` has room for one per result; of each, the member of its wasm type
 * counts. May be called from an import's C function (re-entry). SINTER_NOT_FOUND when there is no
 * such function, SINTER_BAD_ARGUMENTS when the counts are not its type's. The call of an instance
 * that was destroyed, from a host function that it has called, is SINTER_TRAPPED. */
enum sinter_status sinter_call_export(struct sinter_instance *instance, const char *name,
                                      const union sinter_value *arguments, size_t argument_count,
                                      union sinter_value *results, size_t result_count);

/* The same by the export's index, which sinter_module_find_export returns: faster, and for names
 * that hold NULs. */
enum sinter_status sinter_call(struct sinter_instance *instance, size_t export_index,
                               const union sinter_value *arguments, size_t argument_count,
                               union sinter_value *results, size_t result_count);

/* Calls a function reference that came from a guest. `instance` is the one that is entered; its
 * module must have the function's type among its own types, or the status is SINTER_NOT_FOUND. A
 * null reference is SINTER_TRAPPED. Links `instance` to the reference's instance. */
enum sinter_status sinter_call_reference(struct sinter_instance *instance,
                                         const union sinter_value *function,
                                         const union sinter_value *arguments, size_t argument_count,
                                         union sinter_value *results, size_t result_count);

/* Makes a reference to an instance's export. SINTER_NOT_FOUND when that is not a function. */
enum sinter_status sinter_function_reference(const struct sinter_extern *function,
                                             union sinter_value *reference);

/* ---- Exceptions ----
 *
 * An exception that no guest catches ends the host's call as a trap of kind
 * SINTER_TRAP_UNCAUGHT_EXCEPTION, and can be taken from the instance then. It is an object of the
 * host's: its tag and values do not change, it keeps no instance, and any thread may use it. It
 * passes through no frame of the host's by itself: a host function that has called a guest passes
 * its exception on by sinter_throw. One with more than 256 bytes of values that a guest threw
 * counts among those of its instance, which may have 1 GiB of them, until it ends. */
struct sinter_exception;

/* Makes an exception with `tag`, an instance's export or the host's own, and one value for each of
 * the tag's parameters. SINTER_NOT_FOUND when `tag` is not a tag, SINTER_BAD_ARGUMENTS when the
 * count is not its type's or there are exnrefs in that, SINTER_NO_MEMORY. */
enum sinter_status sinter_exception_create(const struct sinter_extern *tag,
                                           const union sinter_value *values, size_t value_count,
                                           struct sinter_exception **exception);

/* An exception ends when it was released, or thrown, once more than it was retained. NULL is
 * ignored in releasing. */
void sinter_exception_retain(struct sinter_exception *exception);
void sinter_exception_release(struct sinter_exception *exception);

/* Whether it was thrown with this tag, under whatever name. */
bool sinter_exception_is(const struct sinter_exception *exception, const struct sinter_extern *tag);

/* Copies its values, one for each of the tag's parameters, to `values`. SINTER_NOT_FOUND when the
 * exception has another tag; SINTER_BAD_ARGUMENTS when the count is not its type's, or there are
 * exnrefs in that, which hosts have no values for. */
enum sinter_status sinter_exception_values(const struct sinter_exception *exception,
                                           const struct sinter_extern *tag,
                                           union sinter_value *values, size_t value_count);

/* Takes the exception that ended the last call of this instance which did not end normally, if that
 * was how it ended; else, or if there was no memory for it, or the second time, NULL. The caller
 * releases it, or throws it. */
struct sinter_exception *sinter_exception_take(struct sinter_instance *instance);

/* For an import's C function: the exception, which is no longer the caller's, is thrown in the
 * guest when the function returns; the guest may catch it. Returns SINTER_TRAPPED, for a
 * sinter_host_function to return. A reference to a function of no instance, or of one that another
 * thread uses, among its values is a trap instead, and so is NULL in place of an exception. */
enum sinter_status sinter_throw(struct sinter_instance *caller, struct sinter_exception *exception);

/* ---- Functions in tables ----
 *
 * In C, a function pointer of a guest's is the index of an element of a table. `table` is a table
 * of functions, or NULL for the default table of `instance`: the export `__indirect_function_table`
 * (which lld exports with --export-table), or else the first table of functions that the module
 * exports, or else imports. SINTER_NOT_FOUND when there is none. SINTER_BUSY when another thread
 * uses the instance or the table. */

/* Puts `function` (a function of the host's: `kind`, `function`, `context`, `type`) into the table,
 * for the guest to call by `*index`, which is never 0. It is called with `instance` as its
 * `caller`, whichever instance the call is from. It ends, unless the host takes it back, with the
 * instance and all that is linked to that, or when the instance is reset. `function` and `context`
 * must exist until then.
 *
 * The table grows by an element; but for elements that sinter_table_remove has made null, and that
 * are still so. SINTER_TABLE_FULL when it may not grow (lld: --growable-table). SINTER_NOT_FOUND
 * when the instance's module neither calls functions of this type through tables nor has such
 * functions in its element segments. SINTER_BAD_ARGUMENTS when `function` has no type, or is not a
 * function of the host's (sinter_function_reference makes references to an instance's). A table of
 * another instance, or of the host's, is linked to this instance. */
enum sinter_status sinter_table_add(struct sinter_instance *instance,
                                    const struct sinter_extern *table,
                                    const struct sinter_extern *function, uint32_t *index);

/* Takes back what sinter_table_add has put there by this instance. The element becomes null, unless
 * the guest has put something else there. Copies that the guest has made of the reference stay, and
 * trap when they are called. A function may take itself back while it runs. SINTER_NOT_FOUND when
 * there is no such function. */
enum sinter_status sinter_table_remove(struct sinter_instance *instance,
                                       const struct sinter_extern *table, uint32_t index);

/* Calls the function at `index` if its type is `type`, e.g. "(func (param i32) (result i32))".
 * SINTER_NOT_FOUND when the index is out of range or the element null, or when the module knows no
 * such type (as for sinter_table_add); SINTER_BAD_ARGUMENTS when the function has another type. All
 * else is as for sinter_call_reference. */
enum sinter_status sinter_table_call(struct sinter_instance *instance,
                                     const struct sinter_extern *table, uint32_t index,
                                     const char *type, const union sinter_value *arguments,
                                     size_t argument_count, union sinter_value *results,
                                     size_t result_count);

/* ---- Ending calls ---- */

/* Ends what the host has called of `instance` and has not returned yet, in whatever thread that is:
 * the call returns SINTER_INTERRUPTED, and the instance can be called again, as after a trap. Guest
 * code is left at once. A function of the runtime, or a host function, ends first, unless it is a
 * WASI call or a memory.atomic.wait that waits; calls into guests which that host function makes
 * meanwhile return SINTER_INTERRUPTED too. A call that is about to end may end as if nothing had
 * happened.
 *
 * Any thread, at any time, and in a signal handler; `instance` may be one that was destroyed, but
 * if another has been made at its address since, that one's call ends. SINTER_OK; SINTER_NOT_FOUND
 * when no such call is in progress; SINTER_NO_MEMORY when the system does not let the runtime
 * handle SIGURG, which is the signal that it uses from the first call on: the host does not block
 * it in threads that call guests. The handler that the host had for it is still called; one that
 * the host installs later must call ours. */
enum sinter_status sinter_interrupt(const struct sinter_instance *instance);

/* Gives each later call of `instance` by the host a deadline, `limit_ns` nanoseconds after its
 * start: then it is interrupted. 0 is over at once: no guest code runs. At first there is none.
 * What is in progress keeps the deadline that it has. A call with a deadline takes about 50 ns
 * more. SINTER_NO_MEMORY as above. */
#define SINTER_NO_DEADLINE UINT64_MAX
enum sinter_status sinter_set_deadline(struct sinter_instance *instance, uint64_t limit_ns);

/* ---- Traps ---- */

/* The kinds of traps. Numbers keep their meanings; later versions may add kinds. */
enum sinter_trap_kind {
    SINTER_TRAP_NONE, /* the last call did not trap */
    /* As the spec has them: core spec 4.4. */
    SINTER_TRAP_OUT_OF_BOUNDS = 1, /* of a memory */
    SINTER_TRAP_INTEGER_OVERFLOW = 2,
    SINTER_TRAP_DIVIDE_BY_ZERO = 3,
    SINTER_TRAP_INVALID_CONVERSION = 4, /* of a NaN to an integer */
    SINTER_TRAP_UNREACHABLE = 5,
    SINTER_TRAP_CALL_INDIRECT = 6,
    SINTER_TRAP_NULL_REFERENCE = 7,
    SINTER_TRAP_UNCAUGHT_EXCEPTION = 8,
    SINTER_TRAP_UNALIGNED = 9,        /* an atomic access */
    SINTER_TRAP_STACK_EXHAUSTED = 10, /* calls nest too deeply */
    SINTER_TRAP_TABLE_OUT_OF_BOUNDS = 11,
    SINTER_TRAP_UNDEFINED_ELEMENT = 12, /* an indirect call past the end of its table */
    SINTER_TRAP_UNINITIALIZED_ELEMENT = 13,
    SINTER_TRAP_CALL_TYPE = 14, /* an indirect call of a function of another type */
    /* Sinter's own. */
    SINTER_TRAP_OUT_OF_MEMORY = 15,  /* the host is out of memory */
    SINTER_TRAP_MISSING_IMPORT = 16, /* an import that has no provider was called */
    SINTER_TRAP_NOT_SHARED = 17,     /* atomic waiting in a memory that is not shared */
    SINTER_TRAP_HOST = 18,           /* an import's function failed: sinter_trap, sinter_fail */
    SINTER_TRAP_TIMEOUT = 19,        /* an executable's time is over */
    SINTER_TRAP_DESTROYED = 20,      /* the instance was destroyed before the call */
    SINTER_TRAP_NOT_STARTED = 21,    /* its start function trapped or exited */
    SINTER_TRAP_INTERRUPTED = 22,    /* of a call that returned SINTER_INTERRUPTED */
    SINTER_TRAP_COUNT
};

/* Which kind of trap ended the last call of this instance that returned SINTER_TRAPPED. Of an
 * instance that has not trapped yet, or whose last call that did not end normally was an exit, it
 * is SINTER_TRAP_NONE. */
enum sinter_trap_kind sinter_trap_kind(const struct sinter_instance *instance);

/* Where that trap's access went, if it was one out of bounds: sets `*address` to the
 * first byte of the access that is outside the memory, and `*memory_size` to the size that the
 * memory had, in bytes. False, with nothing set, if that is not known: after other traps, and
 * after loads and stores of code that was built with --bounds=explicit. */
bool sinter_trap_address(const struct sinter_instance *instance, uint64_t *address,
                         uint64_t *memory_size);

/* A guest's function on the stack when the guest trapped. */
struct sinter_frame {
    const struct sinter_module *module;
    uint32_t function;        /* its index in the module, in which imports come first */
    struct sinter_bytes name; /* from the module's name section, byte for byte: it may hold
                               * anything. `data` is NULL if the function has no name */
    /* Only from a module that was built with `-g`: */
    uint32_t offset; /* of the instruction, in the module's file; SINTER_NO_OFFSET if not known */
    uint32_t line;   /* of the source, from 1; 0 if not known */
    struct sinter_bytes file; /* of that line, as the module's debug information calls it: it may
                               * hold anything but NUL. `data` is NULL if there is no line */
    bool is_inlined;          /* the optimiser put the function into the one of the next frame */
};
#define SINTER_NO_OFFSET UINT32_MAX

/* The functions that were running at that trap, innermost first: those of guests, whatever instance
 * they are of, without the host's. Functions that the optimiser inlined are among them only if
 * their module was built with `-g`. Writes the first `capacity` of them to `frames` (which may be
 * NULL when `capacity` is 0) and returns how many there are: not more than 64, without those that
 * were inlined. Valid as long as the instance, and those that it is linked to, are not destroyed.
 */
size_t sinter_trap_frames(const struct sinter_instance *instance, struct sinter_frame *frames,
                          size_t capacity);

/* Why the last call of this instance that returned SINTER_TRAPPED did so, e.g. "out of bounds
 * memory access", whether the trap was in this instance or in one that it called. Owned by the
 * instance; valid until its next call. */
const char *sinter_trap_message(const struct sinter_instance *instance);
/* The code of the last call of this instance that returned SINTER_EXITED. */
uint32_t sinter_exit_code(const struct sinter_instance *instance);

/* For an import's C function: ends the guest's call with a trap of kind "host error", by unwinding
 * to the innermost entry into the guest. `message` is copied (up to 255 bytes). Does not return, so
 * the caller must hold no lock; no C++ destructor runs. */
__attribute__((noreturn)) void sinter_trap(struct sinter_instance *instance, const char *message);

/* The same, but the guest is unwound only when the import's C function returns. Returns
 * SINTER_TRAPPED, for a sinter_host_function to return. */
enum sinter_status sinter_fail(struct sinter_instance *instance, const char *message);

/* A C file given with `--import` may define this function, as the main program of an executable
 * whose module has no `_start`. It is called once the instance is made, and returns the process's
 * exit code. */
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
