/* Prints what a module says of itself as JSON, a line for each way that it is got at: linked in,
 * then `load:FILE` and `read:FILE` arguments. The names of custom sections to find are NAMES of
 * names.inc. */
#include "check.h"
#include "everything.h"

#include <sinter/sinter.h>

static const struct {
    const char *name;
    size_t size;
} names[] = {
#include "sections.inc"
};

static void put(struct sinter_bytes bytes) {
    printf("\"");
    for (size_t i = 0; i < bytes.size; i++)
        printf("%02x", bytes.data[i]);
    printf("\"");
}

static const char *const kinds[] = {"function", "table", "memory", "global", "tag"};

static void put_imports(const struct sinter_module *module) {
    struct sinter_import_info import;
    for (size_t i = 0; sinter_module_import(module, i, &import); i++) {
        CHECK(import.index == i);
        printf("%s[", i ? "," : "");
        put(import.module);
        printf(",");
        put(import.name);
        printf(",\"%s\"]", kinds[import.type.kind]);
    }
    CHECK(!sinter_module_import(module, sinter_module_import_count(module), &import));
}

static void put_exports(const struct sinter_module *module) {
    struct sinter_export_info export;
    for (size_t i = 0; sinter_module_export(module, i, &export); i++) {
        const char *name = (const char *)export.name.data;
        CHECK(sinter_module_find_export(module, name, export.name.size) == i);
        printf("%s[", i ? "," : "");
        put(export.name);
        printf(",\"%s\"]", kinds[export.type.kind]);
    }
    CHECK(sinter_module_find_export(module, "missing", 7) == SINTER_NO_EXPORT);
}

static void put_customs(const struct sinter_module *module) {
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        struct sinter_bytes sections[8], again[1];
        size_t count = sinter_custom_sections(module, names[n].name, names[n].size, sections, 8);
        CHECK(count <= 8);
        /* Borrowed: the same bytes at the same place each time, and no more than fit. */
        CHECK(sinter_custom_sections(module, names[n].name, names[n].size, NULL, 0) == count);
        CHECK(sinter_custom_sections(module, names[n].name, names[n].size, again, 1) == count);
        CHECK(count == 0 || again[0].data == sections[0].data);
        printf("%s[", n ? "," : "");
        for (size_t i = 0; i < count; i++) {
            printf(i ? "," : "");
            put(sections[i]);
        }
        printf("]");
    }
}

static void describe(const struct sinter_module *module) {
    printf("{\"imports\":[");
    put_imports(module);
    printf("],\"exports\":[");
    put_exports(module);
    printf("],\"customs\":[");
    put_customs(module);
    printf("]}\n");
}

int main(int argc, char **argv) {
    describe(&everything_module);
    for (int i = 1; i < argc; i++) {
        const struct sinter_module *module;
        struct sinter_error error = {""};
        bool load = strncmp(argv[i], "load:", 5) == 0;
        enum sinter_status status = load ? sinter_module_load(argv[i] + 5, &module, &error)
                                         : sinter_module_read(argv[i] + 5, &module, &error);
        if (status != SINTER_OK)
            fprintf(stderr, "%s\n", error.message);
        CHECK(status == SINTER_OK);
        describe(module);
        sinter_module_close(module);
    }
    return 0;
}
