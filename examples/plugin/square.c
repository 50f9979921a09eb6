/* A plugin: a wasm module that exports `run`, and says what it is in a custom section. */
#include <stdint.h>

__asm__(".section .custom_section.plugin,\"\",@\n"
        ".ascii \"squares numbers\"\n"
        ".text");

__attribute__((import_module("env"), import_name("log"))) void host_log(const char *text,
                                                                        uint32_t size);

__attribute__((export_name("run"))) int32_t run(int32_t number) {
    host_log("squaring", 8);
    return number * number;
}
