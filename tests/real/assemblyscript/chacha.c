/* Drives @chainsafe/as-chacha20poly1305's module as the package's JavaScript does: `host LIBRARY
 * FILE` seals and opens pieces of FILE, whose first bytes are the key, the nonce and the associated
 * data. */
#include "../host.h"

#include <sinter/presets.h>

#define CHUNK_BYTES ((size_t)65536)
#define KEY_BYTES 32
#define NONCE_BYTES 12
#define ASSOCIATED_BYTES 20
#define TAG_BYTES 16

struct module {
    struct sinter_instance *instance;
    const char *secrets;
};

static void put(const struct module *m, const char *global, const void *bytes, size_t size) {
    memcpy(driver_span(m->instance, host_global(m->instance, global), size), bytes, size);
}

static void get(const struct module *m, const char *global, void *bytes, size_t size) {
    memcpy(bytes, driver_span(m->instance, host_global(m->instance, global), size), size);
}

/* `update` is sealUpdate or openUpdate. The result and, after it, the tag are written to `to`. */
static void run(const struct module *m, const char *update, const char *from, size_t size,
                char *to) {
    put(m, "cpKey", m->secrets, KEY_BYTES);
    put(m, "cpNonce", m->secrets + KEY_BYTES, NONCE_BYTES);
    put(m, "cpAssociatedData", m->secrets + KEY_BYTES + NONCE_BYTES, ASSOCIATED_BYTES);
    for (size_t at = 0; at == 0 || at < size; at += CHUNK_BYTES) {
        size_t piece = size - at < CHUNK_BYTES ? size - at : CHUNK_BYTES;
        put(m, "cpInput", from + at, piece);
        driver_void(m->instance, update, at == 0, at + CHUNK_BYTES >= size, (uint32_t)piece,
                    (uint32_t)size, ASSOCIATED_BYTES);
        get(m, "chacha20Output", to + at, piece);
    }
    get(m, "poly1305Output", to + size, TAG_BYTES);
}

static void seal_and_open(const struct module *m, const char *text, size_t size) {
    char *sealed = malloc(size + TAG_BYTES), *opened = malloc(size + TAG_BYTES);
    if (!sealed || !opened)
        driver_fail("malloc", "no memory");
    run(m, "sealUpdate", text, size, sealed);
    run(m, "openUpdate", sealed, size, opened);
    printf("%zu: ", size);
    for (size_t i = 0; i < size + TAG_BYTES; i++)
        printf("%02x", (uint8_t)sealed[i]);
    bool same =
        memcmp(opened, text, size) == 0 && memcmp(opened + size, sealed + size, TAG_BYTES) == 0;
    printf(same ? " opened\n" : " not opened\n");
    free(sealed);
    free(opened);
}

int main(int argc, char **argv) {
    size_t size;
    if (argc != 3)
        driver_fail("usage", "host LIBRARY FILE");
    struct host host = host_open(argv[1], sinter_preset_assemblyscript);
    char *bytes = driver_take_file(argv[2], &size);
    struct module m = {.instance = host.instance, .secrets = bytes};
    for (size_t n = 0; n < 300; n++)
        seal_and_open(&m, bytes + 64, n);
    for (size_t n = CHUNK_BYTES - 1; n <= CHUNK_BYTES + 1; n++)
        seal_and_open(&m, bytes + 64, n);
    seal_and_open(&m, bytes + 64, size - 64);
    free(bytes);
    host_close(&host);
    return 0;
}
