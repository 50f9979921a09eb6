/* Instances that have ended, or never began, for their host, but run: what they are given ends for
 * its own reasons only. */
#include "modules.h"

#include <sinter/handle.h>
#include <sinter/sinter.h>

#include <string.h>

static const struct sinter_module *taking_module, *giving_module, *failing_module;
static struct sinter_instance *taking, *giving;

static enum sinter_status give(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    struct sinter_extern function;
    (void)context, (void)caller;
    if (arguments[0].i32)
        sinter_instance_destroy(taking);
    CHECK(sinter_instance_export(giving, "next", 4, &function));
    CHECK(sinter_function_reference(&function, &results[0]) == SINTER_OK);
    return SINTER_OK;
}

static enum sinter_status end(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context, (void)caller, (void)arguments, (void)results;
    sinter_instance_destroy(giving);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    bool gives = import->name.size == 4;
    *value =
        (struct sinter_extern){.kind = SINTER_FUNCTION,
                               .function = gives ? give : end,
                               .type = gives ? "(func (param i32) (result funcref))" : "(func)"};
    return true;
}

static uint32_t next(void) {
    union sinter_value value;
    CHECK(sinter_call_export(giving, "next", NULL, 0, &value, 1) == SINTER_OK);
    return value.i32;
}

/* `go(destroys, ends)`: takes the reference, maybe has the giving instance destroyed, calls it. */
static enum sinter_status go(uint32_t destroys, uint32_t ends, union sinter_value *result) {
    union sinter_value arguments[2] = {{.i32 = destroys}, {.i32 = ends}};
    return sinter_call_export(taking, "go", arguments, 2, result, 1);
}

static void take_alive(void) {
    union sinter_value result;
    taking = create_instance(taking_module, resolve);
    giving = create_instance(giving_module, resolve);
    CHECK(go(0, 0, &result) == SINTER_OK && result.i32 == 1);
    sinter_instance_destroy(taking);
    CHECK(next() == 2);
    taking = create_instance(taking_module, resolve);
    CHECK(go(0, 1, &result) == SINTER_OK && result.i32 == 3); /* destroyed, and still linked */
    sinter_instance_destroy(taking);
}

/* The taking instance is destroyed by what it calls, and then given a reference. */
static void take_dead(bool giving_first) {
    union sinter_value result;
    if (giving_first)
        giving = create_instance(giving_module, resolve);
    taking = create_instance(taking_module, resolve);
    if (!giving_first)
        giving = create_instance(giving_module, resolve);
    CHECK(next() == 1);
    CHECK(go(1, 1, &result) == SINTER_TRAPPED);
    CHECK(next() == 2);
    struct sinter_instance *other = create_instance(taking_module, resolve);
    CHECK(next() == 3);
    sinter_instance_destroy(giving);
    sinter_instance_destroy(other);
}

/* Objects that end make no others, in any of the instances that end together. */
static int ended_count, refused_count;

static void end_object(struct sinter_instance *instance, void *object) {
    static const struct sinter_handle_type type = {"late", end_object};
    uint32_t handle;
    ended_count++;
    refused_count += sinter_handle_new(instance == taking ? giving : taking, &type, object,
                                       &handle) == SINTER_BAD_ARGUMENTS;
}

static void end_with_handles(void) {
    static const struct sinter_handle_type type = {"early", end_object};
    union sinter_value result;
    uint32_t handle;
    taking = create_instance(taking_module, resolve);
    giving = create_instance(giving_module, resolve);
    CHECK(go(0, 0, &result) == SINTER_OK); /* which links them */
    ended_count = refused_count = 0;
    CHECK(sinter_handle_new(taking, &type, &result, &handle) == SINTER_OK);
    CHECK(sinter_handle_new(giving, &type, &result, &handle) == SINTER_OK);
    sinter_instance_destroy(taking);
    sinter_instance_destroy(giving);
    CHECK(ended_count == 2 && refused_count == 2);
}

/* What failed to start is there for its message only. */
static void use_failed(void) {
    struct sinter_instance *failed;
    struct sinter_error error;
    struct sinter_extern function;
    union sinter_value value;
    CHECK(sinter_instance_create(failing_module, NULL, &failed, &error) == SINTER_TRAPPED);
    CHECK(strcmp(sinter_trap_message(failed), "unreachable") == 0);
    CHECK(!sinter_instance_export(failed, "number", 6, &function) ||
          sinter_function_reference(&function, &value) != SINTER_OK);
    CHECK(sinter_call_export(failed, "number", NULL, 0, &value, 1) == SINTER_TRAPPED);
    CHECK(strstr(sinter_trap_message(failed), "start failed"));
    sinter_instance_destroy(failed);
}

/* TAKING GIVING FAILING */
int main(int argc, char **argv) {
    CHECK(argc == 4);
    taking_module = load_module(argv[1]);
    giving_module = load_module(argv[2]);
    failing_module = load_module(argv[3]);
    for (int i = 0; i < 10; i++) {
        take_alive();
        take_dead(true);
        take_dead(false);
        use_failed();
        end_with_handles();
    }
    return 0;
}
