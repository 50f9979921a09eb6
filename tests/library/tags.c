/* tags LIBRARY: two instances of one module have tags of their own. What one throws the other
 * catches by catch_all only. */
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

struct source {
    struct sinter_instance *instance;
    const char *name;
};

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    const struct source *source = context;
    (void)import;
    if (source->instance)
        return sinter_instance_export(source->instance, source->name, strlen(source->name), value);
    value->function = nothing;
    value->type = "(func)";
    return true;
}

static struct sinter_instance *make(const struct sinter_module *module, struct source source) {
    const struct sinter_imports imports = {.resolve = resolve, .context = &source};
    struct sinter_instance *instance;
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    return instance;
}

static uint32_t call(struct sinter_instance *instance, const char *name) {
    union sinter_value result = {.i32 = 99};
    CHECK(sinter_call_export(instance, name, NULL, 0, &result, 1) == SINTER_OK);
    return result.i32;
}

int main(int argc, char **argv) {
    static const char *const names[] = {"throw", "throw_exported"};
    const struct sinter_module *module;
    CHECK(argc == 2 && sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    struct sinter_instance *first = make(module, (struct source){0});
    CHECK(call(first, "catch") == 0);
    CHECK(call(first, "catch_own") == 2);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sinter_instance *other =
            make(module, (struct source){.instance = first, .name = names[i]});
        CHECK(call(other, "catch") == 3);
        CHECK(call(other, "catch_own") == 2);
        sinter_instance_destroy(other);
    }
    sinter_instance_destroy(first);
    return 0;
}
