/* What is made while something else goes on: meanwhile destroy GIVER TAKER: the resolver of one
 * import destroys the instance that another one is of; meanwhile load LIBRARY: a library's own
 * header makes instances in one thread, while another loads it, makes one, and closes it. */
#include "check.h"
#include "taken.h"

#include <sinter/sinter.h>

#include <pthread.h>
#include <time.h>

static enum sinter_status answer(void *context, struct sinter_instance *caller,
                                 const union sinter_value *arguments, union sinter_value *results) {
    (void)context, (void)caller, (void)arguments;
    results->i32 = 1;
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    struct sinter_instance **giver = context;
    if (import->type.kind != SINTER_FUNCTION)
        return sinter_instance_export(*giver, (const char *)import->name.data, import->name.size,
                                      value);
    sinter_instance_destroy(*giver); /* NULL the second time */
    *giver = NULL;
    value->function = answer;
    value->type = "(func (result i32))";
    return true;
}

static void destroy_meanwhile(const char *giver_path, const char *taker_path) {
    const struct sinter_module *giver_module, *taker_module;
    struct sinter_instance *giver, *taker;
    struct sinter_imports imports = {.resolve = resolve, .context = &giver};
    CHECK(sinter_module_load(giver_path, &giver_module, NULL) == SINTER_OK);
    CHECK(sinter_module_load(taker_path, &taker_module, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(giver_module, NULL, &giver, NULL) == SINTER_OK);
    CHECK(sinter_instance_create(taker_module, &imports, &taker, NULL) == SINTER_LINK_FAILED);
    CHECK(taker == NULL);
}

static const char *path;

/* How many instances each way has made; both go on until both have made enough. */
#define ENOUGH 1000u
static uint32_t by_header, by_loading;

static bool is_enough(void) {
    return __atomic_load_n(&by_header, __ATOMIC_RELAXED) >= ENOUGH &&
           __atomic_load_n(&by_loading, __ATOMIC_RELAXED) >= ENOUGH;
}

/* Now and then there is a moment without instances, in which the library can change hands. */
static void count(uint32_t *made) {
    if (__atomic_add_fetch(made, 1, __ATOMIC_RELAXED) % 16 == 0)
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

static void *make_by_header(void *argument) {
    while (!is_enough()) {
        struct taken *instance;
        uint32_t result;
        if (taken_create(&instance, NULL, 0) != TAKEN_OK)
            continue;
        CHECK(taken_f(instance, 5, &result) == TAKEN_OK && result == 6);
        taken_destroy(instance);
        count(&by_header);
    }
    return argument;
}

static void *make_by_loading(void *argument) {
    while (!is_enough()) {
        const struct sinter_module *module;
        struct sinter_instance *instance;
        union sinter_value value = {.i32 = 1};
        if (sinter_module_load(path, &module, NULL) != SINTER_OK)
            continue;
        if (sinter_instance_create(module, NULL, &instance, NULL) == SINTER_OK) {
            CHECK(sinter_call_export(instance, "f", &value, 1, &value, 1) == SINTER_OK);
            CHECK(value.i32 == 2);
            sinter_instance_destroy(instance);
            count(&by_loading);
        }
        sinter_module_close(module);
    }
    return argument;
}

static void load_meanwhile(void) {
    pthread_t threads[2];
    CHECK(pthread_create(&threads[0], NULL, make_by_header, NULL) == 0);
    CHECK(pthread_create(&threads[1], NULL, make_by_loading, NULL) == 0);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(int argc, char **argv) {
    CHECK(argc > 2);
    if (strcmp(argv[1], "destroy") == 0) {
        CHECK(argc == 4);
        destroy_meanwhile(argv[2], argv[3]);
    } else {
        path = argv[2];
        load_meanwhile();
    }
    return 0;
}
