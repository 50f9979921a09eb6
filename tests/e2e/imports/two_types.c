#include <sinter/sinter.h>

uint32_t env_f(struct sinter_instance *instance, uint32_t value);
double env_f_2(struct sinter_instance *instance, double value);

uint32_t env_f(struct sinter_instance *instance, uint32_t value) {
    (void)instance;
    return value + 1;
}

double env_f_2(struct sinter_instance *instance, double value) {
    (void)instance;
    return value / 4;
}
