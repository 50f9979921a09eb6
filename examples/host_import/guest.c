/* The guest. It has no WASI and no C library: what it can do is what it imports, from the host's
 * modules "env" and "mod". */
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

IMPORT("env", "log") void host_log(const char *text, uint32_t size);
IMPORT("env", "log_number") void host_log_number(double number);
IMPORT("mod", "multiply") uint64_t host_multiply(uint64_t a, uint64_t b);
IMPORT("mod", "fill") uint32_t host_fill(char *to, uint32_t capacity);

static void say(const char *text) {
    uint32_t size = 0;
    while (text[size] != '\0')
        size++;
    host_log(text, size);
}

void _start(void) {
    say("hello from the guest");
    host_log_number(0.5);
    host_log_number((double)host_multiply(6, 7));

    char text[64];
    host_log(text, host_fill(text, sizeof text));
}
