/* From an executable's policy to the WASI context of its instance. If the policy lets it, the
 * process's environment adds to that: SINTER_DIR1, SINTER_DIR2, ... hold `HOST[::GUEST][:ro]`,
 * SINTER_ENV1, ... hold `KEY=VALUE` or `KEY`, SINTER_TCPLISTEN1, ... hold `ADDRESS:PORT`. Each
 * series ends before the first variable that is not set. The guest gets none of the variables that
 * a policy is read from. */
#include "start/start.h"

#include "core/environment.h"
#include "os/os.h"

#include "sinter/wasi.h"

#include "sinter/internal/policy_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An executable that is given more directories fails to start. */
#define PREOPENS_MAX 1024u

struct list {
    const char **items;
    uint32_t count;
    uint32_t capacity;
};

static _Noreturn void out_of_memory(const char *program) {
    fprintf(stderr, "%s: error: out of memory\n", program);
    exit(SINTER_EXIT_ENVIRONMENT);
}

static void add(struct list *list, const char *item, const char *program) {
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 16;
        const char **items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            out_of_memory(program);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

/* The value of the variable PREFIX`number`, if the policy may be widened and it is set. */
static const char *numbered(const struct sinter_policy *policy, const char *prefix,
                            uint32_t number) {
    char name[32];
    snprintf(name, sizeof name, "%s%u", prefix, number);
    return policy->runtime_policy ? getenv(name) : NULL;
}

static bool malformed(const char *program, const char *prefix, uint32_t number, const char *takes,
                      const char *value) {
    fprintf(stderr, "%s: error: %s%u takes %s, not \"%s\"\n", program, prefix, number, takes,
            value);
    return false;
}

/* ---- Environment ---- */

/* Adds KEY=VALUE, or replaces an earlier entry of that key. */
static void set_variable(struct list *environment, const char *entry, const char *program) {
    size_t size = strcspn(entry, "=") + 1;
    for (uint32_t i = 0; i < environment->count; i++)
        if (strncmp(environment->items[i], entry, size) == 0) {
            environment->items[i] = entry;
            return;
        }
    add(environment, entry, program);
}

static void add_variable(struct list *environment, const char *entry, const char *program) {
    const char *variable = sinter_environment_entry(entry);
    if (variable)
        set_variable(environment, variable, program);
}

static bool take_environment(const struct sinter_policy *policy, const char *program,
                             struct list *environment) {
    if (policy->inherit_environment)
        for (char **e = sinter_os_environment(); *e; e++)
            if (!sinter_is_policy_variable(*e))
                add(environment, *e, program);
    for (uint32_t i = 0; i < policy->environment_count; i++)
        add_variable(environment, policy->environment[i], program);
    const char *entry;
    for (uint32_t i = 1; (entry = numbered(policy, "SINTER_ENV", i)); i++) {
        if (!*entry || *entry == '=' || sinter_is_policy_variable(entry))
            return malformed(program, "SINTER_ENV", i, "KEY=VALUE or KEY, none of the policy's",
                             entry);
        add_variable(environment, entry, program);
    }
    return true;
}

/* ---- Directories and sockets ---- */

struct preopens {
    struct sinter_wasi_preopen *items;
    int *hosts;
    uint32_t count;
};

static bool add_directory(struct preopens *preopens, const struct sinter_wasi_preopen *preopen,
                          const char *program) {
    if (preopens->count == PREOPENS_MAX) {
        fprintf(stderr, "%s: error: more than %u directories\n", program, PREOPENS_MAX);
        return false;
    }
    preopens->items[preopens->count++] = *preopen;
    return true;
}

/* The preopen's names are copies that live as long as the process. */
static bool add_directory_text(struct preopens *preopens, const struct sinter_directory_text *text,
                               bool read_only, const char *program) {
    struct sinter_wasi_preopen preopen = {.host_path = strndup(text->host, text->host_size),
                                          .guest_path = strndup(text->guest, text->guest_size),
                                          .read_only = text->read_only || read_only};
    if (!preopen.host_path || !preopen.guest_path)
        out_of_memory(program);
    return add_directory(preopens, &preopen, program);
}

static bool take_directories(const struct sinter_policy *policy,
                             const struct sinter_allowance *allowance, const char *program,
                             struct preopens *preopens) {
    for (uint32_t i = 0; i < policy->directory_count; i++) {
        const struct sinter_policy_directory *directory = &policy->directories[i];
        struct sinter_wasi_preopen preopen = {.host_path = directory->host_path,
                                              .guest_path = directory->guest_path,
                                              .read_only =
                                                  directory->read_only || allowance->read_only};
        if (!add_directory(preopens, &preopen, program))
            return false;
    }
    const char *entry;
    for (uint32_t i = 1; (entry = numbered(policy, "SINTER_DIR", i)); i++) {
        struct sinter_directory_text directory;
        if (!sinter_parse_directory(entry, &directory))
            return malformed(program, "SINTER_DIR", i, "HOST[::GUEST][:ro]", entry);
        if (!add_directory_text(preopens, &directory, allowance->read_only, program))
            return false;
    }
    return true;
}

static bool take_listeners(const struct sinter_policy *policy, const char *program,
                           struct list *listeners) {
    for (uint32_t i = 0; i < policy->listener_count; i++)
        add(listeners, policy->listeners[i], program);
    const char *entry;
    for (uint32_t i = 1; (entry = numbered(policy, "SINTER_TCPLISTEN", i)); i++) {
        struct sinter_address_text address;
        if (!sinter_parse_address(entry, &address))
            return malformed(program, "SINTER_TCPLISTEN", i, "IPV4:PORT or [IPV6]:PORT", entry);
        add(listeners, entry, program);
    }
    return true;
}

/* ---- The context ---- */

static bool report(const char *program, const struct list *listeners, const char *failed,
                   int error) {
    const char *what = "cannot open directory";
    for (uint32_t i = 0; i < listeners->count; i++)
        if (failed == listeners->items[i])
            what = "cannot listen at";
    if (failed)
        fprintf(stderr, "%s: error: %s \"%s\": %s\n", program, what, failed, strerror(error));
    else
        fprintf(stderr, "%s: error: cannot set up WASI: %s\n", program, strerror(error));
    return false;
}

/* Says where the guest listens, if the system has picked the port. */
static void show_ports(const char *program, const struct list *listeners, const uint16_t *ports) {
    for (uint32_t i = 0; i < listeners->count; i++) {
        struct sinter_address_text address;
        if (sinter_parse_address(listeners->items[i], &address) && address.port == 0)
            fprintf(stderr, "%s: note: listening at %s%s%s:%u\n", program,
                    address.is_ipv6 ? "[" : "", address.address, address.is_ipv6 ? "]" : "",
                    ports[i]);
    }
}

static bool create(const struct sinter_policy *policy, const struct list *environment,
                   const struct list *listeners, int argc, char **argv,
                   struct sinter_start_context *context, int *hosts) {
    struct sinter_wasi_config config = {.arguments = (const char *const *)argv,
                                        .argument_count = (uint32_t)argc,
                                        .environment = environment->items,
                                        .environment_count = environment->count,
                                        .preopens = context->preopens,
                                        .preopen_count = context->preopen_count,
                                        .preopen_hosts = hosts,
                                        .listeners = listeners->items,
                                        .listener_count = listeners->count,
                                        .signals_end_process = true};
    const char *failed = NULL;
    uint16_t *ports = calloc((size_t)listeners->count + 1, sizeof *ports);
    if (!ports)
        out_of_memory(argv[0]);
    config.listener_ports = ports;
    int error = policy->wasi_create(&config, &context->wasi, &failed);
    if (!error)
        show_ports(argv[0], listeners, ports);
    free(ports);
    return !error || report(argv[0], listeners, failed, error);
}

bool sinter_start_wasi(const struct sinter_policy *policy, const struct sinter_allowance *allowance,
                       int argc, char **argv, struct sinter_start_context *context) {
    *context = (struct sinter_start_context){0};
    if (!policy->wasi_create)
        return true;
    struct list environment = {0}, listeners = {0};
    struct preopens preopens = {.items = calloc(PREOPENS_MAX, sizeof *preopens.items),
                                .hosts = calloc(PREOPENS_MAX, sizeof *preopens.hosts)};
    if (!preopens.items || !preopens.hosts)
        out_of_memory(argv[0]);
    bool ok = take_directories(policy, allowance, argv[0], &preopens) &&
              take_environment(policy, argv[0], &environment) &&
              take_listeners(policy, argv[0], &listeners);
    if (allowance->denied & SINTER_DENY_DIR)
        preopens.count = 0;
    if (allowance->denied & SINTER_DENY_ENV)
        environment.count = 0;
    if (allowance->denied & SINTER_DENY_NET)
        listeners.count = 0;
    context->preopens = preopens.items;
    context->preopen_hosts = preopens.hosts;
    context->preopen_count = preopens.count;
    context->has_network = !(allowance->denied & SINTER_DENY_NET);
    ok = ok && create(policy, &environment, &listeners, argc, argv, context, preopens.hosts);
    free(environment.items);
    free(listeners.items);
    return ok;
}

void sinter_start_wasi_end(const struct sinter_policy *policy,
                           struct sinter_start_context *context) {
    if (context->wasi)
        policy->wasi_destroy(context->wasi);
    free((void *)(uintptr_t)context->preopens);
    free((void *)(uintptr_t)context->preopen_hosts);
}
