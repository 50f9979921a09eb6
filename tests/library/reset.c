/* sinter_instance_reset: everything is as at first, at the same places, and others that are linked
 * to the instance see that. Arguments: the libraries that reset.mjs builds. */
#include "check.h"

#include <sinter/handle.h>
#include <sinter/sinter.h>
#include <sinter/wasi.h>

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define MODULE_COUNT 4

static const struct sinter_module *modules[MODULE_COUNT];
static struct sinter_instance *owner;
static int start_result = 5, ended;
static enum sinter_status nested = SINTER_OK;

static enum sinter_status call(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    results[0].i32 = (uint32_t)start_result;
    if (arguments[0].i32 == 1)
        nested = sinter_instance_reset(caller);
    return start_result ? SINTER_OK : sinter_fail(caller, "the start is refused");
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    if (context)
        return sinter_instance_export(context, (const char *)import->name.data, import->name.size,
                                      value);
    value->function = call;
    value->type = "(func (param i32) (result i32))";
    return true;
}

static struct sinter_instance *create(int index, struct sinter_instance *from) {
    struct sinter_imports imports = {.resolve = resolve, .context = from};
    struct sinter_instance *instance;
    CHECK(sinter_instance_create(modules[index], &imports, &instance, NULL) == SINTER_OK);
    return instance;
}

static uint32_t get(struct sinter_instance *instance, const char *name, int argument) {
    union sinter_value value = {.i32 = (uint32_t)argument};
    enum sinter_status status =
        sinter_call_export(instance, name, &value, argument >= 0, &value, 1);
    return status == SINTER_OK ? value.i32 : UINT32_MAX;
}

static void check_first_state(void) {
    static const char digits[] = "0123456789";
    const uint8_t *bytes = sinter_memory_base(owner);
    CHECK(sinter_memory_size(owner) == 2 * 65536);
    for (uint32_t i = 0; i < 2 * 65536; i++)
        CHECK(bytes[i] == (i >= 100 && i < 105               ? "first"[i - 100]
                           : i >= 30000 && i < 30000 + 50000 ? digits[(i - 30000) % 10]
                                                             : 0));
    CHECK(get(owner, "by_table", 0) == 1 && get(owner, "by_table", 1) == UINT32_MAX);
    CHECK(get(owner, "get", 2 * 65536) == UINT32_MAX);
    CHECK(get(owner, "started", -1) == 5);
    struct sinter_extern table;
    CHECK(sinter_instance_export(owner, "table", 5, &table) && sinter_table_size(&table) == 2);
}

static void test_state(void) {
    const uint8_t *base = sinter_memory_base(owner);
    for (int i = 0; i < 3; i++) {
        CHECK(get(owner, "spoil", -1) == 7);
        CHECK(get(owner, "count_up", -1) == 8 && get(owner, "by_table", 0) == 2);
        CHECK(sinter_call_export(owner, "passive", NULL, 0, NULL, 0) == SINTER_TRAPPED);
        CHECK(sinter_instance_reset(owner) == SINTER_OK);
        CHECK(sinter_memory_base(owner) == base);
        check_first_state();
        CHECK(sinter_call_export(owner, "passive", NULL, 0, NULL, 0) == SINTER_OK);
        CHECK(memcmp(base, "passive", 7) == 0);
        CHECK(sinter_memory_grow(owner, 38) == 2);
        CHECK(base[2 * 65536] == 0 && base[40 * 65536 - 1] == 0);
        CHECK(sinter_memory_grow(owner, 1) == SINTER_GROW_FAILED);
    }
    CHECK(sinter_instance_reset(owner) == SINTER_OK);
}

/* Pages that are locked into memory cannot be discarded. */
static void test_locked(void) {
    CHECK(get(owner, "spoil", -1) == 7);
    if (mlock(sinter_memory_base(owner), 3 * 65536) != 0)
        return; /* the limit on locked memory */
    CHECK(sinter_instance_reset(owner) == SINTER_OK);
    check_first_state();
    CHECK(sinter_memory_grow(owner, 1) == 2 && sinter_memory_base(owner)[2 * 65536] == 0);
    munlock(sinter_memory_base(owner), 3 * 65536);
    CHECK(sinter_instance_reset(owner) == SINTER_OK);
    check_first_state();
}

static void test_linked(void) {
    struct sinter_instance *user = create(1, owner);
    CHECK(get(owner, "spoil", -1) == 7 && get(user, "get", 2 * 65536) == 255);
    CHECK(get(user, "by_table", 0) == 2 && get(user, "up", -1) == 8);
    CHECK(sinter_instance_reset(owner) == SINTER_OK);
    CHECK(get(user, "get", 2 * 65536) == UINT32_MAX && get(user, "get", 100) == 'f');
    CHECK(get(user, "by_table", 0) == 1 && get(user, "up", -1) == 8);
    CHECK(sinter_instance_reset(user) == SINTER_OK && get(user, "up", -1) == 9);
    sinter_instance_destroy(user);
    CHECK(sinter_instance_reset(owner) == SINTER_OK);
}

static void test_inside(void) {
    CHECK(get(owner, "count_up", -1) == 8 && get(owner, "out", 1) == 5);
    CHECK(nested == SINTER_BUSY && get(owner, "count_up", -1) == 9);
}

static void end_object(struct sinter_instance *instance, void *object) {
    uint32_t handle;
    const struct sinter_handle_type type = {.name = "another"};
    CHECK(instance == owner && object == &ended);
    CHECK(sinter_handle_new(instance, &type, NULL, &handle) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_instance_reset(instance) == SINTER_BUSY);
    ended++;
}

static void test_handles(void) {
    static const struct sinter_handle_type type = {.name = "object", .destroy = end_object};
    uint32_t first, second;
    void *object;
    CHECK(sinter_handle_new(owner, &type, &ended, &first) == SINTER_OK);
    CHECK(sinter_instance_reset(owner) == SINTER_OK && ended == 1);
    CHECK(sinter_handle_get(owner, first, &type, &object) == SINTER_NOT_FOUND);
    CHECK(sinter_handle_new(owner, &type, &ended, &second) == SINTER_OK && second != first);
    CHECK(sinter_handle_take(owner, second, &type, &object) == SINTER_OK);
}

static void test_failing_start(void) {
    start_result = 0;
    CHECK(sinter_instance_reset(owner) == SINTER_TRAPPED);
    CHECK(strstr(sinter_trap_message(owner), "the start is refused"));
    CHECK(get(owner, "count_up", -1) == UINT32_MAX);
    CHECK(sinter_instance_reset(owner) == SINTER_TRAPPED);
    start_result = 5;
    CHECK(sinter_instance_reset(owner) == SINTER_OK);
    check_first_state();
}

static bool resolve_wasi(void *context, const struct sinter_import_info *import,
                         struct sinter_extern *value) {
    (void)context;
    return sinter_wasi_resolve(import, value);
}

/* What the guest opened is closed: the next one gets the same number. */
static void test_wasi(const char *folder) {
    struct sinter_wasi_preopen preopen = {.host_path = folder, .guest_path = "/"};
    struct sinter_wasi_config config = {.preopens = &preopen, .preopen_count = 1};
    struct sinter_imports imports = {.resolve = resolve_wasi, .wasi_destroy = sinter_wasi_destroy};
    const char *failed;
    struct sinter_instance *instance;
    CHECK(sinter_wasi_create(&config, &imports.wasi, &failed) == 0);
    CHECK(sinter_instance_create(modules[3], &imports, &instance, NULL) == SINTER_OK);
    for (int i = 0; i < 3; i++) {
        CHECK(get(instance, "open", -1) == 4 && get(instance, "open", -1) == 5);
        CHECK(sinter_instance_reset(instance) == SINTER_OK);
    }
    sinter_instance_destroy(instance);
}

int main(int argc, char **argv) {
    CHECK(argc == MODULE_COUNT + 2);
    for (int i = 0; i < MODULE_COUNT; i++)
        CHECK(sinter_module_load(argv[i + 1], &modules[i], NULL) == SINTER_OK);
    owner = create(0, NULL);
    check_first_state();
    test_state();
    test_locked();
    test_linked();
    test_inside();
    test_handles();
    test_failing_start();
    test_wasi(argv[MODULE_COUNT + 1]);
    struct sinter_instance *threads = create(2, NULL);
    sinter_memory_base(threads)[0] = 'y';
    CHECK(sinter_instance_reset(threads) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_memory_base(threads)[0] == 'y');
    sinter_instance_destroy(threads);
    sinter_instance_destroy(owner);
    for (int i = 0; i < MODULE_COUNT; i++)
        sinter_module_close(modules[i]);
    return 0;
}
