/* The guest: a WASI command that holds two custom sections, and reads them back through its host.
 * wasm itself gives a program no way to see its own custom sections, so the import module "host"
 * does it: see host.c. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A section "hello", and a section "fortytwo" whose payload is not text. */
__asm__(".section .custom_section.hello,\"\",@\n"
        ".ascii \"hello from C\"\n"
        ".section .custom_section.fortytwo,\"\",@\n"
        ".int8 42\n"
        ".int8 0\n"
        ".text");

#define IMPORT(name) __attribute__((import_module("host"), import_name(name)))

/* How many custom sections have this name. */
IMPORT("section_count") uint32_t section_count(const char *name, uint32_t name_size);
/* Copies up to `capacity` bytes of the section number `index` of that name; returns its whole size.
 */
IMPORT("section_read")
uint32_t section_read(const char *name, uint32_t name_size, uint32_t index, void *to,
                      uint32_t capacity);

static void show(const char *name) {
    uint32_t name_size = (uint32_t)strlen(name);
    uint32_t count = section_count(name, name_size);
    printf("%s: %u of this name\n", name, (unsigned)count);
    for (uint32_t i = 0; i < count; i++) {
        unsigned char payload[64];
        uint32_t size = section_read(name, name_size, i, payload, sizeof payload);
        printf("  %u bytes:", (unsigned)size);
        for (uint32_t at = 0; at < size && at < sizeof payload; at++)
            printf(" %02x", payload[at]);
        printf("\n");
    }
}

int main(void) {
    show("hello");
    show("fortytwo");
    show("missing");
    return 0;
}
