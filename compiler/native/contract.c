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
};
/* Where generated code has no jumps of its own (runtime/abi/wasm-rt-exceptions.h). */
static const char *const jumps[] = {"_setjmp", "longjmp"};

struct check {
    const struct contract *contract;
    const char *refused; /* the first symbol that is not allowed */
    struct arena *arena;
};

#define IS_ONE_OF(symbol, names) is_one_of(symbol, names, sizeof(names) / sizeof *(names))
static bool is_one_of(const char *symbol, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(symbol, names[i]) == 0)
            return true;
    return false;
}

static bool is_allowed(const char *symbol, const struct contract *contract) {
    if (contract->instrumented && string_starts_with(symbol, "__llvm_profile_"))
        return true;
    bool jumps_by_libc = target_or_host(contract->target)->machine != TARGET_X86_64;
    return IS_ONE_OF(symbol, library) || (jumps_by_libc && IS_ONE_OF(symbol, jumps)) ||
           string_starts_with(symbol, "wasm_rt_") || wasm2c_may_need(symbol, contract->name);
}

static bool visit(const struct elffile_symbol *symbol, void *context) {
    struct check *check = context;
    if (symbol->defined || !*symbol->name || is_allowed(symbol->name, check->contract))
        return true;
    check->refused = arena_copy(check->arena, symbol->name, strlen(symbol->name));
    return false;
}

bool contract_check(struct bytes object, const struct contract *contract, struct arena *arena,
                    struct diag *diag) {
    struct check check = {.contract = contract, .arena = arena};
    if (!elffile_each_symbol(object, visit, &check))
        return diag_fail(diag, DIAG_ENVIRONMENT, "the C compiler made no object file");
    return !check.refused ||
           diag_fail(diag, DIAG_ENVIRONMENT,
                     "generated code needs \"%s\", which is not part of the runtime's contract",
                     check.refused);
}
