/* Host objects through real guests: kept as externrefs, passed from one linked instance to another,
 * read, dropped, and destroyed when the instances end. */
#include "check.h"

#include <sinter/handle.h>

static uint32_t destroyed[16];
static uint32_t destroyed_count;

/* The guest's memory is still there. */
static void end_number(struct sinter_instance *instance, void *object) {
    char text[10];
    if (sinter_memory_size(instance))
        CHECK(sinter_memory_read(instance, 0, text, 10) && memcmp(text, "still here", 10) == 0);
    CHECK(destroyed_count < 16);
    destroyed[destroyed_count++] = *(uint32_t *)object;
    free(object);
}
static const struct sinter_handle_type number_type = {"number", end_number};
static const struct sinter_handle_type other_type = {"other", NULL};

static uint32_t open_number(struct sinter_instance *caller, uint32_t value) {
    uint32_t handle, *number = malloc(sizeof *number);
    CHECK(number);
    *number = value;
    CHECK(sinter_handle_new(caller, &number_type, number, &handle) == SINTER_OK);
    return handle;
}

static enum sinter_status host_make(void *context, struct sinter_instance *caller,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)context;
    results[0].externref =
        sinter_handle_to_externref(caller, open_number(caller, arguments[0].i32));
    return SINTER_OK;
}

static enum sinter_status host_open(void *context, struct sinter_instance *caller,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)context;
    results[0].i32 = open_number(caller, arguments[0].i32);
    return SINTER_OK;
}

static enum sinter_status host_read(void *context, struct sinter_instance *caller,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    struct sinter_instance *owner;
    uint32_t handle;
    void *number;
    (void)context;
    if (sinter_handle_of_externref(caller, arguments[0].externref, &owner, &handle) != SINTER_OK)
        return sinter_fail(caller, "no object");
    CHECK(sinter_handle_get(owner, handle, &other_type, &number) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_handle_get(owner, handle, &number_type, &number) == SINTER_OK);
    results[0].i32 = *(uint32_t *)number;
    return SINTER_OK;
}

static enum sinter_status host_drop(void *context, struct sinter_instance *caller,
                                    const union sinter_value *arguments,
                                    union sinter_value *results) {
    (void)context;
    results[0].i32 = (uint32_t)sinter_handle_drop(caller, arguments[0].i32, &number_type);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    static const struct {
        const char *name;
        sinter_host_function *function;
        const char *type;
    } functions[] = {{"make", host_make, "(func (param i32) (result externref))"},
                     {"open", host_open, "(func (param i32) (result i32))"},
                     {"read", host_read, "(func (param externref) (result i32))"},
                     {"drop", host_drop, "(func (param i32) (result i32))"}};
    struct sinter_instance *keeper = context;
    const char *name = (const char *)import->name.data;
    if (import->module.size == 6)
        return sinter_instance_export(keeper, name, import->name.size, value);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (import->name.size == 4 && memcmp(name, functions[i].name, 4) == 0) {
            value->function = functions[i].function;
            value->type = functions[i].type;
            return true;
        }
    return false;
}

static struct sinter_instance *create(const char *path, struct sinter_instance *keeper,
                                      const struct sinter_module **module) {
    struct sinter_imports imports = {.resolve = resolve, .context = keeper};
    struct sinter_instance *instance;
    struct sinter_error error;
    if (sinter_module_load(path, module, &error) != SINTER_OK ||
        sinter_instance_create(*module, &imports, &instance, &error) != SINTER_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        exit(1);
    }
    return instance;
}

static enum sinter_status read_externref(struct sinter_instance *instance, void *externref,
                                         uint32_t *result) {
    union sinter_value value = {.externref = externref};
    enum sinter_status status = sinter_call_export(instance, "read", &value, 1, &value, 1);
    *result = value.i32;
    return status;
}

static void check_numbers(struct sinter_instance *keeper) {
    uint32_t handle, status;
    CHECK(call_i32(keeper, "open", 70, &handle) == SINTER_OK && sinter_handle_count(keeper) == 1);
    CHECK(call_i32(keeper, "drop", handle + 1, &status) == SINTER_OK && status == SINTER_NOT_FOUND);
    CHECK(call_i32(keeper, "drop", handle, &status) == SINTER_OK && status == SINTER_OK);
    CHECK(call_i32(keeper, "drop", handle, &status) == SINTER_OK && status == SINTER_NOT_FOUND);
    CHECK(destroyed_count == 1 && destroyed[0] == 70);
    CHECK(call_i32(keeper, "open", 71, &handle) == SINTER_OK);
    destroyed_count = 0;
}

static void check_externrefs(struct sinter_instance *keeper, struct sinter_instance *user,
                             struct sinter_instance *stranger) {
    union sinter_value value = {.i32 = 5}, made;
    uint32_t result;
    CHECK(sinter_call_export(user, "make_and_keep", &value, 1, NULL, 0) == SINTER_OK);
    CHECK(sinter_handle_count(user) == 1);
    CHECK(call_i32(keeper, "read", 0, &result) == SINTER_OK && result == 5);
    CHECK(call_i32(keeper, "read", 1, &result) == SINTER_TRAPPED); /* null */
    CHECK(strcmp(sinter_trap_message(keeper), "host error: no object") == 0);
    value.i32 = 6;
    CHECK(sinter_call_export(stranger, "make", &value, 1, &made, 1) == SINTER_OK);
    CHECK(read_externref(stranger, made.externref, &result) == SINTER_OK && result == 6);
    CHECK(read_externref(user, made.externref, &result) == SINTER_TRAPPED);
    value.i32 = 0;
    CHECK(sinter_call_export(keeper, "kept", &value, 1, &made, 1) == SINTER_OK);
    CHECK(read_externref(user, made.externref, &result) == SINTER_OK && result == 5);
    CHECK(read_externref(stranger, made.externref, &result) == SINTER_TRAPPED);
}

int main(int argc, char **argv) {
    const struct sinter_module *modules[4];
    CHECK(argc == 3);
    struct sinter_instance *keeper = create(argv[1], NULL, &modules[0]);
    struct sinter_instance *user = create(argv[2], keeper, &modules[1]);
    struct sinter_instance *other = create(argv[1], NULL, &modules[2]);
    struct sinter_instance *stranger = create(argv[2], other, &modules[3]);
    uint32_t result;
    check_numbers(keeper);
    check_externrefs(keeper, user, stranger);
    sinter_instance_destroy(user); /* what it gave to keeper stays */
    CHECK(destroyed_count == 0);
    CHECK(call_i32(keeper, "read", 0, &result) == SINTER_OK && result == 5);
    sinter_instance_destroy(keeper);
    CHECK(destroyed_count == 2);
    CHECK(destroyed[0] + destroyed[1] == 76);
    sinter_instance_destroy(stranger);
    sinter_instance_destroy(other);
    CHECK(destroyed_count == 3 && destroyed[2] == 6);
    for (int i = 0; i < 4; i++)
        sinter_module_close(modules[i]);
    return 0;
}
