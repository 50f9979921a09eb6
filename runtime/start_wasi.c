/* From an executable's policy to the WASI context of its instance. Where the policy says so, the
 * process's environment adds to it: SINTER_DIR1, SINTER_DIR2, ... hold `HOST[::GUEST]`,
 * SINTER_ENV1, ... hold `KEY=VALUE` or `KEY`; the count ends at the first that is not set. None of
 * these reach the guest. */
#include "start.h"

#include "wasi/wasi.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

struct list {
    const char **items;
    uint32_t count;
    uint32_t capacity;
};

static bool add(struct list *list, const char *item) {
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 16;
        const char **items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return true;
}

static const char *numbered(const char *prefix, uint32_t number) {
    char name[32];
    snprintf(name, sizeof name, "%s%u", prefix, number);
    return getenv(name);
}

/* One of the variables that the policy is read from. */
static bool is_policy(const char *entry) {
    return strncmp(entry, "SINTER_DIR", 10) == 0 || strncmp(entry, "SINTER_ENV", 10) == 0 ||
           strncmp(entry, "SINTER_INVOKE=", 14) == 0;
}

/* Adds KEY=VALUE, in the place of an earlier one of that key. */
static bool set_variable(struct list *environment, const char *entry) {
    size_t size = strcspn(entry, "=") + 1;
    for (uint32_t i = 0; i < environment->count; i++)
        if (strncmp(environment->items[i], entry, size) == 0) {
            environment->items[i] = entry;
            return true;
        }
    return add(environment, entry);
}

/* `entry` is KEY=VALUE, or a KEY whose value is the process's, if it has one. */
static bool add_variable(struct list *environment, const char *entry) {
    if (strchr(entry, '='))
        return set_variable(environment, entry);
    size_t size = strlen(entry);
    for (char **e = environ; *e; e++)
        if (strncmp(*e, entry, size) == 0 && (*e)[size] == '=')
            return set_variable(environment, *e);
    return true;
}

static bool take_environment(const struct sinter_policy *policy, struct list *environment) {
    bool ok = true;
    if (policy->inherit_environment)
        for (char **e = environ; ok && *e; e++)
            ok = (policy->runtime_policy && is_policy(*e)) || add(environment, *e);
    for (uint32_t i = 0; ok && i < policy->environment_count; i++)
        ok = add_variable(environment, policy->environment[i]);
    const char *entry;
    for (uint32_t i = 1; ok && policy->runtime_policy && (entry = numbered("SINTER_ENV", i)); i++)
        ok = add_variable(environment, entry);
    return ok;
}

#define PREOPENS_MAX 1024

/* Splits `HOST[::GUEST]`; the host part is a copy that lives as long as the process. */
static bool split_directory(const char *entry, struct sinter_wasi_preopen *preopen) {
    const char *mark = strstr(entry, "::");
    char *host = mark ? strndup(entry, (size_t)(mark - entry)) : strdup(entry);
    *preopen =
        (struct sinter_wasi_preopen){.host_path = host, .guest_path = mark ? mark + 2 : entry};
    return host != NULL;
}

static struct sinter_wasi_preopen *take_preopens(const struct sinter_policy *policy,
                                                 uint32_t *count) {
    struct sinter_wasi_preopen *preopens = calloc(PREOPENS_MAX, sizeof *preopens);
    if (!preopens)
        return NULL;
    for (*count = 0; *count < policy->directory_count && *count < PREOPENS_MAX; ++*count) {
        const struct sinter_policy_directory *directory = &policy->directories[*count];
        preopens[*count] = (struct sinter_wasi_preopen){.host_path = directory->host_path,
                                                        .guest_path = directory->guest_path,
                                                        .read_only = directory->read_only};
    }
    const char *entry;
    for (uint32_t i = 1;
         policy->runtime_policy && *count < PREOPENS_MAX && (entry = numbered("SINTER_DIR", i));
         i++)
        if (!split_directory(entry, &preopens[(*count)++]))
            return NULL;
    return preopens;
}

bool sinter_start_wasi(const struct sinter_policy *policy, int argc, char **argv,
                       struct sinter_wasi **wasi) {
    *wasi = NULL;
    if (!policy->wasi_create)
        return true;
    struct list environment = {0};
    uint32_t preopen_count = 0;
    struct sinter_wasi_preopen *preopens = take_preopens(policy, &preopen_count);
    if (!preopens || !take_environment(policy, &environment)) {
        fprintf(stderr, "%s: error: out of memory\n", argv[0]);
        return false;
    }
    struct sinter_wasi_config config = {.arguments = (const char *const *)argv,
                                        .argument_count = (uint32_t)argc,
                                        .environment = environment.items,
                                        .environment_count = environment.count,
                                        .preopens = preopens,
                                        .preopen_count = preopen_count};
    const char *failed_path = NULL;
    int error = policy->wasi_create(&config, wasi, &failed_path);
    if (error && failed_path)
        fprintf(stderr, "%s: error: cannot open directory \"%s\": %s\n", argv[0], failed_path,
                strerror(error));
    else if (error)
        fprintf(stderr, "%s: error: cannot set up WASI: %s\n", argv[0], strerror(error));
    free(environment.items);
    free(preopens);
    return !error;
}
