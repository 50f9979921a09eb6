/* How far whoever runs an executable narrows its policy: the variables that every executable heeds.
 * Of a limit of the build's and one of a variable the smaller counts; with --runtime-policy the
 * variable's does. A variable that cannot be read is an error: who set it meant something. */
#include "start/start.h"

#include "sinter/internal/policy_text.h"

#include <stdlib.h>
#include <string.h>

static bool malformed(const char *program, const char *name, const char *takes) {
    fprintf(stderr, "%s: error: %s takes %s, not \"%s\"\n", program, name, takes, getenv(name));
    return false;
}

/* `built` and `*limit` are 0 where there is no limit. */
static void narrow(const struct sinter_policy *policy, uint64_t value, uint64_t *limit) {
    if (policy->runtime_policy || *limit == 0 || value < *limit)
        *limit = value;
}

static bool read_limits(const struct sinter_policy *policy, const char *program,
                        struct sinter_allowance *allowance) {
    static const struct {
        const char *name;
        const char *takes;
        bool (*parse)(const char *text, uint64_t *value);
        size_t field;
    } limits[] = {
        {"SINTER_STACK_SIZE", "256K to 64G", sinter_parse_stack_size,
         offsetof(struct sinter_allowance, stack_size_bytes)},
        {"SINTER_MAX_MEMORY", "64K to 1024G", sinter_parse_max_memory,
         offsetof(struct sinter_allowance, max_memory_bytes)},
        {"SINTER_TIMEOUT", "1ms to 8784h", sinter_parse_timeout,
         offsetof(struct sinter_allowance, timeout_ns)},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const char *text = getenv(limits[i].name);
        uint64_t value;
        if (!text)
            continue;
        if (!limits[i].parse(text, &value))
            return malformed(program, limits[i].name, limits[i].takes);
        void *field = (char *)allowance + limits[i].field;
        narrow(policy, value, field);
    }
    return true;
}

static bool read_denials(const char *program, struct sinter_allowance *allowance) {
    const char *denied = getenv("SINTER_DENY");
    if (denied && !sinter_parse_deny(denied, &allowance->denied))
        return malformed(program, "SINTER_DENY", "dir, env and net, with commas between");
    const char *read_only = getenv("SINTER_READ_ONLY");
    allowance->read_only = read_only && strcmp(read_only, "1") == 0;
    if (read_only && !allowance->read_only && strcmp(read_only, "0") != 0)
        return malformed(program, "SINTER_READ_ONLY", "1 or 0");
    return true;
}

static bool read_sandbox(const char *program, struct sinter_allowance *allowance) {
    const char *sandbox = getenv("SINTER_OS_SANDBOX");
    allowance->os_sandbox_required = sandbox && strcmp(sandbox, "require") == 0;
    allowance->os_sandbox_report = sandbox && strcmp(sandbox, "report") == 0;
    allowance->os_sandbox |= allowance->os_sandbox_required;
    if (sandbox && !allowance->os_sandbox_required && !allowance->os_sandbox_report)
        return malformed(program, "SINTER_OS_SANDBOX", "require or report");
    return true;
}

bool sinter_start_allowance(const struct sinter_policy *policy, const char *program,
                            struct sinter_allowance *allowance) {
    *allowance = (struct sinter_allowance){.stack_size_bytes = policy->stack_size_bytes,
                                           .max_memory_bytes = policy->max_memory_bytes,
                                           .timeout_ns = policy->timeout_ns,
                                           .os_sandbox = policy->os_sandbox};
    if (!read_limits(policy, program, allowance) || !read_denials(program, allowance) ||
        !read_sandbox(program, allowance))
        return false;
    if (!allowance->max_memory_bytes || policy->initial_memory_bytes <= allowance->max_memory_bytes)
        return true;
    fprintf(stderr,
            "%s: error: the module's memories start with %llu bytes, more than the %llu that they "
            "may have\n",
            program, (unsigned long long)policy->initial_memory_bytes,
            (unsigned long long)allowance->max_memory_bytes);
    return false;
}
