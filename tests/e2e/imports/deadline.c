#include <sinter/sinter.h>

#include <stdio.h>

void env_limited(struct sinter_instance *instance);
void env_limited(struct sinter_instance *instance) {
    if (sinter_set_deadline(instance, 20000000) != SINTER_OK)
        sinter_trap(instance, "no deadline");
    enum sinter_status status = sinter_call_export(instance, "wait", NULL, 0, NULL, 0);
    printf("%s\n", status == SINTER_INTERRUPTED ? "interrupted" : "another status");
}
