#include <sinter/sinter.h>

#define ADDS(name, number)                                                                         \
    uint32_t name(struct sinter_instance *instance, uint32_t value);                               \
    uint32_t name(struct sinter_instance *instance, uint32_t value) {                              \
        (void)instance;                                                                            \
        return value + (number);                                                                   \
    }

ADDS(own_twice, 100)
ADDS(g_e0, 200)
ADDS(h_i0, 300)
ADDS(import__, 400)
