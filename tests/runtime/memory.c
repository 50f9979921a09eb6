/* What the host sees of a guest's memory: exactly its bytes, whatever numbers it asks with. */
#include "check.h"

static void check_page(struct sinter_instance *instance) {
    uint8_t *base = sinter_memory_base(instance);
    CHECK(base && sinter_memory_size(instance) == 65536);
    CHECK(memcmp(base, "start", 5) == 0);
    CHECK(sinter_memory_span(instance, 0, 65536) == base);
    CHECK(sinter_memory_span(instance, 65532, 4) == base + 65532);
    CHECK(sinter_memory_span(instance, 65536, 0) == base + 65536);
    CHECK(!sinter_memory_span(instance, 0, 65537));
    CHECK(!sinter_memory_span(instance, 65533, 4));
    CHECK(!sinter_memory_span(instance, 65536, 1));
    CHECK(!sinter_memory_span(instance, 65537, 0));
    CHECK(!sinter_memory_span(instance, UINT64_MAX, 0));
    CHECK(!sinter_memory_span(instance, UINT64_MAX, 2));
    CHECK(!sinter_memory_span(instance, 1, UINT64_MAX));
    CHECK(!sinter_memory_span(instance, (uint64_t)1 << 32, 1));
}

static void check_copies(struct sinter_instance *instance) {
    char text[8] = "unread";
    uint32_t byte;
    CHECK(sinter_memory_read(instance, 65532, text, 4) && memcmp(text, "lastad", 6) == 0);
    CHECK(!sinter_memory_read(instance, 65533, text, 4) && memcmp(text, "lastad", 6) == 0);
    CHECK(sinter_memory_write(instance, 65532, "LAST", 4));
    CHECK(!sinter_memory_write(instance, 65534, "none", 4));
    CHECK(call_i32(instance, "load", 65534, &byte) == SINTER_OK && byte == 'S');
    CHECK(sinter_memory_read(instance, 65536, text, 0));
    CHECK(sinter_memory_write(instance, 65536, text, 0));
    CHECK(!sinter_memory_write(instance, 65537, text, 0));
}

static void check_growth(struct sinter_instance *instance) {
    uint8_t *base = sinter_memory_base(instance);
    uint32_t pages;
    CHECK(call_i32(instance, "grow", 2, &pages) == SINTER_OK && pages == 1);
    CHECK(sinter_memory_base(instance) == base && sinter_memory_size(instance) == 3 * 65536);
    CHECK(sinter_memory_span(instance, 0, 3 * 65536) &&
          !sinter_memory_span(instance, 1, 3 * 65536));
    CHECK(call_i32(instance, "grow", 1, &pages) == SINTER_OK && pages == UINT32_MAX);
    CHECK(sinter_memory_size(instance) == 3 * 65536);
    CHECK(base[3 * 65536 - 1] == 0);
    CHECK(sinter_memory_write(instance, 3 * 65536 - 1, "x", 1));
    CHECK(call_i32(instance, "load", 3 * 65536 - 1, &pages) == SINTER_OK && pages == 'x');
    CHECK(call_i32(instance, "load", 3 * 65536, &pages) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "out of bounds memory access") == 0);
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc;
    (void)argv;
    check_page(instance);
    check_copies(instance);
    check_growth(instance);
    return 0;
}
