/* Statuses of calls, traps that unwind to the innermost entry and no further, and stacks that end.
 */
#include "check.h"

uint32_t env_call_back(struct sinter_instance *instance, uint32_t kind);
void env_stop(struct sinter_instance *instance, uint32_t ignored);
uint32_t env_recurse(struct sinter_instance *instance, uint32_t depth);

static uint32_t depth_reached;

static const char *const messages[] = {"unreachable", "out of bounds memory access",
                                       "host error: stopped by the host", "",
                                       "integer divide by zero"};

static enum sinter_status expected_status(uint32_t kind) {
    return kind > 4 ? SINTER_OK : kind == 3 ? SINTER_EXITED : SINTER_TRAPPED;
}

static void check_trap(struct sinter_instance *instance, uint32_t kind) {
    uint32_t before, after, result;
    CHECK(call_i32(instance, "count", 0, &before) == SINTER_OK);
    enum sinter_status status = call_i32(instance, "trap", kind, &result);
    CHECK(status == expected_status(kind));
    if (status == SINTER_TRAPPED)
        CHECK(strcmp(sinter_trap_message(instance), messages[kind]) == 0);
    if (status == SINTER_EXITED)
        CHECK(sinter_exit_code(instance) == 42);
    CHECK(call_i32(instance, "count", 0, &after) == SINTER_OK && after == before + 1);
}

/* Called by `outer`: a whole entry inside of one. */
uint32_t env_call_back(struct sinter_instance *instance, uint32_t kind) {
    check_trap(instance, kind);
    return kind;
}

void env_stop(struct sinter_instance *instance, uint32_t ignored) {
    (void)ignored;
    sinter_trap(instance, "stopped by the host");
}

uint32_t env_recurse(struct sinter_instance *instance, uint32_t depth) {
    uint32_t result;
    depth_reached = depth;
    if (call_i32(instance, "recurse", depth, &result) == SINTER_TRAPPED)
        sinter_trap(instance, sinter_trap_message(instance));
    return result;
}

static void check_statuses(struct sinter_instance *instance) {
    union sinter_value values[3] = {{.i64 = UINT64_MAX}, {.f64 = 0.5}};
    CHECK(sinter_call_export(instance, "none", NULL, 0, NULL, 0) == SINTER_NOT_FOUND);
    CHECK(sinter_call_export(instance, "", NULL, 0, NULL, 0) == SINTER_NOT_FOUND);
    CHECK(sinter_call_export(instance, "memory", NULL, 0, NULL, 0) == SINTER_NOT_FOUND);
    CHECK(sinter_call_export(instance, "pair", values, 1, values, 2) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_export(instance, "pair", values, 3, values, 2) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_export(instance, "pair", values, 2, values, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_export(instance, "pair", values, 2, values, 2) == SINTER_OK);
    CHECK(values[0].f64 == 0.5 && values[1].i64 == UINT64_MAX);
}

static void check_exhaustion(struct sinter_instance *instance) {
    uint32_t result;
    for (int round = 0; round < 3; round++) { /* the guard is there each time */
        CHECK(call_i32(instance, "down", 0, &result) == SINTER_TRAPPED);
        CHECK(strcmp(sinter_trap_message(instance), "call stack exhausted") == 0);
        depth_reached = 0;
        CHECK(call_i32(instance, "recurse", 0, &result) == SINTER_TRAPPED);
        CHECK(strstr(sinter_trap_message(instance), "host error: ") != NULL);
        CHECK(depth_reached > 100);
        CHECK(call_i32(instance, "double", 21, &result) == SINTER_OK && result == 42);
    }
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    uint32_t result;
    (void)argc;
    (void)argv;
    check_statuses(instance);
    for (uint32_t kind = 0; kind < 6; kind++) {
        check_trap(instance, kind);
        CHECK(call_i32(instance, "outer", kind, &result) == SINTER_OK && result == 1000 + kind);
    }
    check_exhaustion(instance);
    for (int i = 0; i < 100000; i++) /* entries are cheap and leave nothing on the stack */
        CHECK(call_i32(instance, "trap", 0, &result) == SINTER_TRAPPED);
    return 0;
}
