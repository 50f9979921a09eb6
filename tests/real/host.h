/* What the `real` tests' host programs share: they load a library that Sinter made and drive it
 * through the dynamic API, with a resolver for its imports. */
#ifndef TESTS_REAL_HOST_H
#define TESTS_REAL_HOST_H

#include "driver.h"

struct host {
    const struct sinter_module *module;
    struct sinter_instance *instance;
};

typedef bool host_resolver(void *context, const struct sinter_import_info *import,
                           struct sinter_extern *value);

/* Loads the library at `path`; fails unless it can be instantiated. */
static inline struct host host_open(const char *path, host_resolver *resolve) {
    static struct sinter_error error;
    struct sinter_imports imports = {.resolve = resolve};
    struct host host;
    if (sinter_module_load(path, &host.module, &error) != SINTER_OK ||
        sinter_instance_create(host.module, &imports, &host.instance, &error) != SINTER_OK)
        driver_fail(path, error.message);
    return host;
}

static inline void host_close(struct host *host) {
    sinter_instance_destroy(host->instance);
    sinter_module_close(host->module);
}

/* An exported i32 global. */
static inline uint32_t host_global(struct sinter_instance *instance, const char *name) {
    struct sinter_extern global;
    union sinter_value value = {0};
    if (!sinter_instance_export(instance, name, strlen(name), &global) ||
        sinter_global_get(&global, &value) != SINTER_OK)
        driver_fail(name, "no such global");
    return value.i32;
}

#endif
