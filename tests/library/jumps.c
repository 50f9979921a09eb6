/* jumps MODULE: instances of a module that jumps by index, made, called and destroyed by threads.
 */
#include "check.h"

#include <sinter/sinter.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define THREADS 4
#define ROUNDS 200
#define TOGETHER 16

static const struct sinter_module *module;

static const char *go(struct sinter_instance *instance, uint32_t index, uint32_t expected) {
    union sinter_value values[2] = {{.i32 = 5}, {.i32 = index}};
    if (sinter_call_export(instance, "go", values, 2, values, 1) != SINTER_OK)
        return sinter_trap_message(instance);
    CHECK(values[0].i32 == expected);
    return "";
}

static void *run(void *argument) {
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct sinter_instance *instances[TOGETHER];
        for (uint32_t i = 0; i < TOGETHER; i++)
            CHECK(sinter_instance_create(module, NULL, &instances[i], NULL) == SINTER_OK);
        for (uint32_t i = 0; i < TOGETHER; i++) {
            CHECK(!*go(instances[i], 0, 6) && !*go(instances[i], 0, 7));
            CHECK(strcmp(go(instances[i], 1, 0), "uninitialized element") == 0);
            CHECK(strcmp(go(instances[i], 3 + (round << i), 0), "undefined element") == 0);
            CHECK(strcmp(go(instances[i], UINT32_MAX - i, 0), "undefined element") == 0);
            CHECK(!*go(instances[i], 2, 8));
        }
        for (uint32_t i = 0; i < TOGETHER; i++)
            sinter_instance_destroy(instances[i]);
    }
    return argument;
}

static size_t count_mappings(void) {
    size_t count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps);
    for (int c; (c = getc(maps)) != EOF;)
        count += c == '\n';
    fclose(maps);
    return count;
}

int main(int argc, char **argv) {
    pthread_t threads[THREADS];
    struct sinter_instance *instance;
    struct sinter_error error;
    CHECK(argc == 2 && sinter_module_load(argv[1], &module, NULL) == SINTER_OK);
    run(NULL);
    size_t before = count_mappings();
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, run, NULL) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(count_mappings() < before + 100); /* 13,000 instances have left none */
    CHECK(setrlimit(RLIMIT_AS, &(struct rlimit){(rlim_t)1 << 34, (rlim_t)1 << 34}) == 0);
    enum sinter_status status = sinter_instance_create(module, NULL, &instance, &error);
    printf("%s\n", status == SINTER_OK ? "made" : error.message);
    return status != SINTER_OK && status != SINTER_NO_MEMORY;
}
