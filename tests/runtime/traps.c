/* What a host learns of a trap: its kind, where its access went, and the guest's functions. */
#include "check.h"

enum { OUTER = 1, INNER, GROW, DIVIDE, FILL, STOP, DEEP };

static bool is_explicit;
static struct sinter_instance *again_instance;

static bool has_name(const struct sinter_frame *frame, const char *name, size_t size) {
    return frame->name.data && frame->name.size == size &&
           memcmp(frame->name.data, name, size) == 0;
}

/* Calls a function that traps, which is alone on the stack. */
static void check_alone(struct sinter_instance *instance, const char *name, uint32_t function,
                        enum sinter_trap_kind kind) {
    struct sinter_frame frames[4];
    uint64_t address = 1, size = 2;
    uint32_t result;
    CHECK(call_i32(instance, name, 0, &result) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(instance) == kind);
    CHECK(!sinter_trap_address(instance, &address, &size) && address == 1 && size == 2);
    CHECK(sinter_trap_frames(instance, NULL, 0) == 1);
    CHECK(sinter_trap_frames(instance, frames, 4) == 1);
    CHECK(frames[0].function == function);
    CHECK(frames[0].module == sinter_instance_module(instance));
}

static void check_kinds(struct sinter_instance *instance) {
    static const char odd[] = "odd \"\0\x1b[31m\" name";
    struct sinter_frame frame;
    check_alone(instance, "stop", STOP, SINTER_TRAP_UNREACHABLE);
    CHECK(sinter_trap_frames(instance, &frame, 1) == 1 && has_name(&frame, "stop", 4));
    check_alone(instance, "divide", DIVIDE, SINTER_TRAP_DIVIDE_BY_ZERO);
    CHECK(sinter_trap_frames(instance, &frame, 1) == 1 && has_name(&frame, odd, sizeof odd - 1));
}

static void check_address(struct sinter_instance *instance, uint32_t argument, uint64_t expected,
                          uint64_t expected_size) {
    uint64_t address = 1, size = 2;
    uint32_t result;
    CHECK(call_i32(instance, "inner", argument, &result) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(instance) == SINTER_TRAP_OUT_OF_BOUNDS);
    bool is_known = sinter_trap_address(instance, &address, &size);
    CHECK(is_known == !is_explicit);
    CHECK(address == (is_known ? expected : 1) && size == (is_known ? expected_size : 2));
}

/* The first byte outside: of the access at the boundary, and of the furthest that there is. */
static void check_addresses(struct sinter_instance *instance) {
    uint64_t address, size;
    uint32_t result;
    CHECK(call_i32(instance, "inner", 65536 - 8, &result) == SINTER_OK);
    check_address(instance, 65536 - 7, 65536, 65536);
    check_address(instance, 65536 - 4, 65536, 65536);
    check_address(instance, 65536 + 4, 65536 + 8, 65536);
    check_address(instance, UINT32_MAX, (uint64_t)UINT32_MAX + 4, 65536);
    CHECK(call_i32(instance, "grow", 1, &result) == SINTER_OK && result == 1);
    check_address(instance, 2 * 65536 + 1, 2 * 65536 + 5, 2 * 65536);
    /* A bulk instruction's: nine bytes, from inside and from outside of the memory. */
    static const uint32_t starts[] = {2 * 65536 - 8, 2 * 65536 + 3, UINT32_MAX};
    for (int i = 0; i < 3; i++) {
        CHECK(call_i32(instance, "fill", starts[i], &result) == SINTER_TRAPPED);
        CHECK(sinter_trap_kind(instance) == SINTER_TRAP_OUT_OF_BOUNDS);
        CHECK(sinter_trap_address(instance, &address, &size) && size == 2 * 65536);
        CHECK(address == (i ? starts[i] : 2 * 65536));
    }
}

/* The import "env"."again": its caller's stack is below. */
void env_again(struct sinter_instance *instance, uint32_t argument) {
    struct sinter_frame frames[4] = {{0}};
    uint32_t result;
    CHECK(call_i32(instance, "inner", argument, &result) == SINTER_TRAPPED);
    CHECK(sinter_trap_frames(instance, NULL, 0) == 2);
    CHECK(sinter_trap_frames(instance, frames, 1) == 2);
    CHECK(frames[0].function == INNER && !frames[1].module);
    CHECK(sinter_trap_frames(instance, frames, 4) == 2);
    CHECK(frames[1].function == OUTER && has_name(&frames[1], "outer", 5));
    CHECK(!frames[2].module);
    again_instance = instance;
}

static void check_entries(struct sinter_instance *instance) {
    union sinter_value argument = {.i32 = 5 * 65536};
    CHECK(sinter_call_export(instance, "outer", &argument, 1, NULL, 0) == SINTER_OK);
    CHECK(again_instance == instance);
}

/* Only so many frames are kept. */
static void check_recursion(struct sinter_instance *instance) {
    struct sinter_frame frames[65];
    uint32_t result;
    CHECK(call_i32(instance, "deep", 0, &result) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(instance) == SINTER_TRAP_STACK_EXHAUSTED);
    size_t count = sinter_trap_frames(instance, frames, 65);
    CHECK(count > 32 && count <= 64);
    for (size_t i = 0; i < count; i++)
        CHECK(frames[i].function == DEEP && has_name(&frames[i], "deep", 4));
}

static void check_status_texts(void) {
    for (int i = SINTER_OK; i <= SINTER_INTERRUPTED; i++)
        for (int k = SINTER_OK; k < i; k++)
            CHECK(strcmp(sinter_status_text((enum sinter_status)i),
                         sinter_status_text((enum sinter_status)k)) != 0);
    CHECK(strcmp(sinter_status_text(SINTER_TRAPPED), "the guest trapped") == 0);
    CHECK(strcmp(sinter_status_text((enum sinter_status)99), "unknown status") == 0);
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    is_explicit = argc > 1 && strcmp(argv[1], "--strict") == 0;
    CHECK(sinter_trap_kind(instance) == SINTER_TRAP_NONE);
    CHECK(sinter_trap_frames(instance, NULL, 0) == 0);
    check_kinds(instance);
    check_addresses(instance);
    check_entries(instance);
    check_recursion(instance);
    check_status_texts();
    return 0;
}
