/* What becomes of a file: bad_file load|read FILE... prints a line for each with the status and the
 * message, after using all that the module says of itself. */
#include "check.h"

#include <sinter/sinter.h>

static unsigned sum;

static void use(struct sinter_bytes bytes) {
    for (size_t i = 0; i < bytes.size; i++)
        sum += bytes.data[i];
}

static void use_type(const struct sinter_extern_type *type) {
    use(type->params);
    use(type->results);
    use(type->text);
}

static void use_module(const struct sinter_module *module) {
    struct sinter_import_info import;
    struct sinter_export_info export;
    struct sinter_bytes sections[100];
    for (size_t i = 0; sinter_module_import(module, i, &import); i++) {
        use(import.module);
        use(import.name);
        use_type(&import.type);
    }
    for (size_t i = 0; sinter_module_export(module, i, &export); i++) {
        use(export.name);
        use_type(&export.type);
    }
    size_t count = sinter_custom_sections(module, "part", 4, sections, 100);
    for (size_t i = 0; i < count && i < 100; i++)
        use(sections[i]);
}

int main(int argc, char **argv) {
    CHECK(argc > 1);
    bool load = strcmp(argv[1], "load") == 0;
    for (int i = 2; i < argc; i++) {
        const struct sinter_module *module = NULL;
        struct sinter_error error = {""};
        enum sinter_status status = load ? sinter_module_load(argv[i], &module, &error)
                                         : sinter_module_read(argv[i], &module, &error);
        CHECK((status == SINTER_OK) == (module != NULL));
        CHECK((status == SINTER_OK) == (error.message[0] == '\0'));
        printf("%d %s\n", (int)status, error.message);
        if (module) {
            use_module(module);
            struct sinter_instance *instance = NULL;
            if (!load)
                CHECK(sinter_instance_create(module, NULL, &instance, NULL) == SINTER_BAD_MODULE);
            CHECK(!instance);
            sinter_module_close(module);
        }
    }
    return sum == 1; /* so that nothing is left out */
}
