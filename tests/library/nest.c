/* Two libraries that call each other by way of the host: A -> host -> B -> host -> A, with a trap
 * of every kind at every depth. Each trap ends the innermost call alone; the host then goes on, or
 * fails the call around it. */
#include "a.h"
#include "b.h"
#include "check.h"

#define DEPTH_MAX 6u
#define NOWHERE UINT32_MAX

enum action { RETURN, UNREACHABLE, ACCESS, DIVIDE, RECURSE, HOST_FAIL, HOST_TRAP, ACTION_COUNT };

static const char *const messages[ACTION_COUNT] = {
    [UNREACHABLE] = "unreachable",       [ACCESS] = "out of bounds memory access",
    [DIVIDE] = "integer divide by zero", [RECURSE] = "call stack exhausted",
    [HOST_FAIL] = "host error: told to", [HOST_TRAP] = "host error: told to",
};

static struct a *a;
static struct b *b;
static uint32_t catch_at; /* the depth at which the host does not fail in turn */
static uint32_t trap_count;

/* One host function for each library; they differ in the names alone. */
#define DEFINE_OUT(caller, CALLER, callee, CALLEE)                                                 \
    static uint32_t caller##_out(void *context, struct caller *instance, uint32_t depth,           \
                                 uint32_t action) {                                                \
        uint32_t result = 5;                                                                       \
        CHECK(context == &caller && instance == caller);                                           \
        if (depth == UINT32_MAX) {                                                                 \
            if (action == HOST_TRAP)                                                               \
                caller##_trap(caller, "told to");                                                  \
            caller##_fail(caller, "told to");                                                      \
            return 0;                                                                              \
        }                                                                                          \
        enum callee##_status status = callee##_go(callee, depth, action, &result);                 \
        if (status == CALLEE##_OK)                                                                 \
            return result;                                                                         \
        CHECK(status == CALLEE##_TRAPPED && result == 5);                                          \
        CHECK(strcmp(callee##_trap_message(callee),                                                \
                     trap_count++ ? "host error: passed on" : messages[action]) == 0);             \
        if (depth == catch_at)                                                                     \
            return 1000;                                                                           \
        caller##_fail(caller, "passed on");                                                        \
        return 0;                                                                                  \
    }
DEFINE_OUT(a, A, b, B)
DEFINE_OUT(b, B, a, A)

static void run(uint32_t depth, enum action action) {
    uint32_t result = 0, before = a_entered(a) + b_entered(b);
    trap_count = 0;
    enum a_status status = a_go(a, depth, action, &result);
    CHECK(a_entered(a) + b_entered(b) == before + depth + 1);
    if (action == RETURN) {
        CHECK(status == A_OK && result == depth + 1);
    } else if (catch_at < depth) {
        CHECK(status == A_OK && result == 1000 + depth - catch_at);
        CHECK(trap_count == catch_at + 1);
    } else {
        CHECK(status == A_TRAPPED && trap_count == depth);
        CHECK(strcmp(a_trap_message(a), depth ? "host error: passed on" : messages[action]) == 0);
    }
}

int main(void) {
    struct a_imports a_imports = {.env = {.context = &a, .out = a_out}};
    struct b_imports b_imports = {.env = {.context = &b, .out = b_out}};
    CHECK(a_create(&a_imports, &a, NULL, 0) == A_OK);
    CHECK(b_create(&b_imports, &b, NULL, 0) == B_OK);
    CHECK(a_memory_base(a) != b_memory_base(b));
    for (uint32_t depth = 0; depth <= DEPTH_MAX; depth++)
        for (int action = RETURN; action < ACTION_COUNT; action++) {
            catch_at = NOWHERE;
            run(depth, (enum action)action);
            for (catch_at = 0; action && catch_at < depth; catch_at++)
                run(depth, (enum action)action);
        }
    a_destroy(a);
    b_destroy(b);
    return 0;
}
