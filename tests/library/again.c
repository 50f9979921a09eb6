/* What a module imports from its host and exports again, reached in every way that there is: it has
 * the stack that host code is promised, and what it says with sinter_fail is heard. */
#define _GNU_SOURCE
#include "again.h"
#include "check.h"

#include <sinter/sinter.h>

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PROMISED_BYTES (128 << 10)

static struct again *typed;
static size_t least_bytes = SIZE_MAX;

static void note_stack(void) {
    pthread_attr_t attributes;
    void *low;
    size_t size;
    CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_destroy(&attributes);
    size_t left = (size_t)((char *)__builtin_frame_address(0) - (char *)low);
    if (left < least_bytes)
        least_bytes = left;
}

static uint32_t typed_host(void *context, struct again *instance, uint32_t action) {
    (void)context;
    CHECK(instance == typed);
    note_stack();
    if (action == 1)
        again_fail(typed, "denied");
    return action + 10;
}

static enum sinter_status dynamic_host(void *context, struct sinter_instance *caller,
                                       const union sinter_value *arguments,
                                       union sinter_value *results) {
    (void)context;
    note_stack();
    results[0].i32 = arguments[0].i32 + 10;
    return arguments[0].i32 == 1 ? sinter_fail(caller, "denied") : SINTER_OK;
}

static bool resolve_dynamic(void *context, const struct sinter_import_info *import,
                            struct sinter_extern *value) {
    (void)context;
    (void)import;
    *value = (struct sinter_extern){.kind = SINTER_FUNCTION,
                                    .function = dynamic_host,
                                    .type = "(func (param i32) (result i32))"};
    return true;
}

static bool resolve_other(void *context, const struct sinter_import_info *import,
                          struct sinter_extern *value) {
    (void)import;
    return sinter_instance_export(context, "again", strlen("again"), value);
}

/* A call of `name` with 0 works, with 1 it fails, and with 0 it works again. */
static void check(struct sinter_instance *instance, const char *name) {
    union sinter_value value = {.i32 = 0};
    CHECK(sinter_call_export(instance, name, &value, 1, &value, 1) == SINTER_OK && value.i32 == 10);
    value.i32 = 1;
    CHECK(sinter_call_export(instance, name, &value, 1, &value, 1) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(instance), "host error: denied") == 0);
    value.i32 = 0;
    CHECK(sinter_call_export(instance, name, &value, 1, &value, 1) == SINTER_OK && value.i32 == 10);
}

/* At every depth near the stack's end. */
static void check_depths(struct sinter_instance *instance, const char *name) {
    uint32_t low = 0, high = 1 << 22;
    union sinter_value value;
    while (high - low > 1) {
        value.i32 = low + (high - low) / 2;
        uint32_t depth = value.i32;
        *(sinter_call_export(instance, name, &value, 1, &value, 1) == SINTER_OK ? &low : &high) =
            depth;
    }
    CHECK(low > 1000);
    for (value.i32 = low > 600 ? low - 600 : 0; value.i32 < low + 600; value.i32++) {
        union sinter_value result;
        if (sinter_call_export(instance, name, &value, 1, &result, 1) == SINTER_TRAPPED)
            CHECK(strcmp(sinter_trap_message(instance), "call stack exhausted") == 0);
    }
    CHECK(least_bytes > PROMISED_BYTES - (4 << 10)); /* our own frames */
}

static void check_instance(struct sinter_instance *instance) {
    struct sinter_extern again, table;
    union sinter_value reference;
    check(instance, "again");
    check(instance, "go");
    CHECK(sinter_instance_export(instance, "again", strlen("again"), &again));
    CHECK(sinter_instance_export(instance, "table", strlen("table"), &table));
    CHECK(sinter_function_reference(&again, &reference) == SINTER_OK);
    CHECK(sinter_table_set(&table, 0, reference) == SINTER_OK);
    check(instance, "by_table");
    check(instance, "by_tail");
    union sinter_value value = {.i32 = 1};
    CHECK(sinter_call_reference(instance, &reference, &value, 1, &value, 1) == SINTER_TRAPPED);
    check_depths(instance, "down");
    check_depths(instance, "down_tail");
}

static void *run(void *argument) {
    const struct sinter_module *module, *user;
    struct sinter_instance *instance, *linked;
    char **files = argument;
    CHECK(sinter_module_load(files[0], &module, NULL) == SINTER_OK);
    CHECK(sinter_module_load(files[1], &user, NULL) == SINTER_OK);
    struct sinter_imports dynamic = {.resolve = resolve_dynamic};
    CHECK(sinter_instance_create(module, &dynamic, &instance, NULL) == SINTER_OK);
    check_instance(instance);
    const struct again_imports imports = {.env = {.host = typed_host}};
    CHECK(again_create(&imports, &typed, NULL, 0) == AGAIN_OK);
    uint32_t result;
    CHECK(again_again(typed, 0, &result) == AGAIN_OK && result == 10);
    CHECK(again_again(typed, 1, &result) == AGAIN_TRAPPED);
    CHECK(strcmp(again_trap_message(typed), "host error: denied") == 0);
    check_instance((struct sinter_instance *)typed);
    struct sinter_instance *both[] = {instance, (struct sinter_instance *)typed};
    for (int i = 0; i < 2; i++) {
        struct sinter_imports other = {.resolve = resolve_other, .context = both[i]};
        CHECK(sinter_instance_create(user, &other, &linked, NULL) == SINTER_OK);
        check(linked, "go");
        check(linked, "again");
        check(both[i], "go");
        sinter_instance_destroy(linked);
    }
    sinter_instance_destroy(instance);
    again_destroy(typed);
    return argument;
}

int main(int argc, char **argv) {
    pthread_t thread;
    CHECK(argc == 3 && pthread_create(&thread, NULL, run, argv + 1) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    return 0;
}
