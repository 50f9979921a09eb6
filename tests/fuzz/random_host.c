/* Calls each function that a random module exports, in order, with values that follow from their
 * places, and prints what comes of it: see random.mjs. The host of a library, or, with PROVIDER,
 * the C file of an executable's imports. */
#include <sinter/sinter.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 1000

static void print_value(enum sinter_type type, const union sinter_value *value) {
    switch (type) {
    case SINTER_I32:
        printf(" i32:%" PRId32, (int32_t)value->i32);
        break;
    case SINTER_I64:
        printf(" i64:%" PRId64, (int64_t)value->i64);
        break;
    case SINTER_F32: {
        uint32_t bits;
        memcpy(&bits, &value->f32, sizeof bits);
        isnan(value->f32) ? printf(" f32:nan") : printf(" f32:%08" PRIx32, bits);
        break;
    }
    case SINTER_F64: {
        uint64_t bits;
        memcpy(&bits, &value->f64, sizeof bits);
        isnan(value->f64) ? printf(" f64:nan") : printf(" f64:%016" PRIx64, bits);
        break;
    }
    case SINTER_V128:
        break; /* JavaScript cannot see one */
    case SINTER_FUNCREF:
    case SINTER_EXTERNREF: {
        static const union sinter_value null;
        printf(" %s", memcmp(value, &null, sizeof(void *)) ? "reference" : "null");
    }
    }
}

/* As in random_reference.mjs. */
static union sinter_value argument(enum sinter_type type, size_t place) {
    static const int32_t integers[] = {0, 1, -1, 100, INT32_MAX, INT32_MIN, 7, 65536};
    static const double numbers[] = {0, 1.5, -1, 1e10, -0.0, 3e-5, 65536, -2147483648.0};
    union sinter_value value = {0};
    if (type == SINTER_I32)
        value.i32 = (uint32_t)integers[place % 8];
    else if (type == SINTER_I64)
        value.i64 = (uint64_t)((int64_t)integers[place % 8] * 65537);
    else if (type == SINTER_F32)
        value.f32 = (float)numbers[place % 8];
    else if (type == SINTER_F64)
        value.f64 = numbers[place % 8];
    return value;
}

static bool has_vectors(struct sinter_bytes types) {
    return types.size && memchr(types.data, SINTER_V128, types.size);
}

static void print_memory(size_t export_index, const struct sinter_extern *memory) {
    const uint8_t *bytes = sinter_extern_memory_base(memory);
    uint64_t size = sinter_extern_memory_size(memory);
    uint32_t sum = 0;
    for (uint64_t i = 0; i < size; i++)
        if (bytes[i])
            sum = sum * 31 + bytes[i] + (uint32_t)i;
    printf("memory %zu: %" PRIu64 " %" PRIu32 "\n", export_index, size, sum);
}

/* What is left in what is exported: memories, and globals of numbers. */
static void print_state(struct sinter_instance *instance, size_t i,
                        struct sinter_export_info *info) {
    struct sinter_extern object;
    union sinter_value value;
    if (!sinter_instance_export(instance, (const char *)info->name.data, info->name.size, &object))
        return;
    if (info->type.kind == SINTER_MEMORY) {
        print_memory(i, &object);
    } else if (info->type.kind == SINTER_GLOBAL && info->type.value >= SINTER_F64) {
        sinter_global_get(&object, &value);
        printf("global %zu:", i);
        print_value(info->type.value, &value);
        putchar('\n');
    }
}

static void drive(struct sinter_instance *instance) {
    const struct sinter_module *module = sinter_instance_module(instance);
    struct sinter_export_info info;
    for (size_t i = 0; sinter_module_export(module, i, &info); i++) {
        static union sinter_value values[VALUES_MAX];
        struct sinter_bytes params = info.type.params, results = info.type.results;
        if (info.type.kind != SINTER_FUNCTION || has_vectors(params) || has_vectors(results))
            continue;
        for (size_t p = 0; p < params.size; p++)
            values[p] = argument((enum sinter_type)params.data[p], i + p);
        printf("call %zu\n", i);
        enum sinter_status status =
            sinter_call(instance, i, values, params.size, values, results.size);
        printf(status == SINTER_OK ? "=" : "trap: %s", sinter_trap_message(instance));
        for (size_t r = 0; status == SINTER_OK && r < results.size; r++)
            print_value((enum sinter_type)results.data[r], &values[r]);
        putchar('\n');
        fflush(stdout);
    }
    for (size_t i = 0; sinter_module_export(module, i, &info); i++)
        print_state(instance, i, &info);
}

static void log_value(enum sinter_type type, union sinter_value value) {
    printf("log");
    print_value(type, &value);
    putchar('\n');
}

static void log_vector(const struct sinter_v128 *vector) {
    union sinter_value halves[2];
    memcpy(&halves[0].i64, vector->lanes, 8);
    memcpy(&halves[1].i64, vector->lanes + 8, 8);
    log_value(SINTER_I64, halves[0]);
    log_value(SINTER_I64, halves[1]);
}

#ifdef PROVIDER
#define FUNCTION(result, name, ...)                                                                \
    result fuzzing_support_##name(struct sinter_instance *instance, __VA_ARGS__);                  \
    result fuzzing_support_##name(struct sinter_instance *instance, __VA_ARGS__)
FUNCTION(void, log_i32, uint32_t v) {
    (void)instance;
    log_value(SINTER_I32, (union sinter_value){.i32 = v});
}
FUNCTION(void, log_i64, uint64_t v) {
    (void)instance;
    log_value(SINTER_I64, (union sinter_value){.i64 = v});
}
FUNCTION(void, log_f32, float v) {
    (void)instance;
    log_value(SINTER_F32, (union sinter_value){.f32 = v});
}
FUNCTION(void, log_f64, double v) {
    (void)instance;
    log_value(SINTER_F64, (union sinter_value){.f64 = v});
}
FUNCTION(void, log_v128, struct sinter_v128 v) {
    (void)instance;
    log_vector(&v);
}
FUNCTION(void, throw, uint32_t v) {
    (void)v;
    sinter_trap(instance, "thrown");
}
FUNCTION(const struct sinter_funcref *, table_get, uint32_t i) {
    (void)instance, (void)i;
    return NULL;
}
FUNCTION(void, table_set, uint32_t i, const struct sinter_funcref *v) {
    (void)instance, (void)i, (void)v;
}
FUNCTION(void, call_export, uint32_t i, uint32_t flags) { (void)instance, (void)i, (void)flags; }
FUNCTION(uint32_t, call_export_catch, uint32_t i) {
    (void)instance, (void)i;
    return 0;
}
FUNCTION(void, call_ref, const struct sinter_funcref *v, uint32_t flags) {
    (void)instance, (void)v, (void)flags;
}
FUNCTION(uint32_t, call_ref_catch, const struct sinter_funcref *v) {
    (void)instance, (void)v;
    return 0;
}
FUNCTION(uint32_t, sleep, uint32_t time, uint32_t id) {
    (void)instance, (void)time;
    return id;
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc, (void)argv;
    drive(instance);
    return 0;
}
#else
static bool is_named(const struct sinter_import_info *import, const char *name) {
    return import->name.size == strlen(name) &&
           memcmp(import->name.data, name, import->name.size) == 0;
}

/* By the import's own types: all logs are one function. */
static enum sinter_status call_log(void *context, struct sinter_instance *caller,
                                   const union sinter_value *arguments,
                                   union sinter_value *results) {
    enum sinter_type type = *(enum sinter_type *)context;
    (void)caller, (void)results;
    if (type == SINTER_V128)
        log_vector(&arguments[0].v128);
    else
        log_value(type, arguments[0]);
    return SINTER_OK;
}

static enum sinter_status throw(void *context, struct sinter_instance *caller,
                                const union sinter_value *arguments, union sinter_value *results) {
    (void)context, (void)arguments, (void)results; return sinter_fail(caller, "thrown");
}

/* No results, or one that is 0, null, or, for sleep, the last argument. */
static enum sinter_status nothing(void *context, struct sinter_instance *caller,
                                  const union sinter_value *arguments,
                                  union sinter_value *results) {
    (void)caller;
    const struct sinter_bytes *types = context;
    if (types[1].size)
        results[0] = types[0].size == 2 ? arguments[1] : (union sinter_value){0};
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    if (import->type.kind == SINTER_GLOBAL) {
        union sinter_value initial = argument(import->type.value, 6);
        return sinter_global_create(import->type.value, import->type.is_mutable, initial, value) ==
               SINTER_OK;
    }
    value->type = SINTER_ANY_TYPE; /* chosen by the type, or touching no values */
    if (is_named(import, "throw")) {
        value->function = throw;
    } else if (import->name.size > 4 && memcmp(import->name.data, "log-", 4) == 0) {
        enum sinter_type *type = malloc(sizeof *type);
        *type = (enum sinter_type)import->type.params.data[0];
        value->function = call_log;
        value->context = type;
    } else {
        struct sinter_bytes *types = malloc(2 * sizeof *types);
        types[0] = import->type.params;
        types[1] = import->type.results;
        value->function = nothing;
        value->context = types;
    }
    return true;
}

int main(int argc, char **argv) {
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_error error;
    struct sinter_imports imports = {.resolve = resolve};
    if (argc != 2 || sinter_module_load(argv[1], &module, &error) != SINTER_OK)
        return 2;
    enum sinter_status status = sinter_instance_create(module, &imports, &instance, &error);
    if (status != SINTER_OK) {
        printf("trap: %s\n", error.message);
        return status == SINTER_TRAPPED ? 0 : 1;
    }
    drive(instance);
    return 0;
}
#endif
