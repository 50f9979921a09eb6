/* See contract.h. */
#include "native/contract.h"

#include "base/elffile.h"

#include <string.h>

/* Of libc and libm: what clang makes of loops, struct copies and rounding where the processor has
 * no instruction, and the setjmp of a `try`. */
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
    "_setjmp",
};

/* Of wasm2c's own making, each followed by the module's name: functions, types, segments. Other
 * shards define them. */
static const char *const own[] = {"w2c_", "wasm2c_", "data_segment_data_w2c_",
                                  "elem_segment_exprs_w2c_"};

struct check {
    bool instrumented; /* to count what runs */
    const char *name;
    const char *refused; /* the first symbol that is not allowed */
    struct arena *arena;
};

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_own(const char *symbol, const char *name) {
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        const char *rest = symbol + strlen(own[i]);
        if (starts_with(symbol, own[i]) && starts_with(rest, name) && rest[strlen(name)] == '_')
            return true;
    }
    return false;
}

static bool is_allowed(const char *symbol, const char *name, bool instrumented) {
    if (instrumented && starts_with(symbol, "__llvm_profile_"))
        return true;
    for (size_t i = 0; i < sizeof library / sizeof *library; i++)
        if (strcmp(symbol, library[i]) == 0)
            return true;
    return starts_with(symbol, "wasm_rt_") || starts_with(symbol, "w2c_h_i") ||
           is_own(symbol, name);
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
