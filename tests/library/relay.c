/* Two instances that tail-call each other, by a function that a third one exports again, or without
 * it: in constant stack. */
#include "check.h"

#include <sinter/sinter.h>

#include <string.h>

static struct sinter_extern table;
static struct sinter_instance *exporter;

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    if (import->type.kind != SINTER_TABLE)
        return sinter_instance_export(exporter, "f", 1, value);
    *value = table;
    return true;
}

static struct sinter_instance *create(const char *path) {
    const struct sinter_module *module;
    struct sinter_imports imports = {.resolve = resolve};
    struct sinter_instance *instance;
    struct sinter_error error;
    CHECK(sinter_module_load(path, &module, &error) == SINTER_OK);
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
    return instance;
}

static void count_down(struct sinter_instance *instance) {
    union sinter_value value = {.i32 = 10000000};
    CHECK(sinter_call_export(instance, "g", &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == 42);
}

/* FIRST RELAY SECOND */
int main(int argc, char **argv) {
    CHECK(argc == 4);
    CHECK(sinter_table_create(SINTER_FUNCREF, 1, SINTER_NO_MAX, &table) == SINTER_OK);
    struct sinter_instance *first = create(argv[1]);
    exporter = first;
    struct sinter_instance *relay = create(argv[2]), *direct = create(argv[3]);
    count_down(direct);
    exporter = relay;
    struct sinter_instance *relayed = create(argv[3]);
    count_down(relayed);
    exporter = create(argv[2]); /* a relay of the relay's */
    struct sinter_instance *twice = create(argv[3]);
    count_down(twice);
    return 0;
}
