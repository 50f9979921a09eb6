/* proc_exit in a library ends the call, not the process: by the typed header and by the dynamic
 * API. */
#include "wasi.h"
#include "check.h"

#include <sinter/sinter.h>
#include <sinter/wasi.h>

static uint32_t when(void *context, struct wasi *caller) {
    (void)caller;
    return *(const uint32_t *)context;
}

static void typed(void) {
    uint32_t now = 0, result = 5;
    struct wasi_imports imports = {.env = {.context = &now, .when = when}};
    struct wasi *instance;
    CHECK(wasi_create(&imports, &instance, NULL, 0) == WASI_OK);
    for (uint32_t i = 1; i < 3; i++) {
        CHECK(wasi_end(instance, i * 20, &result) == WASI_EXITED && result == 5);
        CHECK(wasi_exit_code(instance) == i * 20 && wasi_steps(instance) == i);
    }
    wasi_destroy(instance);
    now = 1;
    CHECK(wasi_create(&imports, &instance, NULL, 0) == WASI_EXITED && instance);
    CHECK(wasi_exit_code(instance) == 7);
    wasi_destroy(instance);
}

static enum sinter_status host_when(void *context, struct sinter_instance *caller,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)caller;
    (void)arguments;
    results[0].i32 = when(context, NULL);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    if (sinter_wasi_resolve(import, value))
        return true;
    value->function = host_when;
    value->type = "(func (result i32))";
    value->context = context;
    return true;
}

/* "env.end" is the function of another instance; "env.call" a host function that calls it there, as
 * a call of its own, and passes on what it gave. */
static enum sinter_status call_end(void *context, struct sinter_instance *caller,
                                   const union sinter_value *arguments,
                                   union sinter_value *results) {
    (void)caller;
    return sinter_call_export(context, "end", arguments, 1, results, 1);
}

static bool resolve_linked(void *context, const struct sinter_import_info *import,
                           struct sinter_extern *value) {
    if (import->name.size == 3)
        return sinter_instance_export(context, "end", 3, value);
    value->function = call_end;
    value->type = SINTER_ANY_TYPE;
    value->context = context;
    return true;
}

/* The instance that was called has the code of an exit in another. */
static void exit_of_another(const char *path, struct sinter_instance *other) {
    static const char *const names[] = {"end", "end_indirectly", "call"};
    const struct sinter_module *module;
    struct sinter_imports imports = {.resolve = resolve_linked, .context = other};
    struct sinter_instance *instance;
    CHECK(sinter_module_load(path, &module, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        union sinter_value value = {.i32 = 20 + i};
        CHECK(sinter_call_export(instance, names[i], &value, 1, &value, 1) == SINTER_EXITED);
        CHECK(sinter_exit_code(instance) == 20 + i);
        CHECK(sinter_trap_message(instance)[0] == '\0');
    }
    CHECK(sinter_call_export(instance, "boom", NULL, 0, NULL, 0) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "unreachable") == 0);
    sinter_instance_destroy(instance);
    sinter_module_close(module);
}

static void dynamic(const char *path, const char *linked) {
    const struct sinter_module *module;
    struct sinter_wasi_config config = {.argument_count = 0};
    struct sinter_instance *instance;
    uint32_t now = 0;
    const char *failed;
    union sinter_value value = {.i32 = 99};
    struct sinter_imports imports = {
        .resolve = resolve, .context = &now, .wasi_destroy = sinter_wasi_destroy};
    CHECK(sinter_module_load(path, &module, NULL) == SINTER_OK);
    CHECK(sinter_wasi_create(&config, &imports.wasi, &failed) == 0);
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    CHECK(sinter_call_export(instance, "end", &value, 1, &value, 1) == SINTER_EXITED);
    CHECK(sinter_exit_code(instance) == 99);
    exit_of_another(linked, instance);
    sinter_instance_destroy(instance);
    sinter_module_close(module);
}

int main(int argc, char **argv) {
    CHECK(argc == 3);
    typed();
    dynamic(argv[1], argv[2]);
    return 0;
}
