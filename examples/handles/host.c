/* The host, given to the compiler with --import counter=host.c. Its counters never leave it: the
 * guest gets a handle, a number of 28 bits, and every use of one is checked. */
#include <sinter/handle.h>
#include <sinter/sinter.h>

#include <stdio.h>
#include <stdlib.h>

uint32_t counter_open(struct sinter_instance *instance, uint32_t name, uint32_t name_size);
uint32_t counter_add(struct sinter_instance *instance, uint32_t which, uint32_t amount);
void counter_close(struct sinter_instance *instance, uint32_t which);

struct counter {
    char name[16];
    uint32_t count;
};

/* Runs when the handle is dropped, by whomever, and else when the instance ends. */
static void destroy(struct sinter_instance *instance, void *object) {
    struct counter *counter = object;
    (void)instance;
    printf("  (%s ends at %u)\n", counter->name, counter->count);
    free(counter);
}

/* The type's address is what tells counters from all other objects that a guest may have. */
static const struct sinter_handle_type counter_type = {.name = "counter", .destroy = destroy};

uint32_t counter_open(struct sinter_instance *instance, uint32_t name, uint32_t name_size) {
    uint32_t handle;
    struct counter *counter = calloc(1, sizeof *counter);
    if (counter == NULL || name_size >= sizeof counter->name ||
        !sinter_memory_read(instance, name, counter->name, name_size) ||
        sinter_handle_new(instance, &counter_type, counter, &handle) != SINTER_OK) {
        free(counter);
        return 0; /* never a handle */
    }
    return handle;
}

uint32_t counter_add(struct sinter_instance *instance, uint32_t which, uint32_t amount) {
    void *counter;
    if (sinter_handle_get(instance, which, &counter_type, &counter) != SINTER_OK)
        sinter_trap(instance, "no such counter");
    return ((struct counter *)counter)->count += amount;
}

void counter_close(struct sinter_instance *instance, uint32_t which) {
    if (sinter_handle_drop(instance, which, &counter_type) != SINTER_OK)
        sinter_trap(instance, "no such counter");
}

/* Calls an export without parameters or results, or says how it trapped. */
static void call(struct sinter_instance *instance, const char *name) {
    if (sinter_call_export(instance, name, NULL, 0, NULL, 0) == SINTER_TRAPPED)
        printf("%s: %s\n", name, sinter_trap_message(instance));
    else
        printf("%s: %u live\n", name, sinter_handle_count(instance));
}

/* The main program: it runs once the instance is made. */
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc;
    (void)argv;
    call(instance, "begin");
    for (uint32_t amount = 10; amount <= 30; amount += 10) {
        union sinter_value value = {.i32 = amount};
        if (sinter_call_export(instance, "harvest", &value, 1, &value, 1) == SINTER_OK)
            printf("harvest %u: %u apples\n", amount, value.i32);
    }
    call(instance, "sell_apples");
    call(instance, "use_after_close");
    call(instance, "forge");
    call(instance, "invent");
    printf("the instance ends\n");
    return 0;
}
