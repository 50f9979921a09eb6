/* A library module: no WASI, no imports, exported functions only. */
#include <stdint.h>

__attribute__((export_name("add"))) int32_t add(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

__attribute__((export_name("hypotenuse"))) double hypotenuse(double a, double b) {
    return __builtin_sqrt(a * a + b * b);
}
