/* exnrefs MAKER USER: exnrefs between instances, in functions, globals and tables. Hosts have no
 * values for them. */
#include "check.h"

#include <sinter/sinter.h>

static enum sinter_status nothing(void *context, struct sinter_instance *caller,
                                  const union sinter_value *arguments,
                                  union sinter_value *results) {
    (void)context;
    (void)caller;
    (void)arguments;
    (void)results;
    return SINTER_OK;
}

/* `context` is the instance to link with, or NULL for the host's function. */
static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    if (context)
        return sinter_instance_export(context, (const char *)import->name.data, import->name.size,
                                      value);
    value->function = nothing;
    value->type = SINTER_ANY_TYPE;
    return import->type.kind == SINTER_FUNCTION;
}

static struct sinter_extern export_of(struct sinter_instance *instance, const char *name) {
    struct sinter_extern value;
    CHECK(sinter_instance_export(instance, name, strlen(name), &value));
    return value;
}

static void test_host(const struct sinter_module *user, struct sinter_instance *maker) {
    const struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *instance;
    struct sinter_error error;
    union sinter_value values[9] = {{.i32 = 0}};
    struct sinter_extern global = export_of(maker, "global"), table = export_of(maker, "table");
    struct sinter_extern make = export_of(maker, "make");
    CHECK(sinter_call_export(maker, "make", values, 1, values, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_export(maker, "value", values, 1, values, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_function_reference(&make, values) == SINTER_OK);
    CHECK(sinter_call_reference(maker, values, values + 1, 1, values + 2, 1) ==
          SINTER_BAD_ARGUMENTS);
    CHECK(sinter_global_get(&global, values) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_global_set(&global, values[0]) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_size(&table) == 3);
    CHECK(sinter_table_get(&table, 0, values) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_set(&table, 0, values[0]) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_grow(&table, 1, values[0]) == SINTER_GROW_FAILED);
    CHECK(sinter_table_create((enum sinter_type)0x69, 1, 1, &table) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_global_create((enum sinter_type)0x69, true, values[0], &global) ==
          SINTER_BAD_ARGUMENTS);
    CHECK(sinter_instance_create(user, &imports, &instance, &error) == SINTER_LINK_FAILED);
    CHECK(strstr(error.message, "import \"a\".\"make\" is (func (param i32) (result exnref)), and "
                                "no host function can have an exnref in its type\n"));
}

int main(int argc, char **argv) {
    const struct sinter_module *maker, *user;
    struct sinter_instance *a, *b;
    struct sinter_imports imports = {.resolve = resolve};
    union sinter_value count = {.i32 = 0}, result;
    CHECK(argc == 3);
    CHECK(sinter_module_load(argv[1], &maker, NULL) == SINTER_OK);
    CHECK(sinter_module_load(argv[2], &user, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(maker, NULL, &a, NULL) == SINTER_OK);
    test_host(user, a);
    imports.context = a;
    CHECK(sinter_instance_create(user, &imports, &b, NULL) == SINTER_OK);
    sinter_instance_destroy(a); /* what b has of it stays */
    CHECK(sinter_call_export(b, "run", &count, 1, &result, 1) == SINTER_OK);
    CHECK(result.i32 == 1111116);
    count.i32 = 70000; /* more than a GiB of values */
    CHECK(sinter_call_export(b, "run", &count, 1, &result, 1) == SINTER_OK);
    CHECK(result.i32 == 1111117);
    sinter_instance_destroy(b);
    return 0;
}
