/* What the module does that table_copy.json and table_init.json register as "a", in C, so that the
 * modules which import it can be executables: ef0 to ef4 return their number. */
#include <sinter/sinter.h>

#define DEFINE_EF(number)                                                                          \
    uint32_t a_ef##number(struct sinter_instance *instance);                                       \
    uint32_t a_ef##number(struct sinter_instance *instance) {                                      \
        (void)instance;                                                                            \
        return number;                                                                             \
    }

DEFINE_EF(0)
DEFINE_EF(1)
DEFINE_EF(2)
DEFINE_EF(3)
DEFINE_EF(4)
