/* Drives @wasm-fmt/clang-format's module as far as it goes without the JavaScript that it is made
 * for: `driver MALLOC FREE CONSTRUCTORS`, the names of three exports. Prints where memory is
 * allocated, then runs the constructors, which end in the trap of an import that is missing. */
#include "../driver.h"

static void show_allocations(struct sinter_instance *instance, const char *malloc_name,
                             const char *free_name) {
    enum { KEPT_COUNT = 64 };
    uint32_t kept[KEPT_COUNT] = {0};
    uint32_t size = 1;
    for (uint32_t i = 0; i < 4000; i++) {
        uint32_t slot = i * 29 % KEPT_COUNT;
        driver_void(instance, free_name, kept[slot]);
        size = (size * 1103515245 + 12345) % 65536;
        kept[slot] = driver_i32(instance, malloc_name, size % (i % 10 == 0 ? 60000 : 600));
        memset(driver_span(instance, kept[slot], 1), 0xa5, 1);
        printf("%u\n", kept[slot]);
    }
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    if (argc != 4)
        driver_fail("usage", "driver MALLOC FREE CONSTRUCTORS");
    show_allocations(instance, argv[1], argv[2]);
    if (sinter_call_export(instance, argv[3], NULL, 0, NULL, 0) != SINTER_TRAPPED)
        driver_fail(argv[3], "did not trap");
    printf("trap: %s\n", sinter_trap_message(instance));
    return 0;
}
