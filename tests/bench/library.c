/* Runs the command in a library: library LIBRARY [ARGUMENT]... calls its _start with WASI, as
 * library.mjs measures it. */
#include <sinter/sinter.h>
#include <sinter/wasi.h>

#include <stdio.h>

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    return sinter_wasi_resolve(import, value);
}

int main(int argc, char **argv) {
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_error error = {""};
    const char *failed;
    if (argc < 2)
        return 2;
    struct sinter_wasi_config config = {.arguments = (const char *const *)argv + 1,
                                        .argument_count = (uint32_t)argc - 1};
    struct sinter_imports imports = {.resolve = resolve, .wasi_destroy = sinter_wasi_destroy};
    if (sinter_module_load(argv[1], &module, &error) != SINTER_OK ||
        sinter_wasi_create(&config, &imports.wasi, &failed) != 0 ||
        sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], error.message);
        return 1;
    }
    enum sinter_status status = sinter_call_export(instance, "_start", NULL, 0, NULL, 0);
    int code = status == SINTER_EXITED ? (int)sinter_exit_code(instance) : status != SINTER_OK;
    sinter_instance_destroy(instance);
    return code;
}
