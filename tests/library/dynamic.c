/* The session of session.mjs by the dynamic API: dynamic LIBRARY. The host's own memory, tables and
 * global are what the module imports. */
#include "check.h"

#include <inttypes.h>
#include <sinter/sinter.h>

static const struct sinter_module *module;
static struct sinter_instance *instance;
static struct sinter_extern memory, table, refs, counter, limit;

/* ---- Imports ---- */

static enum sinter_status note(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)results;
    CHECK(caller && (!instance || caller == instance));
    printf("note %u\n", arguments[0].i32);
    return arguments[0].i32 == 13 ? sinter_fail(caller, "told to fail") : SINTER_OK;
}

static enum sinter_status mix(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)caller;
    results[0].f64 = (double)(int32_t)arguments[0].i32 + (double)(int64_t)arguments[1].i64 +
                     (double)arguments[2].f32 + arguments[3].f64;
    return SINTER_OK;
}

static enum sinter_status swap(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)caller;
    results[0].i32 = arguments[1].i32;
    results[1].i64 = arguments[0].i64;
    return SINTER_OK;
}

static enum sinter_status swap_i32(void *context, struct sinter_instance *caller,
                                   const union sinter_value *arguments,
                                   union sinter_value *results) {
    (void)context;
    (void)caller;
    results[0].i32 = arguments[0].i32 - 1;
    return SINTER_OK;
}

static enum sinter_status invert(void *context, struct sinter_instance *caller,
                                 const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)caller;
    for (int i = 0; i < 16; i++)
        results[0].v128.lanes[i] = (uint8_t)(arguments[0].v128.lanes[i] ^ 0xff);
    return SINTER_OK;
}

static enum sinter_status same(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)caller;
    results[0] = arguments[0];
    return SINTER_OK;
}

static enum sinter_status times(void *context, struct sinter_instance *caller,
                                const union sinter_value *arguments, union sinter_value *results) {
    (void)caller;
    results[0].i32 = arguments[0].i32 * *(const uint32_t *)context;
    return SINTER_OK;
}

static enum sinter_status constant(void *context, struct sinter_instance *caller,
                                   const union sinter_value *arguments,
                                   union sinter_value *results) {
    (void)caller;
    (void)arguments;
    results[0].i32 = *(const uint32_t *)context;
    return SINTER_OK;
}

static bool is(struct sinter_bytes bytes, const char *text) {
    return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

static const struct {
    const char *module, *name, *type;
    sinter_host_function *function;
    uint32_t value;
} functions[] = {
    {"env", "note", "(func (param i32))", note, 0},
    {"env", "mix", "(func (param i32 i64 f32 f64) (result f64))", mix, 0},
    {"env", "swap", "(func (param i64 i32) (result i32 i64))", swap, 0},
    {"env", "swap", "(func (param i32) (result i32))", swap_i32, 0},
    {"env", "vector", "(func (param v128) (result v128))", invert, 0},
    {"env", "extern", "(func (param externref) (result externref))", same, 0},
    {"env", "function", "(func (param funcref) (result funcref))", same, 0},
    {"class", "linux", "(func (param i32) (result i32))", times, 2},
    {"", "", "(func (param i32) (result i32))", times, 3},
    {"a.b", "c d", "(func (result i32))", constant, 1000},
    {"a-b", "c d", "(func (result i32))", constant, 20000},
};
#define FUNCTION_COUNT (sizeof functions / sizeof *functions)

static bool resolve_function(const struct sinter_import_info *import, struct sinter_extern *value) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (is(import->module, functions[i].module) && is(import->name, functions[i].name) &&
            is(import->type.text, functions[i].type)) {
            value->function = functions[i].function;
            value->type = functions[i].type;
            value->context = (void *)&functions[i].value;
            return true;
        }
    return false;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    size_t *next = context;
    CHECK(import->index == (*next)++);
    CHECK(value->kind == import->type.kind && !value->instance && !value->object);
    if (import->type.kind == SINTER_FUNCTION)
        return resolve_function(import, value);
    *value = import->type.kind == SINTER_MEMORY   ? memory
             : import->type.kind == SINTER_GLOBAL ? (is(import->name, "limit") ? limit : counter)
             : is(import->name, "refs")           ? refs
                                                  : table;
    return true;
}

static void make_objects(void) {
    union sinter_value seven = {.i32 = 7}, forty = {.i64 = 40};
    CHECK(sinter_memory_create(1, 4, false, &memory) == SINTER_OK);
    CHECK(sinter_table_create(SINTER_FUNCREF, 4, 8, &table) == SINTER_OK);
    CHECK(sinter_table_create(SINTER_EXTERNREF, 2, SINTER_NO_MAX, &refs) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I32, false, seven, &limit) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I64, true, forty, &counter) == SINTER_OK);
}

static void release_objects(void) {
    sinter_object_release(&memory);
    sinter_object_release(&table);
    sinter_object_release(&refs);
    sinter_object_release(&limit);
    sinter_object_release(&counter);
}

/* ---- Calls ---- */

static enum sinter_status call(const char *name, union sinter_value *values, size_t argument_count,
                               size_t result_count) {
    return sinter_call_export(instance, name, values, argument_count, values, result_count);
}

#define OK(call) CHECK((call) == SINTER_OK)

static uint32_t call_i32(const char *name, uint32_t a, uint32_t b, size_t count) {
    union sinter_value values[2] = {{.i32 = a}, {.i32 = b}};
    OK(call(name, values, count, 1));
    return values[0].i32;
}

static void print_trap(const char *name, uint32_t a, uint32_t b, size_t count, size_t results) {
    union sinter_value values[2] = {{.i32 = a}, {.i32 = b}};
    enum sinter_status status = call(name, values, count, results);
    CHECK(status == SINTER_OK || status == SINTER_TRAPPED);
    printf("%s %s\n", name, status == SINTER_OK ? "returned" : sinter_trap_message(instance));
}

static struct sinter_extern export_of(const char *name, enum sinter_kind kind) {
    struct sinter_extern found;
    CHECK(sinter_instance_export(instance, name, strlen(name), &found) && found.kind == kind);
    return found;
}

static union sinter_value global_of(const char *name) {
    struct sinter_extern global = export_of(name, SINTER_GLOBAL);
    union sinter_value value;
    memset(&value, 0, sizeof value);
    OK(sinter_global_get(&global, &value));
    return value;
}

static void numbers(void) {
    union sinter_value v[4] = {
        {.i32 = UINT32_MAX}, {.i64 = (uint64_t)1 << 40}, {.f32 = 0.5f}, {.f64 = 0.25}};
    uint64_t stored;
    memcpy(&stored, sinter_extern_memory_base(&memory), sizeof stored);
    printf("stored %" PRIu64 "\n", stored);
    printf("data %.15s\n", (const char *)sinter_memory_span(instance, 16, 16));
    printf("inc %d\n", (int32_t)call_i32("inc", 0x7fffffff, 0, 1));
    OK(call("all", v, 4, 1));
    printf("all %.17g\n", v[0].f64);
    v[0].i64 = (uint64_t)-5;
    v[1].i32 = 6;
    OK(call("both", v, 2, 2));
    printf("both %d %" PRId64 "\n", (int32_t)v[0].i32, (int64_t)v[1].i64);
    v[0].i64 = 7;
    v[1].i32 = 8;
    OK(call("swap", v, 2, 2));
    printf("swap %d %" PRId64 "\n", (int32_t)v[0].i32, (int64_t)v[1].i64);
    v[0].i32 = (uint32_t)-3;
    OK(call("four", v, 1, 4));
    printf("four %d %" PRId64 " %g %g\n", (int32_t)v[0].i32, (int64_t)v[1].i64, (double)v[2].f32,
           v[3].f64);
    printf("others %u\n", call_i32("others", 10, 0, 1));
    OK(call("count", v, 0, 1));
    printf("count %" PRIu64, v[0].i64);
    OK(sinter_global_get(&counter, &v[0]));
    CHECK(global_of("counter").i64 == v[0].i64);
    printf(" %" PRIu64 " %u\n", v[0].i64, global_of("limit").i32);
}

static void globals(void) {
    struct sinter_extern g = export_of("g", SINTER_GLOBAL);
    struct sinter_extern fixed = export_of("constant", SINTER_GLOBAL);
    union sinter_value value = {.i32 = 21};
    printf("constant %g\n", global_of("constant").f64);
    OK(call("set_g", &value, 1, 0));
    printf("g %d\n", (int32_t)global_of("g").i32);
    value.i32 = (uint32_t)-9;
    OK(sinter_global_set(&g, value));
    printf("g %d\n", (int32_t)global_of("g").i32);
    CHECK(sinter_global_set(&fixed, value) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_global_get(&table, &value) == SINTER_NOT_FOUND);
}

static const char *truth(bool is) { return is ? "true" : "false"; }

static void references(void) {
    union sinter_value value, element, arguments[2], function, null;
    memset(&null, 0, sizeof null);
    for (void *mark = &value;; mark = NULL) {
        memset(&value, 0, sizeof value);
        value.externref = mark;
        OK(call("echo", &value, 1, 1));
        OK(sinter_table_get(&refs, 1, &element));
        printf("echo %s %s %s\n", truth(value.externref == mark),
               truth(global_of("kept").externref == mark), truth(element.externref == mark));
        if (!mark)
            break;
    }
    function = global_of("chosen");
    OK(call("choose", &function, 1, 1));
    memset(arguments, 0, sizeof arguments);
    arguments[0].i32 = 2;
    arguments[1] = function;
    OK(call("install", arguments, 2, 0));
    printf("indirect %u %u\n", call_i32("indirect", 2, 41, 2), call_i32("own", 1, 1, 2));
    value = null;
    OK(call("choose", &value, 1, 1));
    printf("choose %s\n", truth(memcmp(&value, &null, sizeof value.funcref) == 0));
    print_trap("indirect", 1, 0, 2, 1);
    print_trap("indirect", 4, 0, 2, 1);

    /* By reference, and references to exports. */
    struct sinter_extern inc = export_of("inc", SINTER_FUNCTION);
    value.i32 = 5;
    OK(sinter_call_reference(instance, &function, &value, 1, &value, 1));
    CHECK(value.i32 == 6);
    CHECK(sinter_call_reference(instance, &function, &value, 2, &value, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_reference(instance, &null, &value, 1, &value, 1) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "null reference") == 0);
    OK(sinter_function_reference(&inc, &element));
    value.i32 = 8;
    OK(sinter_call_reference(instance, &element, &value, 1, &value, 1));
    CHECK(value.i32 == 9);
    CHECK(sinter_function_reference(&table, &element) == SINTER_NOT_FOUND);
}

static void tables(void) {
    struct sinter_extern swap_export = export_of("swap", SINTER_FUNCTION);
    union sinter_value function, value;
    struct sinter_extern exported = export_of("table", SINTER_TABLE);
    CHECK(sinter_table_size(&table) == 4 && sinter_table_size(&exported) == 4);
    OK(sinter_function_reference(&swap_export, &function));
    CHECK(sinter_table_grow(&exported, 4, function) == 4 && sinter_table_size(&table) == 8);
    CHECK(sinter_table_grow(&exported, 1, function) == SINTER_GROW_FAILED);
    CHECK(sinter_table_get(&table, 8, &value) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_set(&table, UINT64_MAX, value) == SINTER_BAD_ARGUMENTS);
    /* What is in the table is a function of the host's, of another type. */
    value.i32 = 7;
    union sinter_value arguments[2] = {{.i32 = 7}, {.i32 = 0}};
    CHECK(call("indirect", arguments, 2, 1) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "indirect call type mismatch") == 0);
    OK(sinter_table_get(&table, 2, &value));
    OK(sinter_table_set(&table, 7, value));
    CHECK(call_i32("indirect", 7, 9, 2) == 10);
}

static void memories(void) {
    const uint8_t *base = sinter_memory_base(instance);
    union sinter_value values[2] = {{.i32 = 65532}, {.i32 = 0x12345678}};
    struct sinter_extern exported = export_of("memory", SINTER_MEMORY);
    uint32_t seen = 0;
    CHECK(base == sinter_extern_memory_base(&memory));
    CHECK(base == sinter_extern_memory_base(&exported));
    OK(call("poke", values, 2, 0));
    CHECK(sinter_memory_read(instance, 65532, &seen, 4));
    printf("peek %u %u\n", call_i32("peek", 65532, 0, 1), seen);
    CHECK(!sinter_memory_read(instance, 65533, &seen, 4));
    CHECK(!sinter_memory_span(instance, UINT64_MAX, 2));
    print_trap("peek", 65533, 0, 1, 1);
    int32_t first = (int32_t)call_i32("grow", 1, 0, 1), second = (int32_t)call_i32("grow", 3, 0, 1);
    printf("grow %d %d %" PRIu64 "\n", first, second, sinter_memory_size(instance));
    printf("peek %u\n", call_i32("peek", 65533, 0, 1));
}

static void traps(void) {
    print_trap("broken", 0, 0, 0, 0);
    print_trap("divide", 1, 0, 2, 1);
    print_trap("divide", 0x80000000, UINT32_MAX, 2, 1);
    print_trap("deep", 0, 0, 1, 1);
    print_trap("note", 12, 0, 1, 1);
    print_trap("note", 13, 0, 1, 1);
    printf("inc %u\n", call_i32("inc", 1, 0, 1));
}

/* Names that hold NULs are called by index. */
static void named(void) {
    static const struct {
        const char *name;
        size_t size;
    } names[] = {
#include "exports.inc"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t index = sinter_module_find_export(module, names[i].name, names[i].size);
        union sinter_value value;
        CHECK(index != SINTER_NO_EXPORT);
        OK(sinter_call(instance, index, NULL, 0, &value, 1));
        printf("name %zu %u\n", i, value.i32);
    }
}

static void vectors(void) {
    union sinter_value values[2] = {global_of("vector global"), {.i32 = 10}};
    uint32_t lanes[4];
    OK(call("vectors", values, 2, 2));
    memcpy(lanes, &values[1], sizeof lanes);
    CHECK(values[0].i32 == 10 && lanes[0] == 11 && lanes[3] == 14);
    OK(call("vector", &values[1], 1, 1));
    memcpy(lanes, &values[1], sizeof lanes);
    CHECK(lanes[0] == ~11u && lanes[3] == ~14u);
}

/* What cannot be called is told apart, and nothing happens. */
static void refusals(void) {
    union sinter_value values[5];
    memset(values, 0, sizeof values);
    CHECK(call("inc", values, 0, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(call("inc", values, 2, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(call("inc", values, 1, 0) == SINTER_BAD_ARGUMENTS);
    CHECK(call("inc", values, 1, 2) == SINTER_BAD_ARGUMENTS);
    CHECK(call("missing", values, 0, 0) == SINTER_NOT_FOUND);
    CHECK(call("memory", values, 0, 0) == SINTER_NOT_FOUND);
    CHECK(sinter_call(instance, 9999, values, 0, values, 0) == SINTER_NOT_FOUND);
    CHECK(sinter_call(instance, SINTER_NO_EXPORT, values, 0, values, 0) == SINTER_NOT_FOUND);
    struct sinter_extern nothing;
    CHECK(!sinter_instance_export(instance, "missing", 7, &nothing));
}

int main(int argc, char **argv) {
    struct sinter_error error = {""};
    size_t resolved = 0;
    struct sinter_imports imports = {.resolve = resolve, .context = &resolved};
    CHECK(argc == 2);
    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    make_objects();
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
    CHECK(resolved == sinter_module_import_count(module));
    CHECK(sinter_instance_module(instance) == module);
    numbers();
    globals();
    references();
    memories();
    traps();
    named();
    tables();
    vectors();
    refusals();
    release_objects(); /* the instance keeps them */
    CHECK(call_i32("peek", 65532, 0, 1) == 0x12345678);
    sinter_instance_destroy(instance);
    sinter_module_close(module);
    return 0;
}
