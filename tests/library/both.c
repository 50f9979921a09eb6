/* A shared object that the program is linked with, and that it loads too: both LIBRARY. Its typed
 * functions then run under the program's runtime, as its instances do that the dynamic API made. */
#include "a.h"
#include "check.h"

#include <sinter/sinter.h>

static uint32_t out(void *context, struct a *instance, uint32_t depth, uint32_t action) {
    (void)context;
    (void)instance;
    return depth + action;
}

static enum sinter_status dynamic_out(void *context, struct sinter_instance *caller,
                                      const union sinter_value *arguments,
                                      union sinter_value *results) {
    struct a *typed = context;
    (void)caller;
    CHECK(a_go(typed, 1, arguments[1].i32, &results[0].i32) == A_OK);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)import;
    value->function = dynamic_out;
    value->type = "(func (param i32 i32) (result i32))";
    value->context = context;
    return true;
}

static struct a *make_typed(void) {
    struct a_imports imports = {.env = {.out = out}};
    struct a *typed;
    CHECK(a_create(&imports, &typed, NULL, 0) == A_OK);
    return typed;
}

static void trap_typed(struct a *typed) {
    uint32_t result;
    CHECK(a_go(typed, 0, 2, &result) == A_TRAPPED);
    CHECK(strcmp(a_trap_message(typed), "out of bounds memory access") == 0);
    CHECK(a_go(typed, 1, 4, &result) == A_OK && result == 5);
}

int main(int argc, char **argv) {
    const struct sinter_module *module, *again;
    struct sinter_error error = {""};
    CHECK(argc == 2);
    struct a *typed = make_typed();
    trap_typed(typed);
    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_BAD_MODULE && !module);
    CHECK(strstr(error.message, "in use under another runtime"));
    a_destroy(typed);

    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    CHECK(module == &a_module);
    CHECK(sinter_module_load(argv[1], &again, &error) == SINTER_OK && again == module);
    sinter_module_close(again);
    typed = make_typed();
    trap_typed(typed);
    struct sinter_imports imports = {.resolve = resolve, .context = typed};
    struct sinter_instance *instance;
    CHECK(sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK);
    union sinter_value values[2] = {{.i32 = 1}, {.i32 = 3}};
    CHECK(sinter_call_export(instance, "go", values, 2, values, 1) == SINTER_OK);
    CHECK(values[0].i32 == 1 + (1 + 0 + 3));
    values[0].i32 = 0;
    CHECK(sinter_call_export(instance, "go", values, 2, values, 1) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "integer divide by zero") == 0);
    sinter_instance_destroy(instance);
    trap_typed(typed);
    /* The typed instance outlives the loading: the program is linked with the library. */
    sinter_module_close(module);
    trap_typed(typed);
    a_destroy(typed);
    typed = make_typed();
    trap_typed(typed);
    a_destroy(typed);
    return 0;
}
