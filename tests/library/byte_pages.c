/* Memories with pages of one byte: byte_pages MIXED SMALL LARGE FULL ROOMY. MIXED exports one and
 * an ordinary one, SMALL and LARGE import one of them. FULL and ROOMY have 40,000 bytes of data. */
#include "check.h"

#include <sinter/sinter.h>

static bool give(void *context, const struct sinter_import_info *import,
                 struct sinter_extern *value) {
    (void)import;
    *value = *(const struct sinter_extern *)context;
    return true;
}

static const struct sinter_module *load(const char *path) {
    const struct sinter_module *module;
    CHECK(sinter_module_load(path, &module, NULL) == SINTER_OK);
    return module;
}

/* An instance that imports `memory`, unless that is NULL. */
static struct sinter_instance *make(const struct sinter_module *module,
                                    struct sinter_extern *memory) {
    struct sinter_instance *instance;
    struct sinter_error error;
    struct sinter_imports imports = {.resolve = memory ? give : NULL, .context = memory};
    enum sinter_status status = sinter_instance_create(module, &imports, &instance, &error);
    if (status != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(status == SINTER_OK);
    return instance;
}

static void expect_refusal(const struct sinter_module *module, struct sinter_extern *memory,
                           const char *message) {
    struct sinter_instance *instance;
    struct sinter_error error;
    struct sinter_imports imports = {.resolve = give, .context = memory};
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_LINK_FAILED);
    if (strcmp(error.message, message) != 0)
        fprintf(stderr, "%s\n", error.message);
    CHECK(strcmp(error.message, message) == 0);
}

/* Calls a function of i32; UINT64_MAX when it traps. */
static uint64_t call(struct sinter_instance *instance, const char *name, uint32_t a, uint32_t b) {
    union sinter_value values[2] = {{.i32 = a}, {.i32 = b}};
    size_t parameters = strcmp(name, "set") == 0 ? 2 : strcmp(name, "size") == 0 ? 0 : 1;
    size_t results = parameters != 2;
    enum sinter_status status =
        sinter_call_export(instance, name, values, parameters, values, results);
    CHECK(status == SINTER_OK || status == SINTER_TRAPPED);
    return status == SINTER_TRAPPED ? UINT64_MAX : results ? values[0].i32 : 0;
}
#define TRAPS UINT64_MAX

static struct sinter_extern export_of(struct sinter_instance *instance, const char *name) {
    struct sinter_extern found;
    CHECK(sinter_instance_export(instance, name, strlen(name), &found));
    return found;
}

static void types(const struct sinter_module *mixed) {
    struct sinter_export_info small, large, function;
    CHECK(sinter_module_export(mixed, 0, &small) && sinter_module_export(mixed, 1, &large) &&
          sinter_module_export(mixed, 2, &function));
    static const char text[] = "(memory 5 200000 (pagesize 1))";
    CHECK(small.type.page_bytes == 1 && small.type.min == 5 && small.type.max == 200000);
    CHECK(small.type.text.size == sizeof text - 1 &&
          memcmp(small.type.text.data, text, sizeof text - 1) == 0);
    CHECK(large.type.page_bytes == SINTER_PAGE_BYTES && function.type.page_bytes == 0);
}

/* One memory in two instances: what one does, the other sees. The ordinary memory has guard pages
 * for code that compares nothing. */
static void linked(struct sinter_instance *mixed, const struct sinter_module *small,
                   const struct sinter_module *large) {
    struct sinter_extern bytes = export_of(mixed, "small"), pages = export_of(mixed, "large");
    struct sinter_instance *a = make(small, &bytes), *b = make(large, &pages);
    CHECK(sinter_extern_memory_size(&bytes) == 5);
    CHECK(call(a, "get", 4, 0) == 0 && call(a, "get", 5, 0) == TRAPS);
    CHECK(sinter_memory_span(a, 4, 1) && !sinter_memory_span(a, 4, 2));
    CHECK(call(mixed, "grow", 65531, 0) == 5 && call(a, "size", 0, 0) == 65536);
    CHECK(call(a, "set", 65535, 7) == 0 && call(mixed, "get", 65535, 0) == 7);
    CHECK(call(a, "get", 65536, 0) == TRAPS && call(a, "set", 65536, 1) == TRAPS);
    CHECK(sinter_extern_memory_grow(&bytes, 1) == 65536 && call(a, "get", 65536, 0) == 0);
    CHECK(call(a, "grow", 200000 - 65537 + 1, 0) == UINT32_MAX);
    CHECK(call(b, "get", 65535, 0) == 0 && call(b, "get", 65536, 0) == TRAPS);
    CHECK(call(b, "grow", 1, 0) == 1 && call(b, "get", 131071, 0) == 0);
    CHECK(call(b, "get", 131072, 0) == TRAPS && call(b, "get", UINT32_MAX, 0) == TRAPS);
    expect_refusal(small, &pages,
                   "import \"env\".\"memory\" is (memory 5 200000 (pagesize 1)), but is bound to "
                   "(memory 1 2) of now 2 pages");
    expect_refusal(large, &bytes,
                   "import \"env\".\"memory\" is (memory 1), but is bound to (memory 5 200000 "
                   "(pagesize 1)) of now 65537 pages");
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
}

/* A reset leaves nothing behind the memory's end. */
static void reset(struct sinter_instance *mixed) {
    CHECK(call(mixed, "size", 0, 0) == 65537 && call(mixed, "set", 6, 1) == 0 &&
          call(mixed, "set", 65536, 1) == 0 && call(mixed, "set", 4, 1) == 0);
    CHECK(sinter_instance_reset(mixed) == SINTER_OK);
    CHECK(call(mixed, "size", 0, 0) == 5 && call(mixed, "get", 5, 0) == TRAPS);
    CHECK(call(mixed, "grow", 199995, 0) == 5 && call(mixed, "grow", 1, 0) == UINT32_MAX);
    for (uint32_t i = 0; i < 200000; i++)
        CHECK(call(mixed, "get", i, 0) == 0);
}

static void data(const struct sinter_module *module, uint32_t size) {
    for (int round = 0; round < 3; round++) {
        struct sinter_instance *instance = make(module, NULL);
        for (int times = 0; times < 2; times++) {
            CHECK(call(instance, "size", 0, 0) == size && call(instance, "get", size, 0) == TRAPS);
            CHECK(call(instance, "get", 39999, 0) == '9' && call(instance, "get", 10, 0) == '0');
            CHECK(call(instance, "set", 39999, 'x') == 0 && call(instance, "grow", 9, 0) == size);
            CHECK(call(instance, "get", size + 8, 0) == 0 &&
                  call(instance, "set", size + 8, 1) == 0);
            CHECK(sinter_instance_reset(instance) == SINTER_OK);
        }
        CHECK(call(instance, "grow", 9, 0) == size && call(instance, "get", size + 8, 0) == 0);
        sinter_instance_destroy(instance);
    }
}

static void limited(const struct sinter_module *mixed) {
    struct sinter_instance *instance;
    struct sinter_imports imports = {.max_memory_bytes = 65536 + 7};
    CHECK(sinter_instance_create(mixed, &imports, &instance, NULL) == SINTER_OK);
    CHECK(call(instance, "grow", 3, 0) == UINT32_MAX && call(instance, "grow", 2, 0) == 5);
    sinter_instance_destroy(instance);
    imports.max_memory_bytes = 65536 + 4;
    CHECK(sinter_instance_create(mixed, &imports, &instance, NULL) == SINTER_TRAPPED);
    sinter_instance_destroy(instance);
}

static void made_by_host(const struct sinter_module *small) {
    struct sinter_extern memory;
    struct sinter_extern_type type = {
        .kind = SINTER_MEMORY, .has_max = true, .min = 7, .max = 9, .page_bytes = 1};
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_OK);
    struct sinter_instance *instance = make(small, &memory);
    CHECK(call(instance, "get", 6, 0) == 0 && call(instance, "get", 7, 0) == TRAPS);
    CHECK(call(instance, "grow", 3, 0) == UINT32_MAX && call(instance, "grow", 2, 0) == 7);
    CHECK(sinter_extern_memory_size(&memory) == 9);
    sinter_instance_destroy(instance);
    sinter_object_release(&memory);
    type.page_bytes = 2;
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_BAD_ARGUMENTS);
    type.page_bytes = 0;
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_BAD_ARGUMENTS);
    type.page_bytes = 1;
    type.max = 6;
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_BAD_ARGUMENTS);
    type.max = (uint64_t)1 << 32;
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_BAD_ARGUMENTS);
    type.max = UINT32_MAX;
    type.kind = SINTER_TABLE;
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_BAD_ARGUMENTS);
    type.kind = SINTER_MEMORY;
    type.is_shared = true;
    CHECK(sinter_memory_create_typed(&type, &memory) == SINTER_OK);
    CHECK(sinter_extern_memory_grow(&memory, UINT32_MAX - 7) == 7);
    CHECK(sinter_extern_memory_size(&memory) == UINT32_MAX);
    CHECK(sinter_extern_memory_grow(&memory, 1) == SINTER_GROW_FAILED);
    sinter_object_release(&memory);
}

int main(int argc, char **argv) {
    CHECK(argc == 6);
    const struct sinter_module *modules[5];
    for (int i = 0; i < 5; i++)
        modules[i] = load(argv[i + 1]);
    struct sinter_instance *mixed = make(modules[0], NULL);
    types(modules[0]);
    linked(mixed, modules[1], modules[2]);
    reset(mixed);
    sinter_instance_destroy(mixed);
    data(modules[3], 40000);
    data(modules[4], 65537);
    limited(modules[0]);
    made_by_host(modules[1]);
    for (int i = 0; i < 5; i++)
        sinter_module_close(modules[i]);
    return 0;
}
