/* What the C that Sinter generates for a module (its glue) defines and the runtime reads: the
 * module's code and its exports. Not for users: it changes with SINTER_CODE_VERSION. */
#ifndef SINTER_CODE_H
#define SINTER_CODE_H

#include "sinter/internal/artefact.h"
#include "sinter/internal/import_slot.h"
#include "sinter/internal/policy.h"
#include "sinter/sinter.h"

#define SINTER_CODE_VERSION 15u

/* What glue and runtime put into the reserved members of struct sinter_extern: `reserved_function`
 * is a function of the host's as generated code calls it, with values in their own C types.
 * `reserved_flag` says that its first argument is the importing instance; else it is `context`, and
 * with `reserved_caller` the importing instance follows. */

/* The address of an executable's one guarded memory: the lowest that Linux gives out, so that it is
 * part of the displacement of every access. */
#define SINTER_FIXED_MEMORY_BASE 0x10000u
/* The most elements that a table may have, whatever its module says. */
#define SINTER_TABLE_ELEMENTS_MAX 10000000u
/* The most bytes of a memory with 64-bit addresses, unless the build says otherwise. */
#define SINTER_MEMORY64_CAP_BYTES ((uint64_t)64 << 30)

/* The inaccessible end of the stacks that the runtime makes. */
#define SINTER_STACK_GUARD_BYTES ((size_t)1 << 20)
/* The largest frame of a function of generated code on RISC-V, for which clang 19 makes no probes
 * of the stack. What a function touches first may lie two frames below what was touched before: its
 * caller has stored its return address at the top of one. So two frames, and what the runtime takes
 * without a probe, fit into the guard; and guests only run on stacks with such a guard. */
#define SINTER_FRAME_MAX_BYTES 393216

/* Any function. The first argument of a generated function is its instance's state, and that of an
 * import's thunk the instance; the wasm parameters follow. */
typedef void (*sinter_any_function)(void);

/* One of the module's function types. */
struct sinter_type_code {
    const char *identity; /* 32 bytes that are equal exactly where types are: wasm_rt_func_type_t */
    struct sinter_bytes params; /* an enum sinter_type in each byte */
    struct sinter_bytes results;
    /* Calls a function of this type with one value per parameter, and writes one per result. NULL
     * when the module neither exports such a function nor can be given references to one. */
    void (*call)(sinter_any_function function, void *context, const union sinter_value *arguments,
                 union sinter_value *results);
    /* A generated function of this type whose context is a struct sinter_host_binding. NULL when
     * the module imports no function of this type, and in executables. */
    sinter_any_function host;
    /* Of types that can be called through a table which the host reaches; else NULL: the type in
     * the text format, and a function of this type for references to the host's (callback.h). */
    const char *text;
    sinter_any_function callback;
};

/* One export, in the description's order. */
#define SINTER_NO_IMPORT UINT32_MAX
struct sinter_export_code {
    uint32_t type;   /* of a function: in `types` */
    uint32_t import; /* the import that is exported again, or SINTER_NO_IMPORT */
    /* For a memory, table or global of the module's own: finds it in `state`. For a tag: what
     * stands for it. */
    void *(*object)(void *state);
};

/* The context of a host function that is called with values in arrays. */
struct sinter_host_binding {
    sinter_host_function *function;
    void *context;
    struct sinter_instance *instance;
};

/* Binds an instance's imports, as sinter_link does: core/linking.h. */
typedef enum sinter_status sinter_link_function(struct sinter_instance *instance,
                                                const struct sinter_imports *imports,
                                                struct sinter_error *error);

/* How accesses out of bounds are caught. */
enum sinter_bounds {
    SINTER_BOUNDS_GUARD,    /* by guard pages */
    SINTER_BOUNDS_EXPLICIT, /* by comparisons */
    SINTER_BOUNDS_BOTH, /* by comparisons, for there is a memory with pages of one byte; the others
                           have guard pages for the code of instances that import them */
};

/* A module's machine code. */
struct sinter_code {
    enum sinter_bounds bounds;
    size_t state_size_bytes;
    size_t tags_offset_bytes;              /* SINTER_TAGS_OFFSET */
    const struct sinter_bytes *tag_params; /* an enum sinter_type, or an exnref, in each byte */
    uint32_t tag_count;
    /* The functions that generated code jumps to by index. The state has a copy of them at its
     * SINTER_JUMPS_OFFSET, with nothing mapped behind it for as far as an index reaches. NULL:
     * none.
     */
    const sinter_any_function *jumps;
    uint32_t jump_count;
    /* Runs the module's instantiation on a zeroed `state`. It may trap, so it runs inside an entry.
     */
    void (*instantiate)(void *state, struct sinter_instance *instance);
    void (*destroy)(void *state);
    /* The default memory (wasm_rt_memory_t *); NULL where there is none. */
    void *(*memory)(void *state);
    const struct sinter_export_code *exports;
    const sinter_any_function *functions;  /* by export; NULL for what is not a function */
    const struct sinter_tail_entry *tails; /* by export; NULL in an executable */
    const struct sinter_type_code *types;
    uint32_t type_count;
    const uint32_t *import_types; /* by import: in `types`, of functions */
    /* By imported function, with a NULL at the end: the thunks, which generated code calls, and
     * which references to these imports are to. NULL in an executable. */
    const sinter_any_function *thunks;
    /* In a library, by import: a function that the library itself provides, called with the
     * instance as its first argument, or NULL. They work under the library's own runtime only. */
    const sinter_any_function *built_in;
    /* The exports that the build chose to allocate by; NULL: found by their names. */
    const char *allocate;
    const char *release;
    /* In an executable that imports a memory, sinter_link. In others, whose imports the linker has
     * bound, NULL, so that it is not linked; a library finds it in its runtime's table. */
    sinter_link_function *link;
    uint32_t memory_import;      /* the import that is the default memory, or SINTER_NO_IMPORT */
    uintptr_t memory_base;       /* where the code expects its one memory; 0: anywhere */
    uint64_t memory64_cap_bytes; /* the most of each memory with 64-bit addresses; 0: it has none */
    const char *cpu;             /* as --cpu says; NULL: any */
    const char
        *cpu_features; /* what the code takes the processor to have: <sinter/internal/cpu.h> */
};

/* A guest function's place: `start` and `size` count bytes from its shard's label. Sorted by
 * `start` within a shard. */
struct sinter_function_record {
    uint32_t start_bytes;
    uint32_t size_bytes;
    uint32_t function_index;
    uint32_t name_offset;  /* of the name in `names`, NUL-terminated and fit for a terminal */
    uint32_t bytes_offset; /* of the name as the module has it; SINTER_NO_NAME: none */
    uint32_t bytes_size;
};
#define SINTER_NO_NAME UINT32_MAX
struct sinter_shard {
    const uint8_t *text;
    const struct sinter_function_record *functions;
    uint32_t function_count;
    uint32_t text_size_bytes;
};
/* With `-g`: where each piece of machine code comes from. Offsets of names are as in struct
 * sinter_function_record. */
struct sinter_site {
    uint32_t function; /* an index into `functions` */
    uint32_t offset;   /* of the instruction in the module's file; UINT32_MAX: not known */
    uint32_t line;     /* of the source; 0: not known */
    uint32_t file;     /* an index into `files` */
    uint32_t caller; /* the site that this one is inlined into, which stands before it; UINT32_MAX:
                      * it is not inlined */
};
struct sinter_site_function {
    uint32_t function_index;
    uint32_t name_offset;
    uint32_t bytes_offset;
    uint32_t bytes_size;
};
struct sinter_site_file {
    uint32_t name_offset;
    uint32_t bytes_offset;
    uint32_t bytes_size;
};
/* From `start_bytes` of its shard on, up to the next one. */
struct sinter_site_range {
    uint32_t start_bytes;
    uint32_t site; /* UINT32_MAX: none */
};
struct sinter_shard_lines {
    const struct sinter_site_range *ranges; /* by start */
    const struct sinter_site *sites;
    uint32_t range_count;
    uint32_t site_count;
};
struct sinter_lines {
    const struct sinter_shard_lines *shards; /* as in struct sinter_function_map */
    const struct sinter_site_function *functions;
    const struct sinter_site_file *files;
};

struct sinter_function_map {
    const struct sinter_shard *shards;
    const char *names;
    uint32_t shard_count;
    const struct sinter_lines *lines; /* NULL: built without `-g` */
};

struct sinter_module {
    uint32_t code_version; /* SINTER_CODE_VERSION */
    const struct sinter_description *description;
    const struct sinter_code *code;
    const struct sinter_function_map *functions;
    const uint8_t *text_start; /* all of the guest's machine code */
    const uint8_t *text_end;
    /* How a library's code finds the runtime (<sinter/internal/library.h>). NULL in an executable,
     * whose code is linked with it. */
    struct sinter_library *library;
};

sinter_link_function sinter_link;

/* ---- What generated code calls ---- */

/* Stands first in every function that generated code calls and that may need more stack than a
 * leaf: makes sure that there are 16 KiB, enough to raise a trap and to take a lock. It reads a
 * byte of each page. If that runs into the stack's guard, the fault becomes a trap, since guest
 * code called the function that faulted. (It does not compare with the thread's limit: finding that
 * can take stack.)
 *
 * No two of the bytes, nor the stack pointer, have the same place in their pages. Pages that were
 * never written are all the same one of the kernel's, and some processors' caches hold a line under
 * one address only. */
static inline __attribute__((always_inline, unused)) void sinter_probe_stack(void) {
#if defined(__x86_64__)
    __asm__ volatile("testb $0, -960(%%rsp)\n\ttestb $0, -4992(%%rsp)\n\t"
                     "testb $0, -9024(%%rsp)\n\ttestb $0, -13056(%%rsp)\n\t"
                     "testb $0, -17088(%%rsp)"
                     :
                     :
                     : "cc", "memory");
#elif defined(__aarch64__)
    __asm__ volatile("ldrb wzr, [sp]\n\t"
                     "sub x16, sp, #1, lsl #12\n\tldrb wzr, [x16]\n\t"
                     "sub x16, sp, #2, lsl #12\n\tldrb wzr, [x16]\n\t"
                     "sub x16, sp, #3, lsl #12\n\tldrb wzr, [x16]\n\t"
                     "sub x16, sp, #4, lsl #12\n\tldrb wzr, [x16]"
                     :
                     :
                     : "x16", "memory");
#elif defined(__riscv)
    __asm__ volatile("lb zero, 0(sp)\n\t"
                     "lui t0, 0xfffff\n\tadd t0, sp, t0\n\tlb zero, 0(t0)\n\t"
                     "lui t0, 0xffffe\n\tadd t0, sp, t0\n\tlb zero, 0(t0)\n\t"
                     "lui t0, 0xffffd\n\tadd t0, sp, t0\n\tlb zero, 0(t0)\n\t"
                     "lui t0, 0xffffc\n\tadd t0, sp, t0\n\tlb zero, 0(t0)"
                     :
                     :
                     : "t0", "memory");
#endif
}
/* The most stack that a function of the glue which passes values on takes for each value. With few
 * values its frame fits into the stack that there is without a check. */
#define SINTER_FRAME_BYTES_PER_VALUE 96u
#define SINTER_FEW_VALUES 16u
/* At the start of every import's thunk, after the probe: traps unless host code can have the stack
 * that it is promised, plus `more_bytes` for the frames between the thunk and the host code. */
void sinter_check_stack(size_t more_bytes);
/* At the end of a thunk, when is_failing is set. */
__attribute__((noreturn)) void sinter_raise_failure(struct sinter_instance *instance);
/* What a call of an import without a provider does: a trap that names the import. */
__attribute__((noreturn)) void sinter_missing_import(struct sinter_instance *instance,
                                                     const char *module_and_name);
/* What a `callback` does after its probe and check: calls the host's function that references with
 * `context` are to, or traps when there is none any more. */
void sinter_call_callback(const void *context, const union sinter_value *arguments,
                          union sinter_value *results);
/* Calls a host function that takes values in arrays, and unwinds the guest if its status says so.
 */
void sinter_call_host(const struct sinter_host_binding *binding,
                      const union sinter_value *arguments, union sinter_value *results);

#endif
