/* Two instances that tail-call each other, by a function that a third one exports again, or without
 * it: in constant stack. */
#include "modules.h"

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

static void count_down(struct sinter_instance *instance) {
    union sinter_value value = {.i32 = 10000000};
    CHECK(sinter_call_export(instance, "g", &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == 42);
}

/* FIRST RELAY SECOND */
int main(int argc, char **argv) {
    CHECK(argc == 4);
    CHECK(sinter_table_create(SINTER_FUNCREF, 1, SINTER_NO_MAX, &table) == SINTER_OK);
    struct sinter_instance *first = create_instance(load_module(argv[1]), resolve);
    exporter = first;
    struct sinter_instance *relay = create_instance(load_module(argv[2]), resolve),
                           *direct = create_instance(load_module(argv[3]), resolve);
    count_down(direct);
    exporter = relay;
    struct sinter_instance *relayed = create_instance(load_module(argv[3]), resolve);
    count_down(relayed);
    exporter = create_instance(load_module(argv[2]), resolve); /* a relay of the relay's */
    struct sinter_instance *twice = create_instance(load_module(argv[3]), resolve);
    count_down(twice);
    return 0;
}
