/* What must succeed in most hosts of these tests: loading a module, and making an instance. */
#ifndef TESTS_LIBRARY_MODULES_H
#define TESTS_LIBRARY_MODULES_H

#include "check.h"

#include <sinter/sinter.h>

static inline const struct sinter_module *load_module(const char *path) {
    const struct sinter_module *module;
    struct sinter_error error = {""};
    if (sinter_module_load(path, &module, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(module);
    return module;
}

/* `resolve` without a context. */
static inline struct sinter_instance *create_instance(
    const struct sinter_module *module,
    bool (*resolve)(void *, const struct sinter_import_info *, struct sinter_extern *)) {
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *instance;
    struct sinter_error error;
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
    return instance;
}

#endif
