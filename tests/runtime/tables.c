/* Tables grow as far as they may and no further, and hold what the host puts there. */
#include "check.h"

#define TABLE_MAX 10000000u

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    uint32_t result;
    union sinter_value value = {.externref = &result};
    (void)argc;
    (void)argv;
    CHECK(call_i32(instance, "call", 0, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "uninitialized element") == 0);
    CHECK(call_i32(instance, "call", 1, &result) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "undefined element") == 0);
    CHECK(call_i32(instance, "grow", 4, &result) == SINTER_OK && result == 1);
    CHECK(call_i32(instance, "call", 4, &result) == SINTER_OK && result == 3);
    CHECK(call_i32(instance, "grow", 0, &result) == SINTER_OK && result == 5);
    CHECK(call_i32(instance, "grow", UINT32_MAX, &result) == SINTER_OK && result == UINT32_MAX);
    CHECK(call_i32(instance, "grow", TABLE_MAX - 4, &result) == SINTER_OK && result == UINT32_MAX);
    CHECK(call_i32(instance, "size", 0, &result) == SINTER_OK && result == 5);

    CHECK(call_i32(instance, "grow_bounded", 4, &result) == SINTER_OK && result == UINT32_MAX);
    CHECK(call_i32(instance, "grow_bounded", 3, &result) == SINTER_OK && result == 2);
    CHECK(call_i32(instance, "grow_bounded", 1, &result) == SINTER_OK && result == UINT32_MAX);

    CHECK(sinter_call_export(instance, "set", &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.externref == &result);
    CHECK(call_i32(instance, "grow_others", TABLE_MAX - 1, &result) == SINTER_OK && result == 1);
    CHECK(call_i32(instance, "grow_others", 1, &result) == SINTER_OK && result == UINT32_MAX);
    CHECK(sinter_call_export(instance, "function", NULL, 0, &value, 1) == SINTER_OK);
    CHECK(value.funcref.opaque[1] != NULL);

    /* No memory: nothing is inside of it. */
    CHECK(!sinter_memory_base(instance) && sinter_memory_size(instance) == 0);
    CHECK(!sinter_memory_span(instance, 0, 1) && !sinter_memory_read(instance, 0, &result, 1));
    return 0;
}
