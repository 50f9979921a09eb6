/* The functions that a file of `--import MODULE=FILE` defines, and whether each has the type of an
 * import. The guest's author declares that type, so calling a function at a type that it does not
 * have would be a way out of the sandbox. */
#ifndef COMPILER_NATIVE_PROVIDER_H
#define COMPILER_NATIVE_PROVIDER_H

#include "base/diag.h"
#include "native/dwarf.h"
#include "native/target.h"
#include "wasm/module.h"

/* A definition. A symbol may have several, in different members of an archive. */
struct provider_function {
    const char *symbol;
    const struct dwarf_function *type; /* NULL: the debug information does not say */
    const char *untyped;               /* the reason, for people, when `type` is NULL */
};

struct provider_functions {
    const struct provider_function *items; /* sorted by symbol */
    uint32_t count;
};

/* Reads the global functions that the object or archive `path` defines, into `arena`. `name` is
 * what the user calls it. False, reported, for other files, for files for other processors than
 * `target` has, and for files with LLVM's or GCC's
 * bytecode, from which a linker may take other functions than those seen here. */
bool provider_read(const char *path, const char *name, const struct target *target,
                   struct arena *arena, struct diag *diag, struct provider_functions *functions);

/* The definitions of `symbol`, `*count` of them; NULL when there are none. */
const struct provider_function *provider_find(const struct provider_functions *functions,
                                              const char *symbol, uint32_t *count);

/* Whether a function of this declaration may be called as bind_prototype declares `type`. An i32 or
 * i64 may be any integer of its size, signed or not, or an enum of C; a v128 is a struct
 * sinter_v128; a funcref is a pointer to a const struct sinter_funcref; an externref is a pointer
 * to void or to any struct but Sinter's own; the instance, which comes first, is a pointer to a
 * struct sinter_instance. */
bool provider_fits(const struct dwarf_function *function, const struct func_type *type);

/* Appends the declaration as text for people. */
void provider_declaration(const struct dwarf_function *function, struct text *out);

#endif
