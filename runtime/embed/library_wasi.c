/* The WASI context of the instances that a library's own header makes: what the build decided
 * (--dir, --env, --tcplisten), and what the host gives the instance. Nothing is printed, and of the
 * process's variables only those are read that the build names. */
#include "core/environment.h"
#include "os/os.h"

#include "sinter/internal/library.h"
#include "sinter/internal/policy.h"
#include "sinter/wasi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lists that are put together: the policy's entries come first. */
struct lists {
    const char **environment;
    struct sinter_wasi_preopen *preopens;
    const char **listeners;
    uint16_t *ports;
    uint32_t inherited_count; /* room for so many of the process's variables, however many there
                                 are when they are listed */
};

static uint32_t inherited_count(const struct sinter_policy *policy) {
    char **environ = sinter_os_environment();
    uint32_t count = 0;
    while (policy->inherit_environment && environ[count])
        count++;
    return count;
}

static bool is_same_variable(const char *entry, const char *other) {
    size_t size = strcspn(entry, "=");
    return strncmp(entry, other, size) == 0 && (other[size] == '=' || other[size] == '\0');
}

/* Adds a variable of the policy's, unless the host gives one of that name. */
static void add_variable(const struct sinter_library_wasi *given, const char *entry,
                         const char **environment, uint32_t *count) {
    for (uint32_t i = 0; i < given->environment_count; i++)
        if (is_same_variable(entry, given->environment[i]))
            return;
    environment[(*count)++] = entry;
}

static void add_policy(const struct sinter_policy *policy, const struct sinter_library_wasi *given,
                       const struct lists *lists, struct sinter_wasi_config *config) {
    const char *variable;
    char **environ = sinter_os_environment();
    for (uint32_t i = 0; i < lists->inherited_count && environ[i]; i++)
        add_variable(given, environ[i], lists->environment, &config->environment_count);
    for (uint32_t i = 0; i < policy->environment_count; i++)
        if ((variable = sinter_environment_entry(policy->environment[i])))
            add_variable(given, variable, lists->environment, &config->environment_count);
    for (uint32_t i = 0; i < policy->directory_count; i++)
        lists->preopens[config->preopen_count++] =
            (struct sinter_wasi_preopen){.host_path = policy->directories[i].host_path,
                                         .guest_path = policy->directories[i].guest_path,
                                         .read_only = policy->directories[i].read_only};
    for (uint32_t i = 0; i < policy->listener_count; i++)
        lists->listeners[config->listener_count++] = policy->listeners[i];
}

static void add_given(const struct sinter_library_wasi *given, const struct lists *lists,
                      struct sinter_wasi_config *config) {
    for (uint32_t i = 0; i < given->environment_count; i++)
        lists->environment[config->environment_count++] = given->environment[i];
    for (uint32_t i = 0; i < given->directory_count; i++)
        lists->preopens[config->preopen_count++] = given->directories[i];
    for (uint32_t i = 0; i < given->listener_count; i++)
        lists->listeners[config->listener_count++] = given->listeners[i];
}

static enum sinter_status create(const struct sinter_policy *policy,
                                 const struct sinter_library_wasi *given, const struct lists *lists,
                                 struct sinter_wasi **wasi, struct sinter_error *error) {
    static const char *const arguments[] = {"library"};
    struct sinter_wasi_config config = {.arguments = given->arguments,
                                        .argument_count = given->argument_count,
                                        .environment = lists->environment,
                                        .preopens = lists->preopens,
                                        .listeners = lists->listeners,
                                        .listener_ports = lists->ports,
                                        .standard_input = given->standard_input,
                                        .standard_output = given->standard_output,
                                        .standard_error = given->standard_error,
                                        .clock_time = given->clock_time,
                                        .clock_resolution_ns = given->clock_resolution_ns,
                                        .random = given->random,
                                        .context = given->context};
    const char *failed = NULL;
    if (!config.arguments) {
        config.arguments = arguments;
        config.argument_count = 1;
    }
    if (!given->replaces_policy)
        add_policy(policy, given, lists, &config);
    add_given(given, lists, &config);
    int code = policy->wasi_create(&config, wasi, &failed);
    for (uint32_t i = 0; !code && given->listener_ports && i < given->listener_count; i++)
        given->listener_ports[i] = lists->ports[config.listener_count - given->listener_count + i];
    if (code && error)
        snprintf(error->message, sizeof error->message, "cannot set up WASI: %s%s%s",
                 failed ? failed : "", failed ? ": " : "", strerror(code));
    return !code            ? SINTER_OK
           : code == ENOMEM ? SINTER_NO_MEMORY
           : code == EINVAL ? SINTER_BAD_ARGUMENTS
                            : SINTER_LINK_FAILED;
}

static bool is_whole(const char *const *list, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (!list || !list[i])
            return false;
    return true;
}

/* Which of the host's lists has NULL for an entry, such as the one that ends `argv`; or NULL. */
static const char *find_gap(const struct sinter_library_wasi *given) {
    if (given->arguments && !is_whole(given->arguments, given->argument_count))
        return "the arguments";
    if (!is_whole(given->environment, given->environment_count))
        return "the variables";
    if (!is_whole(given->listeners, given->listener_count))
        return "the listeners";
    for (uint32_t i = 0; i < given->directory_count; i++)
        if (!given->directories || !given->directories[i].host_path ||
            !given->directories[i].guest_path)
            return "the directories";
    return NULL;
}

enum sinter_status sinter_library_wasi_create(const struct sinter_policy *policy,
                                              const struct sinter_library_wasi *given,
                                              struct sinter_wasi **wasi,
                                              struct sinter_error *error) {
    static const struct sinter_library_wasi nothing;
    if (!given)
        given = &nothing;
    const char *gap = find_gap(given);
    if (gap && error)
        snprintf(error->message, sizeof error->message,
                 "cannot set up WASI: NULL is among %s (is the count right?)", gap);
    if (gap)
        return SINTER_BAD_ARGUMENTS;
    uint32_t inherited = inherited_count(policy);
    size_t variable_count =
        (size_t)inherited + policy->environment_count + given->environment_count;
    size_t directory_count = (size_t)policy->directory_count + given->directory_count;
    size_t listener_count = (size_t)policy->listener_count + given->listener_count;
    struct lists lists = {.environment = calloc(variable_count + 1, sizeof *lists.environment),
                          .preopens = calloc(directory_count + 1, sizeof *lists.preopens),
                          .listeners = calloc(listener_count + 1, sizeof *lists.listeners),
                          .ports = calloc(listener_count + 1, sizeof *lists.ports),
                          .inherited_count = inherited};
    enum sinter_status status = SINTER_NO_MEMORY;
    if (lists.environment && lists.preopens && lists.listeners && lists.ports)
        status = create(policy, given, &lists, wasi, error);
    free(lists.environment);
    free(lists.preopens);
    free(lists.listeners);
    free(lists.ports);
    return status;
}
