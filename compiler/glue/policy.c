/* See policy.h. */
#include "glue/policy.h"

#include "glue/threads.h"

#include "sinter/internal/policy_text.h"

/* The initial size of the module's own memories, and of the one that an executable's start makes.
 * Others that are imported count where they are made. */
static uint64_t initial_memory_bytes(const struct module *module, bool library) {
    bool is_made = !library && threads_memory_import(module) != MODULE_NO_IMPORT;
    uint64_t bytes = 0;
    for (uint32_t i = is_made ? 0 : module->import_counts[EXTERN_MEMORY]; i < module->memory_count;
         i++) {
        const struct limits *limits = &module->memories[i].limits;
        uint64_t page_bytes = limits_page_bytes(limits);
        if (limits->min > (UINT64_MAX - bytes) / page_bytes)
            return UINT64_MAX;
        bytes += limits->min * page_bytes;
    }
    return bytes;
}

bool policy_check(const struct settings *settings, const struct module *module, struct diag *diag) {
    const struct policy_settings *policy = &settings->policy;
    uint64_t initial_bytes = initial_memory_bytes(module, settings_make_library(settings));
    if (!policy->max_memory_bytes || initial_bytes <= policy->max_memory_bytes)
        return true;
    return diag_input(
        diag, "the module's memories start with %llu bytes, more than the %llu of --max-memory",
        (unsigned long long)initial_bytes, (unsigned long long)policy->max_memory_bytes);
}

static void put_directories(const struct policy_settings *policy, struct text *out) {
    text_string(out, "static const struct sinter_policy_directory directories[] = {\n");
    for (uint32_t i = 0; i < policy->directories.count; i++) {
        struct sinter_directory_text directory;
        if (!sinter_parse_directory(policy->directories.items[i], &directory))
            continue; /* the command line refuses such an entry */
        text_string(out, "    {");
        text_c_string(out, (struct bytes){(const uint8_t *)directory.host, directory.host_size});
        text_string(out, ", ");
        text_c_string(out, (struct bytes){(const uint8_t *)directory.guest, directory.guest_size});
        text_format(out, ", %d},\n", directory.read_only);
    }
    text_string(out, "    {0}};\n");
}

static void put_strings(const char *name, const struct string_list *list, struct text *out) {
    text_format(out, "static const char *const %s[] = {", name);
    for (uint32_t i = 0; i < list->count; i++) {
        text_c_string(out, bytes_of(list->items[i]));
        text_string(out, ", ");
    }
    text_string(out, "0};\n");
}

static void put_limits(const struct policy_input *input, struct text *out) {
    const struct policy_settings *policy = input->policy;
    text_format(out,
                "    .stack_size_bytes = %llu,\n    .max_memory_bytes = %llu,\n"
                "    .timeout_ns = %llu,\n    .initial_memory_bytes = %llu,\n",
                (unsigned long long)policy->stack_size_bytes,
                (unsigned long long)policy->max_memory_bytes,
                (unsigned long long)policy->timeout_ns,
                (unsigned long long)initial_memory_bytes(input->module, input->library));
}

/* Code of the host's may start threads, too. */
static void put_threads(const struct policy_input *input, struct text *out) {
    bool has_threads = !input->library && threads_memory_import(input->module) != MODULE_NO_IMPORT;
    text_format(out, "    .may_start_threads = %d,\n", has_threads || input->host_code);
    if (!has_threads)
        return;
    text_format(out, "    .threads = &sinter_threads,\n    .max_threads = %uu,\n",
                (uint32_t)input->policy->max_threads);
    if (input->wasi)
        text_string(out, "    .wasi_share = sinter_wasi_share,\n");
}

void policy_c(const struct policy_input *input, struct text *out) {
    const struct policy_settings *policy = input->policy;
    put_directories(policy, out);
    put_strings("environment", &policy->environment, out);
    put_strings("listeners", &policy->listeners, out);
    text_format(out,
                "int sinter_wasi_create(const struct sinter_wasi_config *, "
                "struct sinter_wasi **, const char **);\n"
                "void sinter_wasi_destroy(struct sinter_wasi *);\n"
                "void sinter_wasi_share(struct sinter_wasi *);\n"
                "int sinter_start_invoke(struct sinter_instance *, const char *, const char *, "
                "char *const *, int);\n"
                "bool sinter_start_snapshot_open(void);\n"
                "int sinter_start_snapshot(struct sinter_instance *, int, char **);\n"
                "%sconst struct sinter_policy %s = {\n"
                "    .module = &%s,\n    .directories = directories,\n"
                "    .environment = environment,\n    .listeners = listeners,\n",
                input->library ? "static " : "",
                input->library ? "library_policy" : "sinter_policy", input->module_symbol);
    text_format(out,
                "    .directory_count = %u,\n    .environment_count = %u,\n"
                "    .listener_count = %u,\n    .inherit_environment = %d,\n"
                "    .runtime_policy = %d,\n    .os_sandbox = %d,\n",
                policy->directories.count, policy->environment.count, policy->listeners.count,
                policy->inherit_environment, policy->runtime_policy, policy->os_sandbox);
    put_limits(input, out);
    if (policy->runtime_policy)
        text_string(out, "    .invoke = sinter_start_invoke,\n");
    if (input->wasi)
        text_string(out, "    .wasi_create = sinter_wasi_create,\n"
                         "    .wasi_destroy = sinter_wasi_destroy,\n");
    put_threads(input, out);
    if (policy->takes_snapshot)
        text_string(out, "    .snapshot_open = sinter_start_snapshot_open,\n"
                         "    .host_main = sinter_start_snapshot,\n");
    else if (input->host_main)
        text_string(out, "    .host_main = sinter_host_main,\n");
    text_string(out, "};\n");
}
