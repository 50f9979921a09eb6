/* The one file that knows wasm2c: how it is run, which versions of it are known, what it calls
 * things, and how its output begins. */
#ifndef COMPILER_WASM2C_CONVERT_H
#define COMPILER_WASM2C_CONVERT_H

#include "base/process.h"
#include "lower/known_tables.h"
#include "lower/rewrite.h"
#include "wasm/module.h"

/* What a conversion made, in one directory: `NAME.h`, and one C file per shard. */
struct wasm2c_output {
    const char *header;       /* the file's name, for an #include */
    const char *const *files; /* paths */
    uint32_t file_count;
};

/* How the C is to be. */
struct wasm2c_form {
    uint32_t shard_count;  /* C files */
    bool fold;             /* fold.h */
    uint64_t plain_access; /* access.h: the memory's base; 0: accesses stay calls */
};

/* What is converted. */
struct wasm2c_input {
    const char *path; /* of the rewritten module */
    const struct module *module;
    const struct module *seen; /* the rewritten one */
    const struct tail_calls *tails;
    const struct rewritten *rewritten;
    const struct known_tables *known;
    bool library; /* becomes one */
};

/* Converts `input` to C in `directory`. `name` is the module's name in the C: functions are
 * `w2c_NAME_FUNC`. `appendix` is C that is put behind the first file. Reported as an environment
 * fault when wasm2c is missing, of an unknown version, or broken; as the input's when it refuses
 * the module, traps on it, or needs more memory or time than its limits. */
bool wasm2c_convert(struct runner *runner, const struct wasm2c_input *input, const char *directory,
                    const char *name, const struct wasm2c_form *form, const struct text *appendix,
                    struct wasm2c_output *output);

/* Converts the text format to the binary format: `input` to `output`. Faults in the text are
 * reported. */
bool wasm2c_from_text(struct runner *runner, const char *input, const char *output);

/* A string that changes when the tool does, for cache keys; NULL, reported, when there is none. */
const char *wasm2c_identity(struct runner *runner);

/* The C type of a value type in generated code, e.g. "u32". */
const char *wasm2c_type(uint8_t value_type);
/* The field of result `index` in the struct of a function with several results, e.g. "i0"; `field`
 * has 16 bytes. */
void wasm2c_result_field(uint8_t value_type, uint32_t index, char *field);
/* What the symbols of data segments' bytes begin with; an index follows. */
const char *wasm2c_segment_prefix(const char *name, struct arena *arena);
/* Table `index`, as an expression in a generated function, e.g. "instance->w2c_T0". */
const char *wasm2c_table(const struct module *module, uint32_t index, struct arena *arena);
/* What an instance calls the memory, table or global `name`, e.g. "w2c_e2". */
const char *wasm2c_member(const char *name, struct arena *arena);

/* Appends the result type of a function, e.g. "void", "u32", "struct wasm_multi_ij". */
void wasm2c_result_type(const struct func_type *type, struct text *out);

/* Appends the type of a pointer to a generated function, e.g. "u32 (*)(void *, u64)": the first
 * argument is an instance's state, or whatever stands in its place. */
void wasm2c_pointer_type(const struct func_type *type, struct text *out);
/* The same with `first` for the first argument's type. */
void wasm2c_pointer_type_of(const struct func_type *type, const char *first, struct text *out);

/* Appends the 32 bytes that tell function types apart in generated code, as a C string literal. */
void wasm2c_type_identity(const struct func_type *type, struct text *out);

/* Whether a native symbol of module `name` is the machine code of a function of its own, and then
 * of which. */
bool wasm2c_symbol(const char *symbol, const char *name, uint32_t *index);

#endif
