/* Instances that are linked to each other: links PROVIDER CONSUMER. Memory, table and globals are
 * shared; what a destroyed one gave stays; traps and errors unwind through all of them. */
#include "check.h"

#include <sinter/sinter.h>

static const struct sinter_module *provider_module, *consumer_module;

/* "tell": what the host does is up to the argument. */
static enum sinter_status tell(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    switch (arguments[0].i32) {
    case 1:
        return sinter_fail(caller, "failed");
    case 2:
        sinter_trap(caller, "trapped");
    case 3:
        return SINTER_NOT_FOUND; /* an error without a message */
    default:
        results[0].i32 = arguments[0].i32 + 1000;
        return SINTER_OK;
    }
}

static bool resolve_tell(void *context, const struct sinter_import_info *import,
                         struct sinter_extern *value) {
    (void)import;
    value->function = tell;
    value->context = context;
    value->type = "(func (param i32) (result i32))";
    return true;
}

static bool resolve_provider(void *context, const struct sinter_import_info *import,
                             struct sinter_extern *value) {
    return sinter_instance_export(context, (const char *)import->name.data, import->name.size,
                                  value);
}

static struct sinter_instance *make(const struct sinter_module *module,
                                    bool (*resolve)(void *, const struct sinter_import_info *,
                                                    struct sinter_extern *),
                                    void *context) {
    struct sinter_imports imports = {.resolve = resolve, .context = context};
    struct sinter_instance *instance;
    struct sinter_error error = {""};
    if (sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(instance);
    return instance;
}

static enum sinter_status call(struct sinter_instance *instance, const char *name, uint32_t a,
                               uint32_t b, size_t count, uint32_t *result) {
    union sinter_value values[2] = {{.i32 = a}, {.i32 = b}};
    enum sinter_status status =
        sinter_call_export(instance, name, values, count, values, result ? 1 : 0);
    if (result)
        *result = values[0].i32;
    return status;
}

static void expect(struct sinter_instance *instance, const char *name, uint32_t a, uint32_t b,
                   size_t count, uint32_t expected) {
    uint32_t result;
    CHECK(call(instance, name, a, b, count, &result) == SINTER_OK);
    CHECK(result == expected);
}

static void expect_trap(struct sinter_instance *instance, const char *name, uint32_t a, uint32_t b,
                        size_t count, const char *message) {
    uint32_t result;
    CHECK(call(instance, name, a, b, count, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), message) == 0);
}

static void share(struct sinter_instance *a, struct sinter_instance *b) {
    CHECK(sinter_memory_base(a) == sinter_memory_base(b));
    expect(a, "peek", 100, 0, 1, 42); /* b's data segment */
    CHECK(call(b, "poke", 200, 77, 2, NULL) == SINTER_OK);
    expect(a, "peek", 200, 0, 1, 77);
    expect(b, "twice_and_count", 4, 0, 1, 9); /* counted in a's global */
    expect(b, "again", 4, 0, 1, 8);           /* a's function, exported again by b */
    expect(b, "twice_and_count", 4, 0, 1, 11);
    expect(a, "call", 2, 10, 2, 11); /* b's function, in a's table: works on b's global */
    expect(a, "call", 2, 10, 2, 12);
    expect(b, "call", 0, 21, 2, 42);
    expect(b, "call", 1, 5, 2, 1005); /* a's, which asks the host */
    expect(a, "grow", 1, 0, 1, 1);
    expect(b, "size", 0, 0, 0, 2);
    CHECK(sinter_memory_size(b) == 2 * 65536 && sinter_memory_grow(b, 2) == SINTER_GROW_FAILED);
}

static void unwind(struct sinter_instance *a, struct sinter_instance *b) {
    expect_trap(a, "call", 3, 0, 2, "unreachable"); /* in b, called from a */
    expect_trap(b, "call", 3, 0, 2, "unreachable");
    expect_trap(a, "call_without", 0, 0, 1, "indirect call type mismatch"); /* its own */
    expect_trap(a, "call_without", 2, 0, 1, "indirect call type mismatch"); /* b's */
    expect_trap(b, "tell", 1, 0, 1, "host error: failed"); /* the caller is a, who imported it */
    expect_trap(b, "tell", 2, 0, 1, "host error: trapped");
    expect_trap(b, "tell", 3, 0, 1, "host error: an import failed");
    expect_trap(b, "call", 1, 1, 2, "host error: failed");
    expect(b, "tell", 9, 0, 1, 1009);
    expect_trap(a, "peek", 2 * 65536 - 3, 0, 1, "out of bounds memory access");
}

/* A third instance that imports of both. */
struct both {
    struct sinter_instance *a, *b;
};

static bool resolve_both(void *context, const struct sinter_import_info *import,
                         struct sinter_extern *value) {
    struct both *both = context;
    bool is_twice = import->name.size == 5 && memcmp(import->name.data, "twice", 5) == 0;
    return resolve_provider(is_twice ? both->b : both->a, import, value) ||
           sinter_instance_export(both->b, "again", 5, value);
}

static void outlive(struct sinter_instance *a, struct sinter_instance *b) {
    struct both both = {a, b};
    struct sinter_instance *c = make(consumer_module, resolve_both, &both);
    struct sinter_extern twice;
    union sinter_value reference, value = {.i32 = 8};
    CHECK(sinter_instance_export(b, "again", 5, &twice));
    CHECK(sinter_function_reference(&twice, &reference) == SINTER_OK);
    sinter_instance_destroy(a);
    expect(c, "call", 2, 100, 2, 101); /* c's own, which it put where b's was */
    expect(b, "call", 2, 100, 2, 102);
    expect(c, "again", 50, 0, 1, 100);
    sinter_instance_destroy(b);
    CHECK(sinter_call_reference(c, &reference, &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == 16);
    /* What is destroyed but not gone yet can neither be imported from nor called. */
    struct sinter_imports imports = {.resolve = resolve_provider, .context = a};
    struct sinter_instance *late;
    struct sinter_error error;
    CHECK(sinter_instance_create(consumer_module, &imports, &late, &error) == SINTER_LINK_FAILED);
    CHECK(!late && strstr(error.message, "nothing is bound to it"));
    expect_trap(a, "peek", 100, 0, 1, "call of a destroyed instance");
    sinter_instance_destroy(a); /* twice is ignored while a linked one lives */
    expect(c, "twice_and_count", 1, 0, 1, 9);
    sinter_instance_destroy(c);
}

int main(int argc, char **argv) {
    struct sinter_error error = {""};
    CHECK(argc == 3);
    CHECK(sinter_module_load(argv[1], &provider_module, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[2], &consumer_module, &error) == SINTER_OK);
    struct sinter_instance *a = make(provider_module, resolve_tell, NULL);
    struct sinter_instance *b = make(consumer_module, resolve_provider, a);
    share(a, b);
    unwind(a, b);
    outlive(a, b);
    sinter_module_close(provider_module);
    sinter_module_close(consumer_module);
    return 0;
}
