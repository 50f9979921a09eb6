/* See run_cache.h. */
#include "build/run_cache.h"

#include "base/file.h"
#include "base/key.h"
#include "base/resource.h"
#include "base/store.h"
#include "base/version.h"
#include "wasm2c/convert.h"

#define PROVIDER_CAP_BYTES ((size_t)1 << 30)

/* The content of a C file is what the preprocessor makes of it, so it covers the files that it
 * includes. If the preprocessor refuses the file, its content is used as it is, and the compiler
 * will report the fault. Files that its assembly reads (.incbin) are not covered. */
static bool read_provider(struct build *build, const struct provider *provider,
                          struct bytes *content) {
    if (!file_exists(provider->file)) {
        *content = bytes_of(""); /* compiling it reports this */
        return true;
    }
    if (string_ends_with(provider->file, ".c")) {
        struct clang_job job = {.source = CLANG_PROVIDER, .input = provider->file, .output = "-"};
        struct command command = clang_preprocess(&build->clang, &job);
        struct command_outcome outcome = process_run(&build->runner, &command);
        if (outcome.result == COMMAND_OK) {
            *content = outcome.output;
            return true;
        }
    }
    return file_read(provider->file, PROVIDER_CAP_BYTES, build->arena, build->diag, content);
}

static bool hash_providers(struct build *build, struct key *key) {
    for (uint32_t i = 0; i < build->settings->provider_count; i++) {
        const struct provider *provider = &build->settings->providers[i];
        struct bytes content;
        if (!read_provider(build, provider, &content))
            return false;
        key_string(key, provider->module);
        key_string(key, provider->file);
        key_bytes(key, content);
    }
    return true;
}

static bool hash_build(struct build *build, struct key *key) {
    const struct settings *settings = build->settings;
    const char *wasm2c = wasm2c_identity(&build->runner);
    if (!wasm2c || !clang_find(&build->clang, settings, &build->runner))
        return false;
    key_string(key, SINTER_VERSION);
    key_string(key, file_identity(process_self(build->arena), build->arena));
    key_string(key,
               file_identity(resource_path("libsinter_runtime.a", build->arena), build->arena));
    key_string(key, wasm2c);
    key_string(key, clang_identity(&build->clang));
    key_cpu(key, settings->cpu);
    key_string(key, settings->custom_sections);
    key_string(key, arena_format(build->arena,
                                 "O%u explicit%d cap%llu strict%d trap%d sandbox%d g%d demangle%d",
                                 settings->opt_level, settings->explicit_bounds,
                                 (unsigned long long)settings->memory64_cap_bytes, settings->strict,
                                 settings->missing_imports_trap, settings->policy.os_sandbox,
                                 settings->debug_lines, settings->demangle));
    key_bytes(key, build->input);
    return hash_providers(build, key);
}

const char *run_cache_entry(struct build *build) {
    struct key key;
    char name[KEY_TEXT_BYTES];
    key_begin(&key);
    if (!hash_build(build, &key))
        return NULL;
    key_end(&key, name);
    return store_entry(name, build->arena, build->diag);
}
