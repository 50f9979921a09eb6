/* A module that imports one memory twice: what it stores in one, it loads from the other. */
#include "check.h"

#include <sinter/sinter.h>

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)import;
    *value = *(const struct sinter_extern *)context;
    return true;
}

int main(int argc, char **argv) {
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_extern memory;
    struct sinter_imports imports = {.resolve = resolve, .context = &memory};
    CHECK(argc == 2 && sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    CHECK(sinter_memory_create(1, 2, false, &memory) == SINTER_OK);
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    union sinter_value values[3] = {{.i32 = 1024}, {.i32 = 64}, {.i32 = 10}};
    CHECK(sinter_call_export(instance, "sum", values, 3, values, 1) == SINTER_OK);
    CHECK(values[0].i32 == 1045);
    sinter_instance_destroy(instance);
    return 0;
}
