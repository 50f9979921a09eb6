/* Which C function stands behind each import: WASI's by <sinter/internal/wasi.def>, or the user's
 * by `--import`. */
#ifndef COMPILER_GLUE_BIND_H
#define COMPILER_GLUE_BIND_H

#include "glue/preset.h"
#include "native/provider.h"

enum binding_kind {
    BINDING_WASI,    /* the runtime's function SYMBOL */
    BINDING_RUNTIME, /* the runtime's SYMBOL */
    BINDING_HOST,    /* the function SYMBOL of a provider */
    BINDING_MISSING, /* none: calling it traps, or a library's host provides it */
};

struct binding {
    enum binding_kind kind;
    const char *symbol; /* of a function: its name in C; if it is missing, the name that a provider
                           would give it */
    const char *wasi_params; /* of a WASI call: as in <sinter/internal/wasi.def> */
};

/* The functions that one `--import MODULE=FILE` defines. */
struct provided {
    const char *module;
    const char *file; /* as the user names it */
    struct provider_functions functions;
    const struct preset
        *preset; /* its functions have the types of the preset's table; NULL: none */
};

/* What happens to imports without a binding. */
enum bind_missing {
    BIND_MISSING_REPORT, /* all are reported, each with the C prototype to write */
    BIND_MISSING_TRAP,   /* calling one traps */
    BIND_MISSING_HOST, /* the host of a library provides them, also those that are not functions */
};

/* Finds a binding for every import. The user's own functions come before those of a preset, and
 * these before WASI. Returns false if anything was reported: a function of the wrong or an unknown
 * type, or what `missing` and the kinds of the imports do not allow. `bindings` has room for
 * module->import_count items. */
bool bind_imports(const struct module *module, const struct provided *provided,
                  uint32_t provided_count, enum bind_missing missing, struct arena *arena,
                  struct diag *diag, struct binding *bindings);

/* The type of addresses and sizes in the module's default memory, for WASI and hosts: VALUE_I32 or
 * VALUE_I64. */
uint8_t bind_address_type(const struct module *module);

/* Appends the C prototype of function `symbol` for an import of this type. The instance comes
 * first, then the parameters: i32 is uint32_t, i64 uint64_t, f32 float, f64 double, v128 struct
 * sinter_v128, funcref const struct sinter_funcref *, externref void *. A single result is
 * returned; several are written through pointers after the parameters. */
void bind_prototype(const struct func_type *type, const char *symbol, struct text *out);

/* The same for the function behind a binding. WASI's functions take addresses and sizes as uint64_t
 * whatever the import's type is. */
void bind_binding_prototype(const struct func_type *type, const struct binding *binding,
                            struct text *out);

#endif
