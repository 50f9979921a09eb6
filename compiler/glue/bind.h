/* Which C function stands behind each import: WASI's by <sinter/internal/wasi.def>, the user's by
 * `--import`. */
#ifndef COMPILER_GLUE_BIND_H
#define COMPILER_GLUE_BIND_H

#include "glue/preset.h"
#include "native/provider.h"

enum binding_kind {
    BINDING_WASI,    /* sinter_wasi_NAME of the runtime */
    BINDING_HOST,    /* a function that a provider defines */
    BINDING_MISSING, /* none: calling it traps, or the host of a library gives it */
};

struct binding {
    enum binding_kind kind;
    const char *symbol; /* the C function's name */
};

/* The functions that one `--import MODULE=FILE` defines. */
struct provided {
    const char *module;
    const char *file; /* as the user calls it */
    struct provider_functions functions;
    const struct preset *preset; /* whose functions have the types of its table; NULL: none */
};

/* What becomes of imports that nothing is bound to. */
enum bind_missing {
    BIND_MISSING_REPORT, /* all at once, each with the C prototype to write */
    BIND_MISSING_TRAP,   /* calling one traps */
    BIND_MISSING_HOST,   /* the host of a library gives them, and those that are no functions */
};

/* Finds a binding for every import: the user's own functions come before a preset's. One of another
 * type than its import, or of an unknown one, is reported. `bindings` has module->import_count
 * places. */
bool bind_imports(const struct module *module, const struct provided *provided,
                  uint32_t provided_count, enum bind_missing missing, struct arena *arena,
                  struct diag *diag, struct binding *bindings);

/* The C prototype of import function `index` bound to `symbol`: wasm i32 is uint32_t, i64 uint64_t,
 * f32 float, f64 double, v128 struct sinter_v128, externref void *, funcref const void *; the
 * instance comes first. Several results are written through pointers after the arguments. */
void bind_prototype(const struct func_type *type, const char *symbol, struct text *out);

#endif
