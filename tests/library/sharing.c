/* What instances share, one case at a time: sharing FOLDER (of the modules of sharing.mjs). */
#include "check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sinter/handle.h>
#include <sinter/sinter.h>
#include <sinter/transfer.h>

static const char *folder;

/* What imports are bound to; the provider first, where there is one. */
static struct sinter_instance *provider;
static struct sinter_extern table, shared, constant, memory, global;

static sem_t inside, leave;
static struct sinter_instance *to_destroy;
static struct sinter_error fault;

/* Waits for the other thread; or destroys the instance that called. */
static enum sinter_status wait(void *context, struct sinter_instance *caller,
                               const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    (void)arguments;
    (void)results;
    if (to_destroy) {
        CHECK(to_destroy == caller);
        sinter_instance_destroy(to_destroy);
        to_destroy = NULL;
        return SINTER_OK;
    }
    sem_post(&inside);
    sem_wait(&leave);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    static const struct {
        const char *name;
        const struct sinter_extern *object;
    } objects[] = {{"table", &table},
                   {"shared", &shared},
                   {"constant", &constant},
                   {"memory", &memory},
                   {"global", &global}};
    const char *name = (const char *)import->name.data;
    (void)context;
    if (provider && import->type.kind != SINTER_FUNCTION)
        return sinter_instance_export(provider, name, import->name.size, value);
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (strncmp(name, objects[i].name, import->name.size) == 0) {
            *value = *objects[i].object;
            return true;
        }
    value->function = wait;
    value->type = SINTER_ANY_TYPE;
    return true;
}

static const struct sinter_module *load(const char *name) {
    char path[4096];
    const struct sinter_module *module;
    snprintf(path, sizeof path, "%s/%s.so", folder, name);
    CHECK(sinter_module_load(path, &module, &fault) == SINTER_OK);
    return module;
}

static bool is_loaded(const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.so", folder, name);
    void *handle = dlopen(path, RTLD_NOLOAD | RTLD_LAZY);
    if (handle)
        dlclose(handle);
    return handle != NULL;
}

/* The module is closed: what is alive keeps it. */
static enum sinter_status try_make(const char *name, struct sinter_instance **instance) {
    const struct sinter_module *module = load(name);
    struct sinter_imports imports = {.resolve = resolve};
    fault.message[0] = '\0';
    enum sinter_status status = sinter_instance_create(module, &imports, instance, &fault);
    sinter_module_close(module);
    return status;
}

static struct sinter_instance *make(const char *name) {
    struct sinter_instance *instance;
    if (try_make(name, &instance) != SINTER_OK)
        fprintf(stderr, "%s\n", fault.message);
    CHECK(instance);
    return instance;
}

static enum sinter_status call(struct sinter_instance *instance, const char *name) {
    return sinter_call_export(instance, name, NULL, 0, NULL, 0);
}

static void expect(struct sinter_instance *instance, uint32_t index, uint32_t address,
                   uint32_t value, uint32_t expected) {
    union sinter_value values[3] = {{.i32 = index}, {.i32 = address}, {.i32 = value}};
    CHECK(sinter_call_export(instance, "call", values, 3, values, 1) == SINTER_OK);
    CHECK(values[0].i32 == expected);
}

static void make_table(void) {
    CHECK(sinter_table_create(SINTER_FUNCREF, 4, SINTER_NO_MAX, &table) == SINTER_OK);
}

/* ---- How long ---- */

/* The functions of an instance that is destroyed, or whose start function trapped, stay in the
 * host's table, and its memory with them. */
static void outlive(const char *name, enum sinter_status status) {
    struct sinter_instance *giver, *caller;
    make_table();
    CHECK(try_make(name, &giver) == status && giver);
    caller = make("caller");
    expect(caller, 0, 64, 1234, 1);
    sinter_instance_destroy(giver);
    CHECK(is_loaded(name));
    expect(caller, 1, 64, 0, 1234);
    sinter_instance_destroy(caller);
    caller = make("caller"); /* the table is enough */
    expect(caller, 1, 64, 0, 1234);
    sinter_object_release(&table); /* and an instance that imports it */
    expect(caller, 1, 64, 0, 1234);
    sinter_instance_destroy(caller);
    CHECK(!is_loaded(name) && !is_loaded("caller"));
}

/* A reference that the host hands on keeps what it is of. */
static void hand_on(void) {
    union sinter_value reference, values[2] = {{.i32 = 64}, {.i32 = 77}};
    struct sinter_extern poke;
    make_table();
    struct sinter_instance *giver = make("giver");
    sinter_object_release(&table);
    make_table();
    struct sinter_instance *caller = make("caller");
    CHECK(sinter_instance_export(giver, "poke", 4, &poke));
    CHECK(sinter_function_reference(&poke, &reference) == SINTER_OK);
    CHECK(sinter_call_export(caller, "take", &reference, 1, NULL, 0) == SINTER_OK);
    sinter_instance_destroy(giver);
    CHECK(is_loaded("giver"));
    CHECK(sinter_call_export(caller, "call_taken", values, 2, values, 1) == SINTER_OK);
    CHECK(values[0].i32 == 1);
    sinter_instance_destroy(caller);
    CHECK(is_loaded("caller")); /* as one that a host's table may reach */
    sinter_object_release(&table);
    CHECK(!is_loaded("giver") && !is_loaded("caller"));
}

/* The same by a global and a table element of the host's. */
static void hold_in_objects(void) {
    union sinter_value reference, values[2] = {{.i32 = 100}, {.i32 = 5}};
    struct sinter_extern poke, held;
    make_table();
    struct sinter_instance *giver = make("giver");
    CHECK(sinter_instance_export(giver, "poke", 4, &poke));
    CHECK(sinter_function_reference(&poke, &reference) == SINTER_OK);
    sinter_object_release(&table);
    CHECK(sinter_global_create(SINTER_FUNCREF, false, reference, &held) == SINTER_OK);
    make_table();
    CHECK(sinter_table_set(&table, 3, reference) == SINTER_OK);
    sinter_instance_destroy(giver);
    sinter_object_release(&held);
    CHECK(is_loaded("giver"));
    struct sinter_instance *caller = make("caller");
    expect(caller, 3, 100, 5, 1);
    CHECK(sinter_global_create(SINTER_FUNCREF, true, reference, &held) == SINTER_OK);
    sinter_object_release(&table);
    sinter_instance_destroy(caller);
    CHECK(is_loaded("giver"));
    CHECK(sinter_global_get(&held, &reference) == SINTER_OK);
    caller = NULL;
    make_table();
    caller = make("caller");
    CHECK(sinter_call_reference(caller, &reference, values, 2, values, 1) == SINTER_OK);
    sinter_object_release(&held);
    sinter_instance_destroy(caller);
    sinter_object_release(&table);
    CHECK(!is_loaded("giver") && !is_loaded("caller"));
}

static void refuse_others(void) {
    static const char nothing[64];
    union sinter_value reference, none = {.funcref = {{nothing, nothing, nothing, nothing}}};
    struct sinter_extern own, held, poke;
    make_table();
    struct sinter_instance *caller = make("caller"), *giver = make("giver");
    CHECK(sinter_call_export(caller, "take", &none, 1, NULL, 0) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_call_reference(caller, &none, NULL, 0, NULL, 0) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_set(&table, 2, none) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_grow(&table, 1, none) == SINTER_GROW_FAILED);
    CHECK(sinter_global_create(SINTER_FUNCREF, true, none, &held) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_instance_export(caller, "reference", 9, &own));
    CHECK(sinter_global_set(&own, none) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_instance_export(giver, "poke", 4, &poke));
    CHECK(sinter_function_reference(&poke, &reference) == SINTER_OK);
    sinter_instance_destroy(caller);
    sinter_instance_destroy(giver);
    sinter_object_release(&table);
    make_table();
    caller = make("caller"); /* and what was one is one no more */
    CHECK(sinter_call_export(caller, "take", &reference, 1, NULL, 0) == SINTER_BAD_ARGUMENTS);
    sinter_instance_destroy(caller);
    sinter_object_release(&table);
}

static uint32_t ended;
static void end_handle(struct sinter_instance *instance, void *object) {
    (void)instance;
    *(uint32_t *)object += 1;
}
static const struct sinter_handle_type handle_type = {"counted", end_handle};

/* A host function may destroy the instance that calls it: that ends when the call has. */
static void destroy_inside(void) {
    uint32_t handle;
    make_table();
    struct sinter_instance *caller = make("caller");
    sinter_object_release(&table);
    ended = 0;
    CHECK(sinter_handle_new(caller, &handle_type, &ended, &handle) == SINTER_OK);
    to_destroy = caller;
    CHECK(call(caller, "wait") == SINTER_OK);
    CHECK(ended == 1 && !is_loaded("caller"));
    make_table();
    caller = to_destroy = make("caller");
    sinter_object_release(&table);
    uint64_t address; /* by the guest's allocator, whose room is written to afterwards */
    CHECK(sinter_put(caller, "text", 4, 1, &address) == SINTER_OK && address == 1024);
    CHECK(!is_loaded("caller"));
}

/* ---- Who at once ---- */

static void *call_wait(void *instance) {
    CHECK(call(instance, "wait") == SINTER_OK);
    return NULL;
}

static pthread_t go_inside(struct sinter_instance *instance) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, call_wait, instance) == 0);
    sem_wait(&inside);
    return thread;
}

static void come_out(pthread_t thread) {
    sem_post(&leave);
    pthread_join(thread, NULL);
}

/* Two instances of `name`; while one waits, the other's call gives `expected`. */
static void at_once(const char *name, enum sinter_status expected) {
    struct sinter_instance *a = make(name), *b = make(name);
    pthread_t thread = go_inside(a);
    CHECK(call(a, "nothing") == SINTER_BUSY);
    CHECK(call(b, "nothing") == expected);
    come_out(thread);
    CHECK(call(b, "nothing") == SINTER_OK);
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
    CHECK(!is_loaded(name) || table.object);
}

static void by_host_objects(void) {
    const union sinter_value five = {.i32 = 5};
    make_table();
    CHECK(sinter_memory_create(1, 4, false, &memory) == SINTER_OK);
    CHECK(sinter_memory_create(1, 1, true, &shared) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I32, true, five, &global) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I32, false, five, &constant) == SINTER_OK);
    at_once("caller", SINTER_BUSY);
    at_once("memory_user", SINTER_BUSY);
    at_once("global_user", SINTER_BUSY);
    at_once("parallel", SINTER_OK);
    sinter_object_release(&table);
    sinter_object_release(&memory);
    sinter_object_release(&shared);
    sinter_object_release(&global);
    sinter_object_release(&constant);
}

/* The owner of a shared memory ends with those that import it, and runs beside them. */
static void by_an_instance(void) {
    provider = make("owner");
    struct sinter_instance *owner = provider, *user = make("parallel");
    provider = NULL;
    pthread_t thread = go_inside(owner);
    CHECK(call(user, "nothing") == SINTER_OK);
    CHECK(sinter_memory_write(user, 8, "text", 4));
    come_out(thread);
    sinter_instance_destroy(owner);
    CHECK(is_loaded("owner"));
    CHECK(sinter_memory_span(user, 8, 4) && memcmp(sinter_memory_span(user, 8, 4), "text", 4) == 0);
    sinter_instance_destroy(user);
    CHECK(!is_loaded("owner") && !is_loaded("parallel"));
}

/* All that a thread outside may try. */
static void refuse_while_busy(struct sinter_instance *busy) {
    struct sinter_extern own, externs, reference;
    struct sinter_instance *owner, *instance = busy;
    const union sinter_value null = {0};
    union sinter_value value;
    uint32_t number;
    uint64_t address;
    void *object;
    CHECK(try_make("caller", &instance) == SINTER_BUSY && !instance);
    CHECK(strstr(fault.message, "another thread uses"));
    CHECK(sinter_instance_export(busy, "own", 3, &own));
    CHECK(sinter_instance_export(busy, "externs", 7, &externs));
    CHECK(sinter_instance_export(busy, "reference", 9, &reference));
    const struct sinter_extern *tables[] = {&own, &externs, &table};
    for (int i = 0; i < 3; i++) {
        CHECK(sinter_table_set(tables[i], 0, null) == SINTER_BUSY);
        CHECK(sinter_table_get(tables[i], 0, &value) == SINTER_BUSY);
        CHECK(sinter_table_grow(tables[i], 1, null) == SINTER_GROW_FAILED);
    }
    CHECK(sinter_global_set(&reference, null) == SINTER_BUSY);
    CHECK(sinter_global_get(&reference, &value) == SINTER_BUSY);
    CHECK(sinter_memory_grow(busy, 1) == SINTER_GROW_FAILED);
    CHECK(sinter_memory_size(busy) == 65536);
    CHECK(sinter_handle_new(busy, &handle_type, &ended, &number) == SINTER_BUSY && !number);
    CHECK(sinter_handle_get(busy, 1, &handle_type, &object) == SINTER_BUSY && !object);
    CHECK(sinter_handle_take(busy, 1, &handle_type, &object) == SINTER_BUSY && !object);
    CHECK(sinter_handle_drop(busy, 1, NULL) == SINTER_BUSY);
    CHECK(sinter_handle_of_externref(busy, (void *)UINTPTR_MAX, &owner, &number) == SINTER_BUSY);
    CHECK(sinter_put(busy, "text", 4, 1, &address) == SINTER_BUSY && !address);
    CHECK(sinter_call_reference(busy, &null, NULL, 0, NULL, 0) == SINTER_BUSY);
}

static void refuse_to_others(void) {
    make_table();
    struct sinter_instance *caller = make("caller");
    pthread_t thread = go_inside(caller);
    refuse_while_busy(caller);
    come_out(thread);
    CHECK(sinter_memory_grow(caller, 1) == 1);
    struct sinter_instance *other = make("caller");
    sinter_instance_destroy(caller);
    sinter_instance_destroy(other);
    sinter_object_release(&table);
}

/* Instances that a reference has linked. */
static void by_reference(void) {
    union sinter_value reference;
    struct sinter_extern nothing;
    make_table();
    struct sinter_instance *a = make("caller");
    sinter_object_release(&table);
    make_table();
    struct sinter_instance *b = make("caller");
    CHECK(sinter_instance_export(a, "nothing", 7, &nothing));
    CHECK(sinter_function_reference(&nothing, &reference) == SINTER_OK);
    pthread_t thread = go_inside(a);
    CHECK(call(b, "nothing") == SINTER_OK);
    CHECK(sinter_call_export(b, "take", &reference, 1, NULL, 0) == SINTER_BUSY);
    CHECK(call(b, "nothing") == SINTER_OK);
    come_out(thread);
    CHECK(sinter_call_export(b, "take", &reference, 1, NULL, 0) == SINTER_OK);
    thread = go_inside(a);
    CHECK(call(b, "nothing") == SINTER_BUSY);
    come_out(thread);
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
    sinter_object_release(&table);
    CHECK(!is_loaded("caller"));
}

/* Another thread destroys what is running: it ends when the call has. */
static void destroy_outside(void) {
    uint32_t handle;
    make_table();
    struct sinter_instance *caller = make("caller");
    sinter_object_release(&table);
    ended = 0;
    CHECK(sinter_handle_new(caller, &handle_type, &ended, &handle) == SINTER_OK);
    pthread_t thread = go_inside(caller);
    sinter_instance_destroy(caller);
    CHECK(is_loaded("caller"));
    come_out(thread);
    CHECK(ended == 1 && !is_loaded("caller"));
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    folder = argv[1];
    sem_init(&inside, 0, 0);
    sem_init(&leave, 0, 0);
    outlive("giver", SINTER_OK);
    outlive("trapping", SINTER_TRAPPED);
    hand_on();
    hold_in_objects();
    refuse_others();
    destroy_inside();
    by_host_objects();
    by_an_instance();
    refuse_to_others();
    by_reference();
    destroy_outside();
    return 0;
}
