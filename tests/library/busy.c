/* Two threads and one instance: busy LIBRARY (of nest.wat). While one is inside, another gets
 * SINTER_BUSY, for instances that are linked to it too; the same thread may enter again. */
#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <sinter/sinter.h>

static const struct sinter_module *module;
static sem_t inside, leave;

static enum sinter_status call(struct sinter_instance *instance, uint32_t depth, uint32_t action) {
    union sinter_value values[2] = {{.i32 = depth}, {.i32 = action}};
    return sinter_call_export(instance, "go", values, 2, values, 1);
}

/* Action 0 waits; other ones are done one level down. */
static enum sinter_status out(void *context, struct sinter_instance *caller,
                              const union sinter_value *arguments, union sinter_value *results) {
    (void)context;
    results[0].i32 = 1;
    if (arguments[1].i32 != 0)
        return call(caller, 0, arguments[1].i32 - 1);
    sem_post(&inside);
    sem_wait(&leave);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)import;
    value->function = out;
    value->type = "(func (param i32 i32) (result i32))";
    return context ? sinter_instance_export(context, "go", 2, value) : true;
}

static struct sinter_instance *make(struct sinter_instance *linked_to) {
    struct sinter_imports imports = {.resolve = resolve, .context = linked_to};
    struct sinter_instance *instance;
    CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_OK);
    return instance;
}

static void *wait_inside(void *instance) {
    CHECK(call(instance, 1, 0) == SINTER_OK);
    return NULL;
}

static void one_at_a_time(void) {
    struct sinter_instance *a = make(NULL), *b = make(a), *other = make(NULL);
    struct sinter_instance *users[] = {a, b};
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, wait_inside, a) == 0);
        sem_wait(&inside);
        CHECK(call(users[i], 0, 0) == SINTER_BUSY);
        CHECK(call(other, 0, 0) == SINTER_OK);
        CHECK(call(other, 1, 1) == SINTER_OK); /* again, from the import */
        CHECK(call(other, 1, 2) == SINTER_TRAPPED);
        sem_post(&leave);
        pthread_join(thread, NULL);
        CHECK(call(users[i], 0, 0) == SINTER_OK);
    }
    sinter_instance_destroy(a);
    sinter_instance_destroy(b);
    sinter_instance_destroy(other);
}

static void *storm(void *instance) {
    for (int i = 0; i < 20000; i++) {
        enum sinter_status status = call(instance, i % 3 == 0, (uint32_t)i % 2 + 1);
        CHECK(status == SINTER_OK || status == SINTER_TRAPPED || status == SINTER_BUSY);
    }
    return NULL;
}

/* Which is misuse: documented, and without harm to the process. */
static void all_at_once(void) {
    struct sinter_instance *instance = make(NULL);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, storm, instance) == 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK(call(instance, 0, 0) == SINTER_OK);
    sinter_instance_destroy(instance);
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    CHECK(sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    sem_init(&inside, 0, 0);
    sem_init(&leave, 0, 0);
    one_at_a_time();
    all_at_once();
    sinter_module_close(module);
    return 0;
}
