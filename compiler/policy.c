/* See policy.h. */
#include "policy.h"

#include <string.h>

static void put_directories(const struct options *options, struct text *out) {
    text_string(out, "static const struct sinter_policy_directory directories[] = {\n");
    for (uint32_t i = 0; i < options->directories.count; i++) {
        const char *entry = options->directories.items[i];
        const char *mark = strstr(entry, "::");
        const char *guest = mark ? mark + 2 : entry;
        size_t host_size = mark ? (size_t)(mark - entry) : strlen(entry);
        text_string(out, "    {");
        text_c_string(out, (struct bytes){(const uint8_t *)entry, host_size});
        text_string(out, ", ");
        text_c_string(out, bytes_of(guest));
        text_string(out, ", false},\n");
    }
    text_string(out, "    {0}};\nstatic const char *const environment[] = {");
    for (uint32_t i = 0; i < options->environment.count; i++) {
        text_c_string(out, bytes_of(options->environment.items[i]));
        text_string(out, ", ");
    }
    text_string(out, "0};\n");
}

void policy_c(const struct policy_input *input, struct text *out) {
    const struct options *options = input->options;
    put_directories(options, out);
    text_string(out,
                "int sinter_wasi_create(const struct sinter_wasi_config *, "
                "struct sinter_wasi **, const char **);\n"
                "void sinter_wasi_destroy(struct sinter_wasi *);\n"
                "int sinter_start_invoke(struct sinter_instance *, const char *, const char *, "
                "char *const *, int);\n"
                "const struct sinter_policy sinter_policy = {\n"
                "    .module = &module,\n    .directories = directories,\n"
                "    .environment = environment,\n");
    text_format(out,
                "    .directory_count = %u,\n    .environment_count = %u,\n"
                "    .inherit_environment = %d,\n    .runtime_policy = %d,\n"
                "    .stack_size_bytes = %llu,\n",
                options->directories.count, options->environment.count,
                options->inherit_environment, options->runtime_policy,
                (unsigned long long)options->stack_size_bytes);
    if (options->runtime_policy)
        text_string(out, "    .invoke = sinter_start_invoke,\n");
    if (input->wasi)
        text_string(out, "    .wasi_create = sinter_wasi_create,\n"
                         "    .wasi_destroy = sinter_wasi_destroy,\n");
    if (input->host_main)
        text_string(out, "    .host_main = sinter_host_main,\n");
    text_string(out, "};\n");
}
