/* caps SMALL USER: a memory with a small cap is not bound to code that has the usual one. */
#include "check.h"

#include <sinter/sinter.h>

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    return sinter_instance_export(context, (const char *)import->name.data, import->name.size,
                                  value);
}

int main(int argc, char **argv) {
    const struct sinter_module *modules[2];
    struct sinter_instance *small, *user = NULL;
    struct sinter_error error;
    CHECK(argc == 3);
    for (int i = 0; i < 2; i++)
        CHECK(sinter_module_load(argv[i + 1], &modules[i], NULL) == SINTER_OK);
    CHECK(sinter_instance_create(modules[0], NULL, &small, NULL) == SINTER_OK);
    struct sinter_imports imports = {.resolve = resolve, .context = small};
    CHECK(sinter_instance_create(modules[1], &imports, &user, &error) == SINTER_LINK_FAILED);
    CHECK(strstr(error.message, "built with another --max-memory64 or --bounds"));
    sinter_instance_destroy(small);
    for (int i = 0; i < 2; i++)
        sinter_module_close(modules[i]);
    return 0;
}
