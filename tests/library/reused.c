/* References that a host kept longer than it may: of destroyed instances, where new ones, of other
 * modules, have taken their places. They are of no instance. */
#include "modules.h"

#include <string.h>

static enum sinter_status answer(void *context, struct sinter_instance *caller,
                                 const union sinter_value *arguments, union sinter_value *results) {
    (void)context, (void)caller;
    results[0].i32 = arguments[0].i32;
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import;
    *value = (struct sinter_extern){
        .kind = SINTER_FUNCTION, .function = answer, .type = SINTER_ANY_TYPE};
    return true;
}

static union sinter_value reference(struct sinter_instance *instance, const char *name) {
    union sinter_value value;
    CHECK(sinter_call_export(instance, name, NULL, 0, &value, 1) == SINTER_OK);
    return value;
}

static const void *context_of(union sinter_value reference) {
    const void *fields[4];
    memcpy(fields, &reference.funcref, sizeof fields);
    return fields[3];
}

/* Whether an instance of the second module took the place of one of the first. */
static bool try(const struct sinter_module *first, const struct sinter_module *second,
                const char *name) {
    struct sinter_instance *old = create_instance(first, resolve);
    union sinter_value stale = reference(old, name), value = {.i32 = 16};
    CHECK(sinter_call_reference(old, &stale, &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == (strcmp(name, "thunk") == 0 ? 16 : 0));
    sinter_instance_destroy(old);
    struct sinter_instance *now = create_instance(second, resolve);
    bool is_reused = context_of(reference(now, name)) == context_of(stale);
    CHECK(sinter_call_reference(now, &stale, &value, 1, &value, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_export(now, "take", &stale, 1, NULL, 0) == SINTER_BAD_ARGUMENTS);
    sinter_instance_destroy(now);
    return is_reused;
}

/* FIRST SECOND */
int main(int argc, char **argv) {
    const struct sinter_module *modules[2];
    CHECK(argc == 3);
    for (int i = 0; i < 2; i++)
        modules[i] = load_module(argv[i + 1]);
    int states = 0, instances = 0;
    for (int i = 0; i < 100; i++) {
        states += try(modules[0], modules[1], "own");
        instances += try(modules[0], modules[1], "thunk");
    }
    printf("%d %d\n", states, instances);
    return 0;
}
