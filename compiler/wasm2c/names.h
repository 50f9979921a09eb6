/* What wasm2c calls things in its C. Whoever writes C that meets generated code asks here. */
#ifndef COMPILER_WASM2C_NAMES_H
#define COMPILER_WASM2C_NAMES_H

#include "wasm/module.h"

/* Names, as formats of printf. The first %s is the module's name in the C; the rest is an index, or
 * the name of a function in the rewritten module. Imports are of the one module "h". */
#define WASM2C_STATE "w2c_%s"              /* the struct of an instance's state */
#define WASM2C_FUNCTION WASM2C_STATE "_%s" /* a function of the module */
#define WASM2C_TAIL_ENTRY WASM2C_STATE "_x%u"
#define WASM2C_EXPORT WASM2C_STATE "_e%u" /* the accessor of an exported object */
#define WASM2C_MEMORY WASM2C_STATE "_dm"  /* that of the default memory */
#define WASM2C_IMPORT_START "w2c_h_i"
#define WASM2C_IMPORT WASM2C_IMPORT_START "%u" /* the function or object of an import */
#define WASM2C_HOST "struct w2c_h"             /* what such a function gets first */

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

/* Whether a native symbol may be defined by another shard of module `name`, or by the glue as an
 * import. */
bool wasm2c_may_need(const char *symbol, const char *name);

/* Whether a native symbol of module `name` is the machine code of a function of its own, and then
 * of which. */
bool wasm2c_symbol(const char *symbol, const char *name, uint32_t *index);

#endif
