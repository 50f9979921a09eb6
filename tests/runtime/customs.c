/* Custom sections from inside the running program. */
#include "check.h"

static const struct sinter_module *module;

static void expect(const char *name, size_t name_size, const struct sinter_bytes *expected,
                   size_t count) {
    struct sinter_bytes found[8];
    memset(found, 0xff, sizeof found);
    CHECK(sinter_custom_sections(module, name, name_size, NULL, 0) == count);
    CHECK(sinter_custom_sections(module, name, name_size, found, 8) == count);
    for (size_t i = 0; i < count; i++)
        CHECK(found[i].size == expected[i].size &&
              memcmp(found[i].data, expected[i].data, found[i].size) == 0);
    CHECK(found[count].size == SIZE_MAX);
}

#define BYTES(text) {(const uint8_t *)(text), sizeof(text) - 1}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc;
    (void)argv;
    module = sinter_instance_module(instance);
    CHECK(module);
    expect("x", 1, (const struct sinter_bytes[]){BYTES("first"), BYTES(""), BYTES("third\0third")},
           3);
    expect("", 0, (const struct sinter_bytes[]){BYTES("nameless")}, 1);
    expect(NULL, 0, (const struct sinter_bytes[]){BYTES("nameless")}, 1);
    expect("a\0b", 3, (const struct sinter_bytes[]){BYTES("with a NUL")}, 1);
    expect("a", 1, (const struct sinter_bytes[]){BYTES("without")}, 1);
    expect(".debug_line", 11, NULL, 0);
    expect("X", 1, NULL, 0);
    expect("first", 5, NULL, 0);

    struct sinter_bytes one[2] = {{NULL, 77}, {NULL, 77}};
    CHECK(sinter_custom_sections(module, "x", 1, one, 1) == 3);
    CHECK(one[0].size == 5 && one[1].size == 77);
    return 0;
}
