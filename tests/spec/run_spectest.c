/* See run_spectest.h. */
#include "run_spectest.h"

#include <string.h>

/* print, print_i32, ...: the scripts look at nothing that these would print. */
static enum sinter_status print(void *context, struct sinter_instance *caller,
                                const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)caller;
    (void)arguments;
    (void)results;
    return SINTER_OK;
}

static const struct {
    const char *name;
    const char *type;
} functions[] = {
    {"print", "(func)"},
    {"print_i32", "(func (param i32))"},
    {"print_i64", "(func (param i64))"},
    {"print_f32", "(func (param f32))"},
    {"print_f64", "(func (param f64))"},
    {"print_i32_f32", "(func (param i32 f32))"},
    {"print_f64_f64", "(func (param f64 f64))"},
};

enum object {
    GLOBAL_I32,
    GLOBAL_I64,
    GLOBAL_F32,
    GLOBAL_F64,
    TABLE,
    TABLE64,
    MEMORY,
    SHARED,
    OBJECT_COUNT
};

static const char *const object_names[OBJECT_COUNT] = {
    "global_i32", "global_i64", "global_f32", "global_f64",
    "table",      "table64",    "memory",     "shared_memory",
};
static struct sinter_extern objects[OBJECT_COUNT];

bool spectest_create(void) {
    struct sinter_extern *o = objects;
    const union sinter_value f32 = {.f32 = 666.6f}, f64 = {.f64 = 666.6};
    const union sinter_value i32 = {.i32 = 666}, i64 = {.i64 = 666};
    return sinter_global_create(SINTER_I32, false, i32, &o[GLOBAL_I32]) == SINTER_OK &&
           sinter_global_create(SINTER_I64, false, i64, &o[GLOBAL_I64]) == SINTER_OK &&
           sinter_global_create(SINTER_F32, false, f32, &o[GLOBAL_F32]) == SINTER_OK &&
           sinter_global_create(SINTER_F64, false, f64, &o[GLOBAL_F64]) == SINTER_OK &&
           sinter_table_create(SINTER_FUNCREF, 10, 20, &o[TABLE]) == SINTER_OK &&
           sinter_table64_create(SINTER_FUNCREF, 10, 20, &o[TABLE64]) == SINTER_OK &&
           sinter_memory_create(1, 2, false, &o[MEMORY]) == SINTER_OK &&
           sinter_memory_create(1, 2, true, &o[SHARED]) == SINTER_OK;
}

void spectest_release(void) {
    for (size_t i = 0; i < OBJECT_COUNT; i++)
        sinter_object_release(&objects[i]);
}

static bool is_called(const struct sinter_import_info *import, const char *name) {
    size_t size = strlen(name);
    return import->name.size == size && memcmp(import->name.data, name, size) == 0;
}

bool spectest_resolve(const struct sinter_import_info *import, struct sinter_extern *value) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (is_called(import, functions[i].name)) {
            *value = (struct sinter_extern){
                .kind = SINTER_FUNCTION, .function = print, .type = functions[i].type};
            return true;
        }
    for (size_t i = 0; i < OBJECT_COUNT; i++)
        if (is_called(import, object_names[i])) {
            *value = objects[i];
            return true;
        }
    return false;
}
