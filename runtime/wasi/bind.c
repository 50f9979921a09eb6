/* WASI's functions by name, for hosts that bind imports at run time. A file of its own, so that an
 * executable is linked only with the functions that its module imports. */
#include "wasi/calls.h"

#include "sinter/wasi.h"

#include <string.h>

struct call {
    const char *name;
    const char *params; /* letters: i, I, a */
    const char *results;
    /* For memories with 64-bit addresses and with 32-bit ones. NULL: there is no such call. */
    void (*wide)(void);
    void (*narrow)(void);
};

/* The calls as modules make them that pass addresses and sizes in 32 bits: narrow_NAME. */
#define S struct sinter_instance *s
#define NARROW(name, parameters, arguments)                                                        \
    static uint32_t narrow_##name parameters { return sinter_wasi_##name arguments; }
#define NARROW__i(name) NARROW(name, (S), (s))
#define NARROW_i_i(name) NARROW(name, (S, uint32_t a), (s, a))
#define NARROW_aa_i(name) NARROW(name, (S, uint32_t a, uint32_t b), (s, a, b))
#define NARROW_iI_i(name) NARROW(name, (S, uint32_t a, uint64_t b), (s, a, b))
#define NARROW_ia_i(name) NARROW(name, (S, uint32_t a, uint32_t b), (s, a, b))
#define NARROW_ii_i(name) NARROW(name, (S, uint32_t a, uint32_t b), (s, a, b))
#define NARROW_iII_i(name) NARROW(name, (S, uint32_t a, uint64_t b, uint64_t c), (s, a, b, c))
#define NARROW_iIa_i(name) NARROW(name, (S, uint32_t a, uint64_t b, uint32_t c), (s, a, b, c))
#define NARROW_iaa_i(name) NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c), (s, a, b, c))
#define NARROW_iia_i(name) NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c), (s, a, b, c))
#define NARROW_aaaa_i(name)                                                                        \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d), (s, a, b, c, d))
#define NARROW_iIIi_i(name)                                                                        \
    NARROW(name, (S, uint32_t a, uint64_t b, uint64_t c, uint32_t d), (s, a, b, c, d))
#define NARROW_iIia_i(name)                                                                        \
    NARROW(name, (S, uint32_t a, uint64_t b, uint32_t c, uint32_t d), (s, a, b, c, d))
#define NARROW_iaaa_i(name)                                                                        \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d), (s, a, b, c, d))
#define NARROW_aaiaa_i(name)                                                                       \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e),                  \
           (s, a, b, c, d, e))
#define NARROW_iaaIa_i(name)                                                                       \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint64_t d, uint32_t e),                  \
           (s, a, b, c, d, e))
#define NARROW_iaaia_i(name)                                                                       \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e),                  \
           (s, a, b, c, d, e))
#define NARROW_iiaaa_i(name)                                                                       \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e),                  \
           (s, a, b, c, d, e))
#define NARROW_iaaaaa_i(name)                                                                      \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f),      \
           (s, a, b, c, d, e, f))
#define NARROW_iaaiaa_i(name)                                                                      \
    NARROW(name, (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f),      \
           (s, a, b, c, d, e, f))
#define NARROW_iiaaIIi_i(name)                                                                     \
    NARROW(                                                                                        \
        name,                                                                                      \
        (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint64_t e, uint64_t f, uint32_t g),   \
        (s, a, b, c, d, e, f, g))
#define NARROW_iiaaiaa_i(name)                                                                     \
    NARROW(                                                                                        \
        name,                                                                                      \
        (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f, uint32_t g),   \
        (s, a, b, c, d, e, f, g))
#define NARROW_iiaaiIIia_i(name)                                                                   \
    NARROW(name,                                                                                   \
           (S, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint64_t f, uint64_t g, \
            uint32_t h, uint32_t i),                                                               \
           (s, a, b, c, d, e, f, g, h, i))
#define NARROW_i_(name)                                                                            \
    static void narrow_##name(S, uint32_t a) { sinter_wasi_##name(s, a); }
#define WASI_CALL(name, params, results) NARROW_##params##_##results(name)
#include "sinter/internal/wasi.def"
#undef WASI_CALL
#define WASI_UNSTABLE_CALL(name, params, results) NARROW_##params##_##results(unstable_##name)
#define WASI_UNSTABLE_ABSENT(name)
#include "sinter/internal/wasi_unstable.def"
#undef WASI_UNSTABLE_CALL
#undef WASI_UNSTABLE_ABSENT

static const struct call preview1[] = {
#define WASI_CALL(name, params, results)                                                           \
    {#name, #params, #results, (void (*)(void))sinter_wasi_##name, (void (*)(void))narrow_##name},
#include "sinter/internal/wasi.def"
#undef WASI_CALL
};

/* Where wasi_unstable differs. */
static const struct call unstable[] = {
#define WASI_UNSTABLE_CALL(name, params, results)                                                  \
    {#name, #params, #results, (void (*)(void))sinter_wasi_unstable_##name,                        \
     (void (*)(void))narrow_unstable_##name},
#define WASI_UNSTABLE_ABSENT(name) {#name, "", "", NULL, NULL},
#include "sinter/internal/wasi_unstable.def"
#undef WASI_UNSTABLE_CALL
#undef WASI_UNSTABLE_ABSENT
};

static bool is(struct sinter_bytes name, const char *text) {
    return name.size == strlen(text) && memcmp(name.data, text, name.size) == 0;
}

static const struct call *find(const struct call *calls, size_t count, struct sinter_bytes name) {
    for (size_t i = 0; i < count; i++)
        if (is(name, calls[i].name))
            return &calls[i];
    return NULL;
}

static bool letters_match(const char *letters, struct sinter_bytes types, bool is_64) {
    if (strlen(letters) != types.size)
        return false;
    for (size_t i = 0; i < types.size; i++) {
        bool is_wide = letters[i] == 'I' || (letters[i] == 'a' && is_64);
        if (types.data[i] != (is_wide ? SINTER_I64 : SINTER_I32))
            return false;
    }
    return true;
}

bool sinter_wasi_resolve(const struct sinter_import_info *import, struct sinter_extern *value) {
    const struct call *call = NULL;
    bool is_unstable = is(import->module, "wasi_unstable");
    if (!is_unstable && !is(import->module, "wasi_snapshot_preview1"))
        return false;
    if (is_unstable)
        call = find(unstable, sizeof unstable / sizeof *unstable, import->name);
    if (!call)
        call = find(preview1, sizeof preview1 / sizeof *preview1, import->name);
    if (!call || !call->wide)
        return false;
    bool is_narrow = letters_match(call->params, import->type.params, false);
    *value = (struct sinter_extern){.kind = SINTER_FUNCTION,
                                    .reserved_function = is_narrow ? call->narrow : call->wide,
                                    .reserved_flag = true};
    if (!(is_narrow || letters_match(call->params, import->type.params, true)) ||
        !letters_match(call->results, import->type.results, false))
        value->type = "a function of another type, WASI's";
    return true;
}
