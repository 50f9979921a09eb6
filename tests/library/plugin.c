/* A shared object that has a runtime of its own, as hosts' plug-ins do: what it does with a module,
 * one step at a time. */
#include "check.h"

#include <sinter/sinter.h>

#include <string.h>

#define API __attribute__((visibility("default")))

static const struct sinter_module *module;
static struct sinter_instance *instance;

/* An enum sinter_status; the reason of one that is none goes to standard output. */
API int plugin_load(const char *path) {
    struct sinter_error error;
    enum sinter_status status = sinter_module_load(path, &module, &error);
    if (status != SINTER_OK)
        puts(error.message);
    return (int)status;
}

API void plugin_close(void) { sinter_module_close(module); }

API void plugin_create(void) {
    CHECK(sinter_instance_create(module, NULL, &instance, NULL) == SINTER_OK);
}

API void plugin_call(void) {
    union sinter_value value = {.i32 = 16};
    CHECK(sinter_call_export(instance, "load", &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == 7);
    value.i32 = UINT32_MAX;
    CHECK(sinter_call_export(instance, "load", &value, 1, &value, 1) == SINTER_TRAPPED);
    CHECK(sinter_call_export(instance, "endless", NULL, 0, NULL, 0) == SINTER_TRAPPED);
}

API void plugin_destroy(void) { sinter_instance_destroy(instance); }
