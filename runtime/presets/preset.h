/* What the presets share: how a host program that binds imports at run time calls their functions.
 * An executable needs none of this, since the linker binds its imports. */
#ifndef SINTER_PRESETS_PRESET_H
#define SINTER_PRESETS_PRESET_H

#include <sinter/presets.h>
#include <sinter/transfer.h>

#include <string.h>
#include <time.h>

/* A function that the user defines replaces the preset's. */
#define PRESET __attribute__((weak))

static inline double preset_clock_ms(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- Types, as in the .def files ---- */

#define TYPE_v_(symbol) void symbol(struct sinter_instance *)
#define TYPE_v_i(symbol) void symbol(struct sinter_instance *, uint32_t)
#define TYPE_v_ii(symbol) void symbol(struct sinter_instance *, uint32_t, uint32_t)
#define TYPE_v_iii(symbol) void symbol(struct sinter_instance *, uint32_t, uint32_t, uint32_t)
#define TYPE_v_iiii(symbol)                                                                        \
    void symbol(struct sinter_instance *, uint32_t, uint32_t, uint32_t, uint32_t)
#define TYPE_v_iiddddd(symbol)                                                                     \
    void symbol(struct sinter_instance *, uint32_t, uint32_t, double, double, double, double,      \
                double)
#define TYPE_d_(symbol) double symbol(struct sinter_instance *)
#define TYPE_i_(symbol) uint32_t symbol(struct sinter_instance *)
#define TYPE_i_i(symbol) uint32_t symbol(struct sinter_instance *, uint32_t)
#define TYPE_i_ii(symbol) uint32_t symbol(struct sinter_instance *, uint32_t, uint32_t)
#define TYPE_i_iii(symbol) uint32_t symbol(struct sinter_instance *, uint32_t, uint32_t, uint32_t)
#define TYPE_i_iiii(symbol)                                                                        \
    uint32_t symbol(struct sinter_instance *, uint32_t, uint32_t, uint32_t, uint32_t)

/* Calls with the caller and the values in `a`. */
#define CALL_v_(symbol) symbol(caller)
#define CALL_v_i(symbol) symbol(caller, a[0].i32)
#define CALL_v_ii(symbol) symbol(caller, a[0].i32, a[1].i32)
#define CALL_v_iii(symbol) symbol(caller, a[0].i32, a[1].i32, a[2].i32)
#define CALL_v_iiii(symbol) symbol(caller, a[0].i32, a[1].i32, a[2].i32, a[3].i32)
#define CALL_v_iiddddd(symbol)                                                                     \
    symbol(caller, a[0].i32, a[1].i32, a[2].f64, a[3].f64, a[4].f64, a[5].f64, a[6].f64)
#define CALL_d_(symbol) results[0].f64 = CALL_v_(symbol)
#define CALL_i_(symbol) results[0].i32 = CALL_v_(symbol)
#define CALL_i_i(symbol) results[0].i32 = CALL_v_i(symbol)
#define CALL_i_ii(symbol) results[0].i32 = CALL_v_ii(symbol)
#define CALL_i_iii(symbol) results[0].i32 = CALL_v_iii(symbol)
#define CALL_i_iiii(symbol) results[0].i32 = CALL_v_iiii(symbol)

/* For PRESET_FUNCTION: a prototype; a sinter_host_function; a row of the table. */
#define PRESET_PROTOTYPE(name, symbol, type) TYPE_##type(symbol);
#define PRESET_HOST(name, symbol, type)                                                            \
    static enum sinter_status host_##symbol(void *context, struct sinter_instance *caller,         \
                                            const union sinter_value *a,                           \
                                            union sinter_value *results) {                         \
        (void)context, (void)a, (void)results;                                                     \
        CALL_##type(symbol);                                                                       \
        return SINTER_OK;                                                                          \
    }
#define PRESET_ROW(name, symbol, type) {name, #type, host_##symbol},

/* ---- Resolving ---- */

struct preset_function {
    const char *name;
    const char *type;
    sinter_host_function *host;
};

static bool preset_has_types(struct sinter_bytes types, const char *letters) {
    if (types.size != strlen(letters))
        return false;
    for (size_t i = 0; i < types.size; i++)
        if (types.data[i] != (letters[i] == 'i' ? SINTER_I32 : SINTER_F64))
            return false;
    return true;
}

static bool preset_fits(const struct preset_function *function,
                        const struct sinter_import_info *import) {
    const char result[2] = {function->type[0] == 'v' ? '\0' : function->type[0]};
    return import->name.size == strlen(function->name) &&
           memcmp(import->name.data, function->name, import->name.size) == 0 &&
           preset_has_types(import->type.results, result) &&
           preset_has_types(import->type.params, function->type + 2);
}

static bool preset_resolve(const struct preset_function *functions, size_t count,
                           const struct sinter_import_info *import, struct sinter_extern *value) {
    if (import->type.kind != SINTER_FUNCTION || import->module.size != 3 ||
        memcmp(import->module.data, "env", 3) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (preset_fits(&functions[i], import)) {
            value->function = functions[i].host;
            value->type = SINTER_ANY_TYPE; /* its type was compared with the row's */
            return true;
        }
    return false;
}

#endif
