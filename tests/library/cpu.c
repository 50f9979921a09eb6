/* A library whose code this processor cannot run: cpu FILE prints why no instance of it is made. */
#include "check.h"

#include <sinter/sinter.h>

int main(int argc, char **argv) {
    const struct sinter_module *module = NULL;
    struct sinter_instance *instance = NULL;
    struct sinter_error error = {""};
    CHECK(argc == 2);
    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    CHECK(sinter_instance_create(module, NULL, &instance, NULL) == SINTER_BAD_MODULE && !instance);
    CHECK(sinter_instance_create(module, NULL, &instance, &error) == SINTER_BAD_MODULE);
    CHECK(!instance);
    puts(error.message);
    sinter_module_close(module);
}
