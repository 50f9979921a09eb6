/* The WASI context of a library's own instances, which its build decided on: --dir, --env,
 * --tcplisten and the process's streams. Nothing is printed, and no variable of the process's is
 * read but those that the build names. */
#include "core/environment.h"
#include "os/os.h"

#include "sinter/internal/library.h"
#include "sinter/internal/policy.h"
#include "sinter/wasi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t inherited_count(const struct sinter_policy *policy) {
    char **environ = sinter_os_environment();
    uint32_t count = 0;
    while (policy->inherit_environment && environ[count])
        count++;
    return count;
}

static enum sinter_status create(const struct sinter_policy *policy, const char **environment,
                                 struct sinter_wasi_preopen *preopens, struct sinter_wasi **wasi,
                                 struct sinter_error *error) {
    static const char *const arguments[] = {"library"};
    struct sinter_wasi_config config = {.arguments = arguments,
                                        .argument_count = 1,
                                        .environment = environment,
                                        .preopens = preopens,
                                        .preopen_count = policy->directory_count,
                                        .listeners = policy->listeners,
                                        .listener_count = policy->listener_count};
    const char *failed = NULL, *variable;
    uint32_t inherited = inherited_count(policy);
    for (uint32_t i = 0; i < inherited; i++)
        environment[config.environment_count++] = sinter_os_environment()[i];
    for (uint32_t i = 0; i < policy->environment_count; i++)
        if ((variable = sinter_environment_entry(policy->environment[i])))
            environment[config.environment_count++] = variable;
    for (uint32_t i = 0; i < policy->directory_count; i++)
        preopens[i] = (struct sinter_wasi_preopen){.host_path = policy->directories[i].host_path,
                                                   .guest_path = policy->directories[i].guest_path,
                                                   .read_only = policy->directories[i].read_only};
    int code = policy->wasi_create(&config, wasi, &failed);
    if (code && error)
        snprintf(error->message, sizeof error->message, "cannot set up WASI: %s%s%s",
                 failed ? failed : "", failed ? ": " : "", strerror(code));
    return !code ? SINTER_OK : code == ENOMEM ? SINTER_NO_MEMORY : SINTER_LINK_FAILED;
}

enum sinter_status sinter_library_wasi(const struct sinter_policy *policy,
                                       struct sinter_wasi **wasi, struct sinter_error *error) {
    size_t variable_count = (size_t)inherited_count(policy) + policy->environment_count;
    const char **environment = calloc(variable_count + 1, sizeof *environment);
    struct sinter_wasi_preopen *preopens = calloc(policy->directory_count + 1, sizeof *preopens);
    enum sinter_status status = SINTER_NO_MEMORY;
    if (environment && preopens)
        status = create(policy, environment, preopens, wasi, error);
    free(environment);
    free(preopens);
    return status;
}
