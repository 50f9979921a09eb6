#include <sinter/sinter.h>

uint32_t env_add(struct sinter_instance *instance, uint32_t x, uint32_t y);
uint32_t env_subtract(struct sinter_instance *instance, uint32_t x, uint32_t y);
uint32_t env_seven(struct sinter_instance *instance);
uint32_t env_multiply(struct sinter_instance *instance, uint32_t x, uint32_t y);
uint32_t env_negate(struct sinter_instance *instance, uint32_t x);

uint32_t env_add(struct sinter_instance *instance, uint32_t x, uint32_t y) {
    (void)instance;
    return x + y;
}

uint32_t env_subtract(struct sinter_instance *instance, uint32_t x, uint32_t y) {
    (void)instance;
    return x - y;
}

uint32_t env_seven(struct sinter_instance *instance) {
    (void)instance;
    return 7;
}

uint32_t env_multiply(struct sinter_instance *instance, uint32_t x, uint32_t y) {
    (void)instance;
    return x * y;
}

uint32_t env_negate(struct sinter_instance *instance, uint32_t x) {
    (void)instance;
    return 0 - x;
}
