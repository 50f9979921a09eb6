/* Another plugin, with a bug: it divides by what it is given, and that may be zero. */
#include <stdint.h>

__asm__(".section .custom_section.plugin,\"\",@\n"
        ".ascii \"divides 1000 by numbers\"\n"
        ".text");

static int32_t calls; /* every instance has its own */

__attribute__((export_name("run"))) int32_t run(int32_t number) {
    calls++;
    return 1000 / number;
}

__attribute__((export_name("calls"))) int32_t count(void) { return calls; }
