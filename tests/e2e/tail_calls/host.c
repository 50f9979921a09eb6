/* host COUNT LIBRARY... {NAME FUEL}...: makes an instance of each library, with the imports of the
 * one before it, and prints what the functions of the last one give, in hexadecimal. They are
 * called on a thread with 1 MiB of stack. */
#include <sinter/sinter.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static char **words;

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    struct sinter_instance *before = context;
    return before && sinter_instance_export(before, (const char *)import->name.data,
                                            import->name.size, value);
}

static struct sinter_instance *make(const char *path, struct sinter_instance *before) {
    const struct sinter_module *module;
    struct sinter_instance *instance = NULL;
    struct sinter_error error = {""};
    const struct sinter_imports imports = {.resolve = resolve, .context = before};
    if (sinter_module_load(path, &module, &error) != SINTER_OK ||
        sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        exit(1);
    }
    return instance;
}

static void *run(void *ended) {
    struct sinter_instance *instance = NULL;
    int count = atoi(words[1]), at = 2;
    for (; at < 2 + count; at++)
        instance = make(words[at], instance);
    for (; words[at]; at += 2) {
        const union sinter_value fuel = {.i32 = (uint32_t)atoi(words[at + 1])};
        union sinter_value hash = {0};
        enum sinter_status status = sinter_call_export(instance, words[at], &fuel, 1, &hash, 1);
        if (status == SINTER_OK)
            printf("%llx\n", (unsigned long long)hash.i64);
        else
            printf("status %d %s\n", (int)status, sinter_trap_message(instance));
    }
    *(int *)ended = 1;
    return NULL;
}

int main(int argc, char **argv) {
    pthread_attr_t attributes;
    pthread_t thread;
    int ended = 0;
    if (argc < 3)
        return 2;
    words = argv;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, (size_t)1 << 20);
    if (pthread_create(&thread, &attributes, run, &ended) != 0)
        return 1;
    pthread_join(thread, NULL);
    return ended ? 0 : 1;
}
