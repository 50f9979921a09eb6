/* Functions of a C file given with --import, in the table of an executable. */
#include "check.h"

#define ONE "(func (param i32) (result i32))"

uint32_t env_add(struct sinter_instance *instance, uint32_t kind);

static enum sinter_status more(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)caller;
    results[0].i32 = arguments[0].i32 + *(uint32_t *)context;
    return *(uint32_t *)context == 0 ? SINTER_NOT_FOUND : SINTER_OK;
}

static uint32_t amount;

/* Adds a function and returns its index, or minus the status. */
uint32_t env_add(struct sinter_instance *instance, uint32_t kind) {
    struct sinter_extern function = {
        .kind = SINTER_FUNCTION, .function = more, .context = &amount, .type = ONE};
    uint32_t index;
    function.type = kind ? "(func (param i32))" : ONE;
    enum sinter_status status = sinter_table_add(instance, NULL, &function, &index);
    return status == SINTER_OK ? index : -(uint32_t)status;
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    uint32_t result, index;
    union sinter_value value = {.i32 = 4};
    (void)argc;
    (void)argv;
    amount = 5;
    CHECK(call_i32(instance, "add", 0, &index) == SINTER_OK && index == 2);
    CHECK(call_i32(instance, "call", index, &result) == SINTER_OK && result == 15);
    CHECK(call_i32(instance, "add", 0, &result) == SINTER_OK && -result == SINTER_TABLE_FULL);
    CHECK(call_i32(instance, "add", 1, &result) == SINTER_OK && -result == SINTER_NOT_FOUND);
    amount = 0;
    CHECK(call_i32(instance, "call", index, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "host error: a host function failed") == 0);
    CHECK(sinter_table_call(instance, NULL, 1, ONE, &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == 8);
    CHECK(sinter_table_remove(instance, NULL, index) == SINTER_OK);
    CHECK(sinter_table_remove(instance, NULL, index) == SINTER_NOT_FOUND);
    CHECK(call_i32(instance, "call", index, &result) == SINTER_TRAPPED);
    return 0;
}
