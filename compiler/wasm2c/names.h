/* The names that wasm2c gives things in its C. Everything that writes C next to generated code asks
 * here. */
#ifndef COMPILER_WASM2C_NAMES_H
#define COMPILER_WASM2C_NAMES_H

#include "lower/rewrite_code.h"
#include "wasm/module.h"

/* Names, as printf formats. The first %s is the module's name in the C. The rest is an index, or
 * the name of a function in the rewritten module. All imports are from module "h". */
#define WASM2C_STATE "w2c_%s"              /* the struct of an instance's state */
#define WASM2C_FUNCTION WASM2C_STATE "_%s" /* a function of the module */
#define WASM2C_TAIL_ENTRY WASM2C_STATE "_" REWRITE_TAIL_ENTRY
/* The accessor of an exported object. Its number counts the exports that are not functions. */
#define WASM2C_EXPORT WASM2C_STATE "_e%u"
#define WASM2C_MEMORY WASM2C_STATE "_dm"     /* the accessor of the default memory */
#define WASM2C_LOCAL_START WASM2C_STATE "_s" /* anything, by a name local to a shard */
#define WASM2C_LOCAL WASM2C_LOCAL_START "%u"
#define WASM2C_IMPORT_START "w2c_h_i"
#define WASM2C_IMPORT WASM2C_IMPORT_START "%u" /* the function or object of an import */
#define WASM2C_HOST "struct w2c_h"             /* the type of such a function's first argument */

/* The C type of a value type in generated code, e.g. "u32". */
const char *wasm2c_type(uint8_t value_type);
/* The name of field `index` in the struct of several results, e.g. "i0". `field` has 16 bytes. */
void wasm2c_result_field(uint8_t value_type, uint32_t index, char *field);
/* The beginning of the symbols of data segments; an index follows. */
const char *wasm2c_segment_prefix(const char *name, struct arena *arena);
/* Table `index`, as an expression in a generated function, e.g. "instance->w2c_T0". */
const char *wasm2c_table(const struct module *module, uint32_t index, struct arena *arena);
/* The member of an instance that is the memory, table or global `name`, e.g. "w2c_e2". */
const char *wasm2c_member(const char *name, struct arena *arena);

/* Appends the result type of a function, e.g. "void", "u32", "struct wasm_multi_ij". */
void wasm2c_result_type(const struct func_type *type, struct text *out);

/* Appends the type of a pointer to a generated function, e.g. "u32 (*)(void *, u64)". The first
 * argument is an instance's state, or whatever takes its place. */
void wasm2c_pointer_type(const struct func_type *type, struct text *out);
/* The same, with `first` as the type of the first argument. */
void wasm2c_pointer_type_of(const struct func_type *type, const char *first, struct text *out);

/* Appends the 32 bytes that identify a function type in generated code, as a C string literal. */
void wasm2c_type_identity(const struct func_type *type, struct text *out);

/* Whether a shard of module `name` may leave `symbol` undefined, because another shard, or the glue
 * for an import, may define it. */
bool wasm2c_may_need(const char *symbol, const char *name);

/* Whether `symbol` is the machine code of a function of module `name`, or of its tail entry.
 * `*index` is then set to the function's index. */
bool wasm2c_symbol(const char *symbol, const char *name, uint32_t *index);
/* Whether that is a tail entry. */
bool wasm2c_symbol_is_entry(const char *symbol, const char *name);

#endif
