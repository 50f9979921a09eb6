#include <sinter/sinter.h>

uint32_t env_first(struct sinter_instance *instance, uint32_t address);
uint32_t env_second(struct sinter_instance *instance, uint32_t address);

uint32_t env_first(struct sinter_instance *instance, uint32_t address) {
    uint32_t value = 0;
    sinter_memory_read(instance, address, &value, sizeof value);
    return value + 100;
}

uint32_t env_second(struct sinter_instance *instance, uint32_t address) {
    return env_first(instance, address) + 100;
}
