/* See inspect_policy.h. */
#include "commands/inspect_policy.h"

#include "glue/describe.h"

#define NS_PER_MS 1000000u

/* Finds the policy of an artefact; returns false for the description of a module. */
static bool read_policy(struct bytes description, struct sinter_policy_record *policy) {
    if (describe_header(description).policy.count == 0)
        return false;
    describe_record(description, describe_header(description).policy, 0, policy, sizeof *policy);
    return true;
}

static void put_quoted(struct bytes description, struct sinter_range range, struct text *out) {
    text_byte(out, '"');
    text_quoted(out, describe_bytes(description, range));
    text_byte(out, '"');
}

static void list_limit(const char *what, uint64_t limit, const char *unit, struct text *out) {
    text_format(out, "  %s: ", what);
    if (limit)
        text_format(out, "%llu %s\n", (unsigned long long)limit, unit);
    else
        text_string(out, "no limit\n");
}

static void list_strings(struct bytes description, const char *what, struct sinter_array array,
                         struct text *out) {
    for (uint32_t i = 0; i < array.count; i++) {
        struct sinter_range range;
        describe_record(description, array, i, &range, sizeof range);
        text_format(out, "  %s ", what);
        put_quoted(description, range, out);
        text_byte(out, '\n');
    }
}

void inspect_policy_text(struct bytes description, struct text *out) {
    struct sinter_policy_record policy;
    if (!read_policy(description, &policy))
        return;
    text_string(out, "policy:\n");
    for (uint32_t i = 0; i < policy.directories.count; i++) {
        struct sinter_policy_directory_record record;
        describe_record(description, policy.directories, i, &record, sizeof record);
        text_string(out, "  directory ");
        put_quoted(description, record.host, out);
        text_string(out, " as ");
        put_quoted(description, record.guest, out);
        text_string(out, record.flags & SINTER_POLICY_DIRECTORY_READ_ONLY ? ", read only\n" : "\n");
    }
    if (policy.flags & SINTER_POLICY_INHERIT_ENVIRONMENT)
        text_string(out, "  environment: the whole of the process\n");
    list_strings(description, "environment", policy.environment, out);
    list_strings(description, "listens at", policy.listeners, out);
    bool library = policy.stack_size_bytes == 0;
    if (!library)
        list_limit("stack", policy.stack_size_bytes, "bytes", out);
    list_limit("memory", policy.max_memory_bytes, "bytes", out);
    if (library)
        return;
    if (policy.max_threads)
        list_limit("threads", policy.max_threads, "at a time", out);
    list_limit("time", policy.timeout_ns / NS_PER_MS, "ms", out);
    text_format(out, "  operating system's sandbox: %s\n",
                policy.flags & SINTER_POLICY_OS_SANDBOX ? "on" : "off");
    text_format(out, "  variables SINTER_*: %s\n",
                policy.flags & SINTER_POLICY_RUNTIME ? "narrow it, or widen it" : "narrow it");
}

static const char *json_bool(uint32_t value) { return value ? "true" : "false"; }

static void json_field(struct bytes description, const char *key, struct sinter_range range,
                       struct text *out) {
    text_format(out, "\"%s\": ", key);
    text_json(out, describe_bytes(description, range));
}

static void json_strings(struct bytes description, const char *key, struct sinter_array array,
                         struct text *out) {
    text_format(out, "    \"%s\": [", key);
    for (uint32_t i = 0; i < array.count; i++) {
        struct sinter_range range;
        describe_record(description, array, i, &range, sizeof range);
        text_string(out, i ? ", " : "");
        text_json(out, describe_bytes(description, range));
    }
    text_string(out, "],\n");
}

static void json_directories(struct bytes description, struct sinter_array array,
                             struct text *out) {
    text_string(out, "    \"directories\": [");
    for (uint32_t i = 0; i < array.count; i++) {
        struct sinter_policy_directory_record record;
        describe_record(description, array, i, &record, sizeof record);
        text_string(out, i ? ", {" : "{");
        json_field(description, "host", record.host, out);
        text_string(out, ", ");
        json_field(description, "guest", record.guest, out);
        text_format(out, ", \"readOnly\": %s}",
                    json_bool(record.flags & SINTER_POLICY_DIRECTORY_READ_ONLY));
    }
    text_string(out, "],\n");
}

static void json_limit(const char *key, uint64_t limit, struct text *out) {
    if (limit)
        text_format(out, "    \"%s\": %llu,\n", key, (unsigned long long)limit);
    else
        text_format(out, "    \"%s\": null,\n", key);
}

void inspect_policy_json(struct bytes description, struct text *out) {
    struct sinter_policy_record policy;
    text_string(out, "  \"policy\": ");
    if (!read_policy(description, &policy)) {
        text_string(out, "null");
        return;
    }
    text_string(out, "{\n");
    json_directories(description, policy.directories, out);
    json_strings(description, "environment", policy.environment, out);
    json_strings(description, "listeners", policy.listeners, out);
    json_limit("stackSizeBytes", policy.stack_size_bytes, out);
    json_limit("maxMemoryBytes", policy.max_memory_bytes, out);
    json_limit("maxThreads", policy.max_threads, out);
    json_limit("timeoutMs", policy.timeout_ns / NS_PER_MS, out);
    text_format(out,
                "    \"inheritEnvironment\": %s,\n    \"runtimePolicy\": %s,\n"
                "    \"osSandbox\": %s\n  }",
                json_bool(policy.flags & SINTER_POLICY_INHERIT_ENVIRONMENT),
                json_bool(policy.flags & SINTER_POLICY_RUNTIME),
                json_bool(policy.flags & SINTER_POLICY_OS_SANDBOX));
}
