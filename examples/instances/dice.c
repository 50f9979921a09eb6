/* The guest: a generator of pseudo-random numbers. Its state is a global variable, and so, for
 * ordinary C, there would be one of it in a program; here every instance has its own. */
#include <stdint.h>

__attribute__((import_module("env"), import_name("seed"))) uint64_t host_seed(void);

static uint64_t state;

__attribute__((export_name("roll"))) uint32_t roll(uint32_t sides) {
    if (state == 0)
        state = host_seed();
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % sides + 1; /* no sides: a trap */
}
