/* A WASI command: ordinary C, compiled for wasm. */
#include <stdio.h>
#include <stdlib.h>

#ifdef __wasm__
/* A custom section: bytes that travel with the module, and with the executable made of it. */
__asm__(".section .custom_section.greeting,\"\",@\n"
        ".ascii \"kept from wasm to executable\\n\"\n"
        ".text");
#endif

int main(int argc, char **argv) {
    const char *greeting = getenv("GREETING");
    printf("%s from C, by way of WebAssembly\n", greeting != NULL ? greeting : "Hello");
    for (int i = 1; i < argc; i++)
        printf("argument %d: %s\n", i, argv[i]);
    return 0;
}
