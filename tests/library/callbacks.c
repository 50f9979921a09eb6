/* Functions of the host's in guests' tables: callbacks CALLBACKS USER. What a guest may do with
 * them, what they may do themselves, and how they end. */
#include "check.h"

#include <sinter/sinter.h>

#include <pthread.h>

#define ONE "(func (param i32) (result i32))"
#define TWO "(func (param i32 i32) (result i32))"
#define REMOVED "host error: call of a function that the host took back"

/* The thread sanitizer keeps signals back. */
#if defined(__has_feature) && __has_feature(thread_sanitizer)
#define CAN_INTERRUPT false
#else
#define CAN_INTERRUPT true
#endif

static const struct sinter_module *module, *user_module;

/* ---- Instances and calls ---- */

static enum sinter_status out(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results);

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    if (import->type.kind == SINTER_TABLE) {
        *value = *(const struct sinter_extern *)context;
        return true;
    }
    value->function = out;
    value->type = ONE;
    return true;
}

static struct sinter_instance *make_of(const struct sinter_module *of, struct sinter_imports with,
                                       struct sinter_extern *table) {
    struct sinter_error error = {""};
    struct sinter_instance *instance;
    with.resolve = resolve;
    with.context = table;
    if (sinter_instance_create(of, &with, &instance, &error) != SINTER_OK)
        fprintf(stderr, "%s\n", error.message);
    CHECK(instance);
    return instance;
}
static struct sinter_instance *make(void) {
    return make_of(module, (struct sinter_imports){0}, NULL);
}

static enum sinter_status call(struct sinter_instance *instance, const char *name, size_t count,
                               uint32_t a, uint32_t b, uint32_t *result) {
    union sinter_value values[2] = {{.i32 = a}, {.i32 = b}}, got = {0};
    enum sinter_status status =
        sinter_call_export(instance, name, values, count, &got, result ? 1 : 0);
    if (result)
        *result = got.i32;
    return status;
}

static void expect(struct sinter_instance *instance, const char *name, uint32_t a, uint32_t b,
                   uint32_t wanted) {
    uint32_t got = ~wanted;
    enum sinter_status status = call(instance, name, 2, a, b, &got);
    if (status != SINTER_OK || got != wanted) {
        fprintf(stderr, "%s(%u, %u): %d %u %s\n", name, a, b, (int)status, got,
                sinter_trap_message(instance));
        exit(1);
    }
}

static void expect_trap(struct sinter_instance *instance, const char *name, uint32_t a, uint32_t b,
                        const char *message) {
    uint32_t got;
    CHECK(call(instance, name, 2, a, b, &got) == SINTER_TRAPPED);
    if (strcmp(sinter_trap_message(instance), message) != 0) {
        fprintf(stderr, "%s(%u, %u): %s\n", name, a, b, sinter_trap_message(instance));
        exit(1);
    }
}

/* The host's: adds `*context`, and does first what the argument says. */
enum { FAIL = 1001, TRAP, STATUS, REMOVE, AGAIN, THROW, DESTROY, INTERRUPT, ADD, EXPLODE, RESET };
struct host {
    uint32_t more;
    uint32_t index; /* of itself */
    uint32_t calls;
    struct sinter_instance *seen;
};

static enum sinter_status more(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results);

static enum sinter_status add_as(struct sinter_instance *instance,
                                 const struct sinter_extern *table, struct host *host,
                                 const char *type, uint32_t *index) {
    struct sinter_extern function = {
        .kind = SINTER_FUNCTION, .function = more, .context = host, .type = type};
    return sinter_table_add(instance, table, &function, index);
}
static uint32_t add(struct sinter_instance *instance, struct host *host) {
    CHECK(add_as(instance, NULL, host, ONE, &host->index) == SINTER_OK && host->index);
    return host->index;
}

static enum sinter_status more(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    struct host *host = context;
    uint32_t got, index;
    host->calls++;
    host->seen = caller;
    switch (arguments[0].i32) {
    case FAIL:
        return sinter_fail(caller, "failed");
    case TRAP:
        sinter_trap(caller, "trapped");
    case STATUS:
        return SINTER_NOT_FOUND;
    case REMOVE:
        CHECK(sinter_table_remove(caller, NULL, host->index) == SINTER_OK);
        CHECK(sinter_table_remove(caller, NULL, host->index) == SINTER_NOT_FOUND);
        break;
    case AGAIN: /* the guest calls this one, which calls the guest, which calls this one */
        CHECK(call(caller, "call", 2, host->index, 5, &got) == SINTER_OK && got == 5 + host->more);
        break;
    case THROW: /* exceptions of guests do not pass through the host */
        CHECK(call(caller, "throw", 1, 3, 0, &got) == SINTER_TRAPPED);
        CHECK(sinter_trap_kind(caller) == SINTER_TRAP_UNCAUGHT_EXCEPTION);
        return sinter_fail(caller, "the guest threw");
    case DESTROY:
        sinter_instance_destroy(caller);
        CHECK(add_as(caller, NULL, host, ONE, &index) == SINTER_NOT_FOUND);
        break;
    case INTERRUPT:
        CHECK(sinter_interrupt(caller) == SINTER_OK);
        break;
    case ADD: /* the table moves while a call through it is in progress */
        while (add_as(caller, NULL, host, ONE, &index) == SINTER_OK)
            ;
        break;
    case EXPLODE: /* until the stack ends */
        results[0].i32 = EXPLODE;
        return sinter_table_call(caller, NULL, host->index, ONE, arguments, 1, results, 1);
    case RESET:
        CHECK(sinter_instance_reset(caller) == SINTER_BUSY);
        break;
    }
    results[0].i32 = arguments[0].i32 + host->more;
    return SINTER_OK;
}

static enum sinter_status out(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    static struct host host = {.more = 70};
    (void)context;
    uint32_t index = add(caller, &host);
    enum sinter_status status =
        sinter_table_call(caller, NULL, index, ONE, arguments, 1, results, 1);
    CHECK(sinter_table_remove(caller, NULL, index) == SINTER_OK);
    return status;
}

/* ---- Calls ---- */

static void test_guest_calls(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10}, b = {.more = 20};
    uint32_t got, index;
    CHECK(add(instance, &a) == 2 && add(instance, &b) == 3);
    expect(instance, "call", a.index, 1, 11);
    expect(instance, "jump", b.index, 1, 21);
    expect(instance, "call", 1, 4, 8); /* the guest's own */
    CHECK(a.seen == instance && b.seen == instance);
    expect_trap(instance, "call_two", a.index, 1, "indirect call type mismatch");
    CHECK(call(instance, "call_none", 1, a.index, 0, NULL) == SINTER_TRAPPED && a.calls == 1);
    CHECK(call(instance, "out", 1, 4, 0, &got) == SINTER_OK && got == 74); /* from an import */
    CHECK(add_as(instance, NULL, &a, TWO, &index) == SINTER_OK);
    expect(instance, "call_two", index, 1, 11);
    expect_trap(instance, "call", index, 1, "indirect call type mismatch");
    sinter_instance_destroy(instance);
}

static enum sinter_status call_at(struct sinter_instance *instance, uint32_t index,
                                  const char *type, uint32_t *result) {
    union sinter_value arguments[2] = {{.i32 = 4}, {.i32 = 5}}, results[1] = {{.i32 = 0}};
    size_t count = type && strcmp(type, TWO) == 0 ? 2 : 1;
    enum sinter_status status =
        sinter_table_call(instance, NULL, index, type, arguments, count, results, 1);
    *result = results[0].i32;
    return status;
}

static void test_host_calls(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10};
    union sinter_value value = {0};
    uint32_t got;
    add(instance, &a);
    CHECK(call_at(instance, 1, ONE, &got) == SINTER_OK && got == 8);
    CHECK(call_at(instance, a.index, ONE, &got) == SINTER_OK && got == 14); /* the host's own */
    CHECK(call_at(instance, 0, ONE, &got) == SINTER_NOT_FOUND);             /* null */
    CHECK(call_at(instance, 3, ONE, &got) == SINTER_NOT_FOUND);             /* past the end */
    CHECK(call_at(instance, UINT32_MAX, ONE, &got) == SINTER_NOT_FOUND);
    CHECK(call_at(instance, 1, TWO, &got) == SINTER_BAD_ARGUMENTS); /* another type */
    CHECK(call_at(instance, a.index, TWO, &got) == SINTER_BAD_ARGUMENTS);
    CHECK(call_at(instance, 1, "(func (param i64))", &got) == SINTER_NOT_FOUND);
    CHECK(call_at(instance, 1, "*", &got) == SINTER_NOT_FOUND);
    CHECK(call_at(instance, 1, NULL, &got) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_call(instance, NULL, 1, ONE, &value, 0, &value, 1) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_call(instance, NULL, 1, ONE, &value, 1, &value, 0) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_remove(instance, NULL, a.index) == SINTER_OK);
    CHECK(call_at(instance, a.index, ONE, &got) == SINTER_NOT_FOUND); /* stale */
    sinter_instance_destroy(instance);
}

static enum sinter_status mix(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)caller;
    CHECK(arguments[1].f32 == 1.5f && arguments[2].f64 == 2.5 && !arguments[4].externref);
    results[0].f64 = 1000;
    results[1].i64 = arguments[0].i64;
    results[2].v128 = arguments[3].v128;
    results[3] = arguments[5]; /* the reference */
    return SINTER_OK;
}

static void test_all_types(void) {
    struct sinter_instance *instance = make();
    struct sinter_extern function = {.kind = SINTER_FUNCTION,
                                     .function = mix,
                                     .type = "(func (param i64 f32 f64 v128 externref funcref) "
                                             "(result f64 i64 v128 funcref))"};
    union sinter_value arguments[2] = {{0}}, result;
    CHECK(sinter_table_add(instance, NULL, &function, &arguments[0].i32) == SINTER_OK);
    arguments[1].i64 = 1ull << 40;
    CHECK(sinter_call_export(instance, "mixed", arguments, 2, &result, 1) == SINTER_OK);
    CHECK(result.i64 == (1ull << 40) + 1000 + 6 + 200);
    sinter_instance_destroy(instance);
}

/* ---- What is refused ---- */

static void test_bad_arguments(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10};
    uint32_t index = 77;
    CHECK(add_as(instance, NULL, &a, NULL, &index) == SINTER_BAD_ARGUMENTS);
    CHECK(add_as(instance, NULL, &a, "", &index) == SINTER_NOT_FOUND);
    CHECK(add_as(instance, NULL, &a, SINTER_ANY_TYPE, &index) == SINTER_NOT_FOUND);
    CHECK(add_as(instance, NULL, &a, "(func (param i32))", &index) == SINTER_NOT_FOUND);
    struct sinter_extern twice, objects, function = {.kind = SINTER_FUNCTION, .type = ONE};
    CHECK(sinter_table_add(instance, NULL, &function, &index) == SINTER_BAD_ARGUMENTS);
    function.function = more;
    function.kind = SINTER_TAG;
    CHECK(sinter_table_add(instance, NULL, &function, &index) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_instance_export(instance, "twice", 5, &twice));
    CHECK(sinter_table_add(instance, NULL, &twice, &index) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_instance_export(instance, "objects", 7, &objects)); /* a table, of externrefs */
    CHECK(add_as(instance, &objects, &a, ONE, &index) == SINTER_NOT_FOUND);
    CHECK(add_as(instance, &twice, &a, ONE, &index) == SINTER_NOT_FOUND);
    CHECK(index == 77);
    CHECK(sinter_table_remove(instance, NULL, 0) == SINTER_NOT_FOUND);
    CHECK(sinter_table_remove(instance, NULL, 1) == SINTER_NOT_FOUND); /* the guest's own */
    CHECK(sinter_table_remove(instance, NULL, UINT32_MAX) == SINTER_NOT_FOUND);
    sinter_instance_destroy(instance);
}

static void fill(struct sinter_instance *instance, uint32_t count) {
    struct host hosts[8] = {{0}};
    uint32_t index = 77;
    for (uint32_t i = 0; i < count; i++)
        add(instance, &hosts[i]);
    CHECK(add_as(instance, NULL, hosts, ONE, &index) == SINTER_TABLE_FULL && index == 77);
    CHECK(sinter_table_remove(instance, NULL, 3) == SINTER_OK);
    CHECK(add_as(instance, NULL, hosts, ONE, &index) == SINTER_OK && index == 3);
    CHECK(add_as(instance, NULL, hosts, TWO, &index) == SINTER_TABLE_FULL);
    sinter_instance_destroy(instance);
}

static void test_full(void) {
    fill(make(), 6); /* by the module's maximum, 8 */
    fill(make_of(module, (struct sinter_imports){.max_table_elements = 5}, NULL), 3);
}

/* ---- What a guest may do with references ---- */

static void test_moves(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10}, b = {.more = 20};
    uint32_t got;
    add(instance, &a);
    CHECK(call(instance, "keep", 1, a.index, 0, NULL) == SINTER_OK);
    CHECK(call(instance, "copy", 2, a.index, 0, NULL) == SINTER_OK);
    expect(instance, "call", 0, 1, 11);
    CHECK(call(instance, "call_kept", 1, 1, 0, &got) == SINTER_OK && got == 11);
    /* The copies stay, and trap, also when the place has another function. */
    CHECK(sinter_table_remove(instance, NULL, a.index) == SINTER_OK);
    expect_trap(instance, "call", a.index, 1, "uninitialized element");
    expect_trap(instance, "call", 0, 1, REMOVED);
    CHECK(call(instance, "call_kept", 1, 1, 0, &got) == SINTER_TRAPPED);
    CHECK(add(instance, &b) == a.index);
    expect_trap(instance, "call", 0, 1, REMOVED);
    CHECK(call_at(instance, 0, ONE, &got) == SINTER_BAD_ARGUMENTS); /* a reference to nothing */
    CHECK(call(instance, "call_kept", 1, 1, 0, &got) == SINTER_TRAPPED && b.calls == 0);
    expect(instance, "call", b.index, 1, 21);
    /* What the guest puts into the place is not the host's. */
    CHECK(call(instance, "copy", 2, 0, b.index, NULL) == SINTER_OK);
    CHECK(call(instance, "put_thrice", 1, b.index, 0, NULL) == SINTER_OK);
    CHECK(sinter_table_remove(instance, NULL, b.index) == SINTER_OK);
    CHECK(sinter_table_remove(instance, NULL, b.index) == SINTER_NOT_FOUND);
    expect(instance, "call", b.index, 5, 15);
    /* The place is the guest's now. One that the guest has made null is not. */
    CHECK(add(instance, &b) == 3);
    CHECK(call(instance, "clear", 1, b.index, 0, NULL) == SINTER_OK);
    CHECK(add(instance, &a) == 4);
    CHECK(sinter_table_remove(instance, NULL, b.index) == SINTER_OK);
    CHECK(add(instance, &b) == 3);
    sinter_instance_destroy(instance);
}

/* References that are years old. */
static void test_generations(void) {
    enum { KEPT = 64, ROUNDS = 20000 };
    struct sinter_instance *instance = make();
    struct host hosts[2] = {{.more = 1}, {.more = 2}};
    struct sinter_extern table;
    union sinter_value kept[KEPT], argument = {.i32 = 1}, result;
    CHECK(sinter_instance_export(instance, "__indirect_function_table", 25, &table));
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint32_t index = add(instance, &hosts[i % 2]);
        CHECK(index == 2);
        CHECK(sinter_table_get(&table, index, &kept[i % KEPT]) == SINTER_OK);
        expect(instance, "call", index, 10, 11 + i % 2);
        for (uint32_t old = 0; old < KEPT && i >= KEPT && i % 64 == 0; old++)
            CHECK(sinter_call_reference(instance, &kept[old], &argument, 1, &result, 1) ==
                  (old == i % KEPT ? SINTER_OK : SINTER_BAD_ARGUMENTS));
        CHECK(sinter_table_remove(instance, NULL, index) == SINTER_OK);
        CHECK(sinter_table_set(&table, 0, kept[i % KEPT]) == SINTER_BAD_ARGUMENTS);
    }
    sinter_instance_destroy(instance);
}

/* ---- What host functions may do ---- */

static void test_actions(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10}, b = {.more = 20};
    uint32_t got;
    add(instance, &a);
    expect_trap(instance, "call", a.index, FAIL, "host error: failed");
    expect_trap(instance, "call", a.index, TRAP, "host error: trapped");
    expect_trap(instance, "call", a.index, STATUS, "host error: a host function failed");
    expect_trap(instance, "call", a.index, THROW, "host error: the guest threw");
    expect_trap(instance, "catch", a.index, FAIL, "host error: failed"); /* a trap: not caught */
    expect(instance, "catch", a.index, 5, 15);
    expect(instance, "call", a.index, AGAIN, AGAIN + 10);
    expect(instance, "call", a.index, RESET, RESET + 10);
    if (CAN_INTERRUPT)
        CHECK(call(instance, "call", 2, a.index, INTERRUPT, &got) == SINTER_INTERRUPTED);
    expect(instance, "call", a.index, 5, 15);
    expect(instance, "call", a.index, REMOVE, REMOVE + 10);
    expect_trap(instance, "call", a.index, 5, "uninitialized element");
    CHECK(add(instance, &b) == a.index);
    expect(instance, "call", b.index, ADD, ADD + 20);
    CHECK(call(instance, "size", 0, 0, 0, &got) == SINTER_OK && got == 8);
    expect(instance, "call", 7, 1, 21);
    sinter_instance_destroy(instance);
}

/* At every distance from the stack's end, from the guest and from the host. */
static void test_stack(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10};
    uint32_t got;
    add(instance, &a);
    CHECK(call(instance, "deep", 1, a.index, 0, &got) == SINTER_TRAPPED);
    CHECK(sinter_trap_kind(instance) == SINTER_TRAP_STACK_EXHAUSTED && a.calls > 1000);
    a.calls = 0;
    expect_trap(instance, "call", a.index, EXPLODE, "host error: a host function failed");
    CHECK(a.calls > 1000);
    expect(instance, "call", a.index, 5, 15);
    sinter_instance_destroy(instance);
}

static void test_deadline(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10};
    uint32_t got;
    add(instance, &a);
    CHECK(sinter_set_deadline(instance, 30000000) == SINTER_OK);
    CHECK(call(instance, "loop", 1, a.index, 0, &got) == SINTER_INTERRUPTED && a.calls);
    CHECK(call_at(instance, a.index, ONE, &got) == SINTER_OK && got == 14);
    CHECK(sinter_set_deadline(instance, 0) == SINTER_OK);
    CHECK(call_at(instance, a.index, ONE, &got) == SINTER_INTERRUPTED);
    sinter_instance_destroy(instance);
}

/* ---- Ends ---- */

static void test_reset(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10};
    uint32_t got;
    add(instance, &a);
    CHECK(call(instance, "copy", 2, a.index, 1, NULL) == SINTER_OK);
    CHECK(sinter_instance_reset(instance) == SINTER_OK);
    CHECK(call(instance, "size", 0, 0, 0, &got) == SINTER_OK && got == 2);
    CHECK(sinter_table_remove(instance, NULL, a.index) == SINTER_NOT_FOUND);
    CHECK(call(instance, "grow", 1, 1, 0, &got) == SINTER_OK && got == 2);
    expect_trap(instance, "call", 2, 1, "uninitialized element");
    CHECK(add(instance, &a) == 3); /* index 2 is the guest's */
    expect(instance, "call", 3, 1, 11);
    sinter_instance_destroy(instance);
}

static void test_destroyed_inside(void) {
    struct sinter_instance *instance = make();
    struct host a = {.more = 10};
    add(instance, &a);
    expect(instance, "call", a.index, DESTROY, DESTROY + 10);
}

/* Two instances share the first one's table: what the first one's host functions are stays until
 * both have ended. */
static void test_shared_table(bool first_ends_first) {
    struct sinter_instance *first = make();
    struct sinter_extern table;
    CHECK(sinter_instance_export(first, "__indirect_function_table", 25, &table));
    struct sinter_instance *second = make_of(user_module, (struct sinter_imports){0}, &table);
    struct host a = {.more = 10}, b = {.more = 20};
    uint32_t got;
    CHECK(add(first, &a) == 2 && add(second, &b) == 3); /* the default table is imported */
    expect(second, "call", a.index, 1, 11);
    expect(first, "call", b.index, 1, 21);
    CHECK(a.seen == first && b.seen == second);
    CHECK(sinter_table_remove(first, NULL, b.index) == SINTER_NOT_FOUND); /* the second one's */
    expect_trap(second, "call", a.index, FAIL, "host error: failed");
    CHECK(call(second, "keep", 1, a.index, 0, NULL) == SINTER_OK);
    if (first_ends_first) {
        sinter_instance_destroy(first);
        expect(second, "call", a.index, 1, 11);
        CHECK(call(second, "call_kept", 1, 1, 0, &got) == SINTER_OK && got == 11);
        sinter_instance_destroy(second);
        return;
    }
    CHECK(sinter_instance_reset(first) == SINTER_OK); /* its table shrinks, b's element is gone */
    CHECK(call(second, "call_kept", 1, 1, 0, &got) == SINTER_TRAPPED);
    CHECK(sinter_table_remove(second, NULL, b.index) == SINTER_OK);
    CHECK(add(second, &b) == 2);
    expect(first, "call", 2, 1, 21);
    CHECK(sinter_instance_reset(second) == SINTER_OK);
    expect_trap(first, "call", 2, 1, "uninitialized element");
    CHECK(add(second, &b) == 3);
    sinter_instance_destroy(second);
    expect(first, "call", 3, 1, 21);
    sinter_instance_destroy(first);
}

/* A table of the host's, which is linked to whoever puts a function into it. */
static void test_host_table(void) {
    struct sinter_instance *instance = make();
    struct sinter_extern table;
    struct host a = {.more = 10};
    union sinter_value reference, argument = {.i32 = 1}, result;
    uint32_t index;
    CHECK(sinter_table_create(SINTER_FUNCREF, 0, 2, &table) == SINTER_OK);
    CHECK(add_as(instance, &table, &a, ONE, &index) == SINTER_OK && index == 1);
    CHECK(add_as(instance, &table, &a, ONE, &index) == SINTER_TABLE_FULL);
    CHECK(sinter_table_call(instance, &table, 1, ONE, &argument, 1, &result, 1) == SINTER_OK);
    CHECK(result.i32 == 11);
    CHECK(sinter_table_get(&table, 1, &reference) == SINTER_OK);
    struct sinter_instance *other = make_of(user_module, (struct sinter_imports){0}, &table);
    sinter_object_release(&table);
    sinter_instance_destroy(instance);
    expect(other, "call", 1, 1, 11);
    CHECK(sinter_call_reference(other, &reference, &argument, 1, &result, 1) == SINTER_OK);
    sinter_instance_destroy(other);
    other = make();
    CHECK(sinter_call_reference(other, &reference, &argument, 1, &result, 1) ==
          SINTER_BAD_ARGUMENTS);
    /* One that only the function's instance has. */
    CHECK(sinter_table_create(SINTER_FUNCREF, 0, 2, &table) == SINTER_OK);
    CHECK(add_as(other, &table, &a, ONE, &index) == SINTER_OK);
    sinter_object_release(&table);
    CHECK(sinter_instance_reset(other) == SINTER_OK);
    sinter_instance_destroy(other);
}

/* ---- Threads ---- */

static void *work(void *argument) {
    enum { ROUNDS = 2000 };
    uint32_t number = (uint32_t)(uintptr_t)argument;
    for (uint32_t i = 0; i < ROUNDS / 100; i++) {
        struct sinter_instance *instance = make();
        struct host hosts[3] = {{.more = number}, {.more = number + 1}, {.more = number + 2}};
        for (uint32_t j = 0; j < 100; j++) {
            struct host *host = &hosts[j % 3];
            if (host->index)
                CHECK(sinter_table_remove(instance, NULL, host->index) == SINTER_OK);
            add(instance, host);
            expect(instance, "call", host->index, j, j + host->more);
        }
        sinter_instance_destroy(instance);
    }
    return NULL;
}

static void test_threads(void) {
    pthread_t threads[4];
    for (uintptr_t i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, work, (void *)(i * 1000)) == 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void *try_others(void *argument) {
    struct host a = {0};
    uint32_t index, got;
    CHECK(add_as(argument, NULL, &a, ONE, &index) == SINTER_BUSY);
    CHECK(sinter_table_remove(argument, NULL, 2) == SINTER_BUSY);
    CHECK(call_at(argument, 1, ONE, &got) == SINTER_BUSY);
    return NULL;
}

static enum sinter_status wait_for_other(void *context, struct sinter_instance *caller,
                                         const union sinter_value *arguments,
                                         union sinter_value *results) {
    pthread_t thread;
    (void)context;
    CHECK(pthread_create(&thread, NULL, try_others, caller) == 0);
    pthread_join(thread, NULL);
    results[0].i32 = arguments[0].i32;
    return SINTER_OK;
}

static void test_busy(void) {
    struct sinter_instance *instance = make();
    struct sinter_extern function = {
        .kind = SINTER_FUNCTION, .function = wait_for_other, .type = ONE};
    uint32_t index;
    CHECK(sinter_table_add(instance, NULL, &function, &index) == SINTER_OK);
    expect(instance, "call", index, 6, 6);
    sinter_instance_destroy(instance);
}

int main(int argc, char **argv) {
    struct sinter_error error;
    CHECK(argc == 3);
    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    CHECK(sinter_module_load(argv[2], &user_module, &error) == SINTER_OK);
    test_guest_calls();
    test_host_calls();
    test_all_types();
    test_bad_arguments();
    test_full();
    test_moves();
    test_generations();
    test_actions();
    test_stack();
    if (CAN_INTERRUPT)
        test_deadline();
    test_reset();
    test_destroyed_inside();
    test_shared_table(true);
    test_shared_table(false);
    test_host_table();
    test_threads();
    test_busy();
    sinter_module_close(module);
    sinter_module_close(user_module);
    return 0;
}
