/* WASI's functions by name, for hosts that bind imports at run time. A file of its own, so that an
 * executable is linked only with the functions that its module imports. */
#include "wasi/calls.h"

#include "sinter/wasi.h"

#include <string.h>

struct call {
    const char *name;
    const char *params; /* letters: i, I */
    const char *results;
    void (*function)(void); /* NULL: there is none of this name */
};

static const struct call preview1[] = {
#define WASI_CALL(name, params, results)                                                           \
    {#name, params, results, (void (*)(void))sinter_wasi_##name},
#include "sinter/internal/wasi.def"
#undef WASI_CALL
};

/* Where wasi_unstable differs. */
static const struct call unstable[] = {
#define WASI_UNSTABLE_CALL(name, params, results)                                                  \
    {#name, params, results, (void (*)(void))sinter_wasi_unstable_##name},
#define WASI_UNSTABLE_ABSENT(name) {#name, "", "", NULL},
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

static bool letters_match(const char *letters, struct sinter_bytes types) {
    if (strlen(letters) != types.size)
        return false;
    for (size_t i = 0; i < types.size; i++)
        if (types.data[i] != (letters[i] == 'i' ? SINTER_I32 : SINTER_I64))
            return false;
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
    if (!call || !call->function)
        return false;
    *value = (struct sinter_extern){
        .kind = SINTER_FUNCTION, .reserved_function = call->function, .reserved_flag = true};
    if (!letters_match(call->params, import->type.params) ||
        !letters_match(call->results, import->type.results))
        value->type = "a function of another type, WASI's";
    return true;
}
