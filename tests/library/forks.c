/* A host with several threads that make and end instances forks: each child does so, too. */
#include "modules.h"

#include <sinter/sinter.h>

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREAD_COUNT 3
#define CHILD_COUNT 3000
#define CHILD_SECONDS 60

static const struct sinter_module *module;
static bool is_over;

static void use(void) {
    struct sinter_instance *instance;
    union sinter_value value = {.i32 = 0};
    CHECK(sinter_instance_create(module, NULL, &instance, NULL) == SINTER_OK);
    CHECK(sinter_call_export(instance, "wait", &value, 1, &value, 1) == SINTER_OK);
    CHECK(value.i32 == 2); /* timed out */
    value.i32 = UINT32_MAX & ~3u;
    CHECK(sinter_call_export(instance, "wait", &value, 1, &value, 1) == SINTER_TRAPPED);
    sinter_instance_destroy(instance);
}

static void *use_on(void *unused) {
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED))
        use();
    return unused;
}

/* What a thread of the parent's is inside of stays in use, for the child's new threads too. */
static struct sinter_instance *occupied;

static void *occupy(void *unused) {
    union sinter_value value = {.i32 = 0};
    while (sinter_call_export(occupied, "wait for ever", &value, 1, &value, 1) == SINTER_BUSY)
        ;
    return unused;
}

static enum sinter_status call_occupied(void) {
    union sinter_value value = {.i32 = 0};
    return sinter_call_export(occupied, "wait", &value, 1, &value, 1);
}

static void *check_occupied(void *unused) {
    CHECK(call_occupied() == SINTER_BUSY);
    return unused;
}

static void check_child(void) {
    pthread_t thread;
    check_occupied(NULL);
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_create(&thread, NULL, check_occupied, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
}

/* A shared memory is for all, also where another thread was growing it. */
static struct sinter_extern shared;

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context, (void)import;
    *value = shared;
    return true;
}

/* By one page, or not, where it is as large as it may become. */
static void grow(struct sinter_instance *instance) {
    union sinter_value value;
    CHECK(sinter_call_export(instance, "grow", NULL, 0, &value, 1) == SINTER_OK);
}

static void *grow_on(void *instance) {
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED))
        grow(instance);
    return NULL;
}

static void fork_while_growing(const char *path) {
    pthread_t thread;
    CHECK(sinter_memory_create(1, 60000, true, &shared) == SINTER_OK);
    struct sinter_instance *own = create_instance(load_module(path), resolve);
    __atomic_store_n(&is_over, false, __ATOMIC_RELAXED);
    CHECK(pthread_create(&thread, NULL, grow_on, create_instance(load_module(path), resolve)) == 0);
    for (int i = 0; i < 300; i++) {
        int status;
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            alarm(CHILD_SECONDS);
            grow(own);
            CHECK(sinter_extern_memory_size(&shared) % 65536 == 0);
            _exit(0);
        }
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    __atomic_store_n(&is_over, true, __ATOMIC_RELAXED);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void fork_while_occupied(void) {
    pthread_t thread;
    int status;
    CHECK(sinter_instance_create(module, NULL, &occupied, NULL) == SINTER_OK);
    CHECK(pthread_create(&thread, NULL, occupy, NULL) == 0);
    while (call_occupied() != SINTER_BUSY)
        usleep(1000);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        check_child();
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

int main(int argc, char **argv) {
    pthread_t threads[THREAD_COUNT];
    CHECK(argc == 3);
    module = load_module(argv[1]);
    use();
    for (int i = 0; i < THREAD_COUNT; i++)
        CHECK(pthread_create(&threads[i], NULL, use_on, NULL) == 0);
    for (int i = 0; i < CHILD_COUNT; i++) {
        int status;
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            alarm(CHILD_SECONDS);
            use();
            _exit(0);
        }
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    __atomic_store_n(&is_over, true, __ATOMIC_RELAXED);
    for (int i = 0; i < THREAD_COUNT; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    fork_while_growing(argv[2]);
    fork_while_occupied();
    _exit(0); /* with the thread that waits */
}
