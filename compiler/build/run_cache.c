/* See run_cache.h. */
#include "build/run_cache.h"

#include "base/file.h"
#include "base/key.h"
#include "base/resource.h"
#include "base/store.h"
#include "base/version.h"
#include "glue/policy.h"
#include "wasm2c/convert.h"

#include <string.h>

#define PROVIDER_CAP_BYTES ((size_t)1 << 30)

/* A C file counts by what the preprocessor makes of it, so that what it includes counts too. One
 * that the preprocessor does not take counts as it is: its faults are for the compiler to report.
 * What assembly in it reads (.incbin) is not seen. */
static bool read_provider(struct pipeline *p, const struct provider *provider,
                          struct bytes *content) {
    size_t size = strlen(provider->file);
    if (!file_exists(provider->file)) {
        *content = bytes_of(""); /* reported when it is compiled */
        return true;
    }
    if (size > 2 && strcmp(provider->file + size - 2, ".c") == 0) {
        struct clang_job job = {.source = CLANG_PROVIDER, .input = provider->file, .output = "-"};
        struct command command = clang_preprocess(&p->clang, &job);
        struct command_outcome outcome = process_run(&p->runner, &command);
        if (outcome.result == COMMAND_OK) {
            *content = outcome.output;
            return true;
        }
    }
    return file_read(provider->file, PROVIDER_CAP_BYTES, p->arena, p->diag, content);
}

static bool hash_providers(struct pipeline *p, struct key *key) {
    for (uint32_t i = 0; i < p->options->provider_count; i++) {
        const struct provider *provider = &p->options->providers[i];
        struct bytes content;
        if (!read_provider(p, provider, &content))
            return false;
        key_string(key, provider->module);
        key_string(key, provider->file);
        key_bytes(key, content);
    }
    return true;
}

static bool hash_build(struct pipeline *p, struct key *key) {
    const struct options *options = p->options;
    const char *wasm2c = wasm2c_identity(&p->runner);
    if (!wasm2c || !clang_find(&p->clang, options, &p->runner))
        return false;
    key_string(key, SINTER_VERSION);
    key_string(key, file_identity(process_self(p->arena), p->arena));
    key_string(key, file_identity(resource_path("libsinter_runtime.a", p->arena), p->arena));
    key_string(key, wasm2c);
    key_string(key, clang_identity(&p->clang));
    key_cpu(key, options->cpu);
    key_string(key, options->custom_sections);
    key_string(key, arena_format(p->arena, "O%d explicit%d strict%d trap%d sandbox%d",
                                 options->opt_level, options->explicit_bounds, options->strict,
                                 options->missing_imports_trap, policy_has_os_sandbox(options)));
    key_bytes(key, p->input);
    return hash_providers(p, key);
}

const char *cache_entry(struct pipeline *p) {
    struct key key;
    char name[KEY_TEXT_BYTES];
    key_begin(&key);
    if (!hash_build(p, &key))
        return NULL;
    key_end(&key, name);
    return store_entry(name, p->arena, p->diag);
}
