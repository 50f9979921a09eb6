#include <sinter/sinter.h>

int main() {
    const sinter_module *module;
    sinter_instance *instance;
    sinter_value values[2] = {}, result = {};
    values[0].i32 = 40;
    values[1].i32 = 2;
    if (sinter_module_load(PLUGIN, &module, nullptr) != SINTER_OK ||
        sinter_instance_create(module, nullptr, &instance, nullptr) != SINTER_OK ||
        sinter_call_export(instance, "add", values, 2, &result, 1) != SINTER_OK)
        return 1;
    sinter_instance_destroy(instance);
    sinter_module_close(module);
    return result.i32 == 42 ? 0 : 2;
}
