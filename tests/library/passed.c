/* passed A B C: an exception of the host's with a reference to A's function passes through B, which
 * knows neither tag nor types, and is thrown on into C, which keeps the reference. */
#include "check.h"

#include <sinter/sinter.h>

static struct sinter_extern tag;
static struct sinter_instance *through;
static struct sinter_exception *thrown;

static enum sinter_status throw_it(void *context, struct sinter_instance *caller,
                                   const union sinter_value *arguments,
                                   union sinter_value *results) {
    (void)context, (void)arguments, (void)results;
    struct sinter_exception *exception = thrown;
    thrown = NULL;
    return sinter_throw(caller, exception);
}

static enum sinter_status pass_on(void *context, struct sinter_instance *caller,
                                  const union sinter_value *arguments,
                                  union sinter_value *results) {
    (void)context, (void)arguments, (void)results;
    CHECK(sinter_call_export(through, "run", NULL, 0, NULL, 0) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(through) == SINTER_TRAP_UNCAUGHT_EXCEPTION);
    return sinter_throw(caller, sinter_exception_take(through));
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    if (import->type.kind == SINTER_TAG)
        *value = tag;
    else
        *value = (struct sinter_extern){.kind = SINTER_FUNCTION,
                                        .function = *(sinter_host_function **)context,
                                        .type = "(func)"};
    return true;
}

static struct sinter_instance *make(const char *path, sinter_host_function *function) {
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_imports imports = {.resolve = resolve, .context = &function};
    CHECK(sinter_module_load(path, &module, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    sinter_module_close(module);
    return instance;
}

int main(int argc, char **argv) {
    uint8_t params[] = {SINTER_I32, SINTER_FUNCREF};
    struct sinter_extern function;
    union sinter_value values[2] = {{.i32 = 7}}, result;
    CHECK(argc == 4);
    CHECK(sinter_tag_create((struct sinter_bytes){params, sizeof params}, &tag) == SINTER_OK);
    struct sinter_instance *from = make(argv[1], NULL), *into = make(argv[3], pass_on);
    through = make(argv[2], throw_it);
    CHECK(sinter_instance_export(from, "f", 1, &function));
    CHECK(sinter_function_reference(&function, &values[1]) == SINTER_OK);
    CHECK(sinter_exception_create(&tag, values, 2, &thrown) == SINTER_OK);
    CHECK(sinter_call_export(into, "catch", NULL, 0, NULL, 0) == SINTER_OK);
    CHECK(sinter_call_export(into, "use", NULL, 0, &result, 1) == SINTER_OK && result.i32 == 42);
    /* `into` keeps what the reference is to. */
    sinter_instance_destroy(from);
    sinter_instance_destroy(through);
    CHECK(sinter_call_export(into, "use", NULL, 0, &result, 1) == SINTER_OK && result.i32 == 42);
    sinter_instance_destroy(into);
    sinter_object_release(&tag);
    return 0;
}
