/* See contract.h. */
#include "native/contract.h"

#include "base/elffile.h"
#include "wasm2c/names.h"

#include <string.h>

/* Functions of libc and libm: those that clang calls for loops, struct copies, and rounding without
 * an instruction for it, and, where wasm-rt-exceptions.h has no jumps of its own, its jumps. */
static const char *const library[] = {
    "memcpy",     "memmove",
    "memset",     "memcmp",
    "bcmp",       "ceil",
    "ceilf",      "floor",
    "floorf",     "trunc",
    "truncf",     "nearbyint",
    "nearbyintf", "rint",
    "rintf",      "sqrt",
    "sqrtf",      "fma",
    "fmaf",       "roundeven",
    "roundevenf", "_GLOBAL_OFFSET_TABLE_",
#if !defined(__x86_64__)
    "_setjmp",    "longjmp",
#endif
};

struct check {
    bool instrumented; /* it counts what runs */
    const char *name;
    const char *refused; /* the first symbol that is not allowed */
    struct arena *arena;
};

static bool is_allowed(const char *symbol, const char *name, bool instrumented) {
    if (instrumented && string_starts_with(symbol, "__llvm_profile_"))
        return true;
    for (size_t i = 0; i < sizeof library / sizeof *library; i++)
        if (strcmp(symbol, library[i]) == 0)
            return true;
    return string_starts_with(symbol, "wasm_rt_") || wasm2c_may_need(symbol, name);
}

static bool visit(const struct elffile_symbol *symbol, void *context) {
    struct check *check = context;
    if (symbol->defined || !*symbol->name ||
        is_allowed(symbol->name, check->name, check->instrumented))
        return true;
    check->refused = arena_copy(check->arena, symbol->name, strlen(symbol->name));
    return false;
}

bool contract_check(struct bytes object, const char *name, bool instrumented, struct arena *arena,
                    struct diag *diag) {
    struct check check = {.instrumented = instrumented, .name = name, .arena = arena};
    if (!elffile_each_symbol(object, visit, &check))
        return diag_fail(diag, DIAG_ENVIRONMENT, "the C compiler made no object file");
    return !check.refused ||
           diag_fail(diag, DIAG_ENVIRONMENT,
                     "generated code needs \"%s\", which is not part of the runtime's contract",
                     check.refused);
}
