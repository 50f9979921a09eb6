/* half CALLER MODULE [MAX_MEMORY_BYTES]: makes an instance of MODULE that imports CALLER's table,
 * which fails, and has CALLER call what is in the table then. */
#include "check.h"

#include <sinter/sinter.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sinter_instance *caller;

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    (void)import;
    return sinter_instance_export(caller, "table", strlen("table"), value);
}

static void call(const char *what, uint32_t index, uint32_t address) {
    union sinter_value values[2] = {{.i32 = index}, {.i32 = address}};
    if (sinter_call_export(caller, "call", values, 2, values, 1) == SINTER_OK)
        printf("%s %u\n", what, values[0].i32);
    else
        printf("%s %s\n", what, sinter_trap_message(caller));
}

int main(int argc, char **argv) {
    const struct sinter_module *module, *other;
    struct sinter_instance *instance;
    struct sinter_error error;
    struct sinter_imports imports = {.resolve = resolve};
    CHECK(argc >= 3);
    CHECK(sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    CHECK(sinter_module_load(argv[2], &other, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(module, NULL, &caller, NULL) == SINTER_OK);
    if (argc > 3)
        imports.max_memory_bytes = strtoul(argv[3], NULL, 0);
    CHECK(sinter_instance_create(other, &imports, &instance, &error) != SINTER_OK);
    error.message[strcspn(error.message, ":\n")] = '\0';
    puts(error.message);
    call("load", 0, 256);
    call("store", 1, 256);
    call("load", 0, 256);
    call("far", 1, 10 << 16);
    call("init", 2, 512);
    sinter_instance_destroy(instance);
    sinter_instance_destroy(caller);
    return 0;
}
