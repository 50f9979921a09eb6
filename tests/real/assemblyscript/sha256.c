/* Drives @chainsafe/as-sha256's module as the package's JavaScript does: `host LIBRARY FILE` prints
 * digests of beginnings of FILE. */
#include "../host.h"

#include <sinter/presets.h>

static void print_hex(const char *name, size_t size, const uint8_t *bytes, size_t count) {
    printf("%s %zu: ", name, size);
    for (size_t i = 0; i < count; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
}

struct module {
    struct sinter_instance *instance;
    uint32_t input;
    uint32_t output;
    uint32_t input_size;
};

static void put(const struct module *m, const char *bytes, size_t size) {
    memcpy(driver_span(m->instance, m->input, size), bytes, size);
}

/* At once, which it does up to the size of its input. */
static void whole(const struct module *m, const char *bytes, size_t size) {
    put(m, bytes, size);
    driver_void(m->instance, "digest", (uint32_t)size);
    print_hex("digest", size, driver_span(m->instance, m->output, 32), 32);
}

static void pieces(const struct module *m, const char *bytes, size_t size) {
    driver_call(m->instance, "init", NULL, 0, NULL, 0);
    for (size_t at = 0; at < size; at += m->input_size) {
        size_t piece = size - at < m->input_size ? size - at : m->input_size;
        put(m, bytes + at, piece);
        driver_void(m->instance, "update", m->input, (uint32_t)piece);
    }
    driver_void(m->instance, "final", m->output);
    print_hex("pieces", size, driver_span(m->instance, m->output, 32), 32);
}

static void four(const struct module *m, const char *bytes) {
    put(m, bytes, 256);
    driver_void(m->instance, "batchHash4UintArray64s", m->output);
    print_hex("four", 256, driver_span(m->instance, m->output, 128), 128);
}

int main(int argc, char **argv) {
    size_t size;
    if (argc != 3)
        driver_fail("usage", "host LIBRARY FILE");
    struct host host = host_open(argv[1], sinter_preset_assemblyscript);
    char *bytes = driver_take_file(argv[2], &size);
    struct module m = {.instance = host.instance,
                       .input = host_global(host.instance, "input"),
                       .output = host_global(host.instance, "output"),
                       .input_size = host_global(host.instance, "INPUT_LENGTH")};
    for (size_t n = 0; n <= m.input_size; n++)
        whole(&m, bytes, n);
    for (size_t n = 0; n <= size; n = n * 3 + 1)
        pieces(&m, bytes, n);
    pieces(&m, bytes, size);
    for (size_t at = 0; at < 4096; at += 256)
        four(&m, bytes + at);
    free(bytes);
    host_close(&host);
    return 0;
}
