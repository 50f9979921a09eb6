/* The functions that a file of `--import MODULE=FILE` defines, and whether each is of the type that
 * an import has. The guest's author declares that type, so a function that is called at another one
 * than it has would be a way out of the sandbox. */
#ifndef COMPILER_NATIVE_PROVIDER_H
#define COMPILER_NATIVE_PROVIDER_H

#include "base/diag.h"
#include "native/dwarf.h"
#include "wasm/module.h"

/* A definition. A symbol may have several: in members of an archive. */
struct provider_function {
    const char *symbol;
    const struct dwarf_function *type; /* NULL: the debug information does not say */
    const char *untyped;               /* why, for people, where `type` is NULL */
};

struct provider_functions {
    const struct provider_function *items; /* by symbol */
    uint32_t count;
};

/* Reads the global functions that the object or archive `path` defines, into `arena`. `name` is
 * what the user calls it. False, reported, for other files, and for such as a linker would take
 * other functions from than are seen here: with LLVM's or GCC's bytecode. */
bool provider_read(const char *path, const char *name, struct arena *arena, struct diag *diag,
                   struct provider_functions *functions);

/* The definitions of `symbol`; NULL when there are none. */
const struct provider_function *provider_find(const struct provider_functions *functions,
                                              const char *symbol, uint32_t *count);

/* Whether a function that is declared so may stand for one of the import's type, which
 * bind_prototype writes out. An i32 or i64 is any integer of that size, signed or not, or an enum;
 * an externref a pointer to anything but `const void`; a funcref a `const void *`; the instance,
 * which comes first, any pointer. */
bool provider_fits(const struct dwarf_function *function, const struct func_type *type);

/* Appends the declaration, for people. */
void provider_declaration(const struct dwarf_function *function, struct text *out);

#endif
