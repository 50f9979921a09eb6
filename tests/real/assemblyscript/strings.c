/* Drives strings.ts: `host LIBRARY FILE` passes the texts in FILE, each ended by a NUL, as Strings
 * and as ArrayBuffers, and prints what comes back. */
#include "../host.h"

#include <sinter/presets.h>
#include <sinter/transfer.h>

static void check(struct sinter_instance *instance, enum sinter_status status, const char *what) {
    if (status != SINTER_OK)
        driver_fail(what, status == SINTER_TRAPPED ? sinter_trap_message(instance) : "failed");
}

static uint32_t put(struct sinter_instance *instance, const char *text, size_t size) {
    uint64_t address;
    check(instance, sinter_put_utf16(instance, text, size, &address), "sinter_put_utf16");
    return (uint32_t)address;
}

static void print_string(struct sinter_instance *instance, const char *name, uint32_t address) {
    size_t size, again;
    check(instance, sinter_get_utf16(instance, address, NULL, 0, &size), "sinter_get_utf16");
    char *text = malloc(size + 1);
    if (!text)
        driver_fail("malloc", "no memory");
    check(instance, sinter_get_utf16(instance, address, text, size + 1, &again),
          "sinter_get_utf16");
    printf("%s: %zu ", name, again);
    fwrite(text, 1, size, stdout);
    putchar('\n');
    free(text);
}

static void one(struct sinter_instance *instance, const char *text, size_t size) {
    uint32_t string = put(instance, text, size);
    uint64_t buffer;
    printf("class: %u\n", *(const uint32_t *)driver_span(instance, string - 8, 4));
    print_string(instance, "itself", string);
    printf("units: %u\n", driver_i32(instance, "units", string));
    print_string(instance, "shout", driver_i32(instance, "shout", string));
    print_string(instance, "reverse", driver_i32(instance, "reverse", string));
    fflush(stdout);
    driver_void(instance, "tell", string);
    check(instance, sinter_release(instance, string, 0, 1), "sinter_release");
    check(instance, sinter_put(instance, text, size, 1, &buffer), "sinter_put");
    printf("sum: %d\n", (int32_t)driver_i32(instance, "sum", (uint32_t)buffer));
    check(instance, sinter_release(instance, buffer, size, 1), "sinter_release");
}

/* What was released is collected: the memory stays as small as it does in JavaScript. */
static void many(struct sinter_instance *instance) {
    char text[1000];
    memset(text, 'x', sizeof text);
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t string = put(instance, text, i % 1000);
        driver_i32(instance, "units", string);
        check(instance, sinter_release(instance, string, 0, 1), "sinter_release");
    }
    printf("memory: %llu\n", (unsigned long long)sinter_memory_size(instance));
}

int main(int argc, char **argv) {
    size_t size;
    if (argc != 3)
        driver_fail("usage", "host LIBRARY FILE");
    struct host host = host_open(argv[1], sinter_preset_assemblyscript);
    char *texts = driver_take_file(argv[2], &size);
    for (const char *text = texts; text < texts + size; text += strlen(text) + 1)
        one(host.instance, text, strlen(text));
    many(host.instance);
    union sinter_value number, message = {.i32 = put(host.instance, "on purpose \xe2\x82\xac", 14)};
    driver_call(host.instance, "random", NULL, 0, &number, 1);
    if (!(number.f64 >= 0 && number.f64 < 1))
        driver_fail("random", "out of range");
    if (sinter_call_export(host.instance, "fail", &message, 1, NULL, 0) != SINTER_TRAPPED)
        driver_fail("fail", "did not trap");
    printf("%s\n", sinter_trap_message(host.instance));
    free(texts);
    host_close(&host);
    return 0;
}
