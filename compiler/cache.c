/* See cache.h. */
#include "cache.h"

#include "file.h"
#include "policy.h"
#include "resource.h"
#include "version.h"
#include "wasm2c.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROVIDER_CAP_BYTES ((size_t)1 << 30)

/* Every item goes in with its length, so that no two lists of items are alike. */
static void hash_bytes(SHA2_CTX *hash, struct bytes bytes) {
    uint64_t size = bytes.size;
    SHA256Update(hash, (const uint8_t *)&size, sizeof size);
    SHA256Update(hash, bytes.data, bytes.size);
}

static void hash_string(SHA2_CTX *hash, const char *string) {
    hash_bytes(hash, bytes_of(string ? string : ""));
}

/* A C file counts by what the preprocessor makes of it, so that what it includes counts too. One
 * that the preprocessor does not take counts as it is: its faults are for the compiler to report.
 */
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

static bool hash_providers(struct pipeline *p, SHA2_CTX *hash) {
    for (uint32_t i = 0; i < p->options->provider_count; i++) {
        const struct provider *provider = &p->options->providers[i];
        struct bytes content;
        if (!read_provider(p, provider, &content))
            return false;
        hash_string(hash, provider->module);
        hash_string(hash, provider->file);
        hash_bytes(hash, content);
    }
    return true;
}

/* What `--cpu=native` means here: the processor's features, as the kernel lists them. */
static void hash_native_cpu(SHA2_CTX *hash) {
    char line[4096];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "flags", 5) == 0 || strncmp(line, "Features", 8) == 0 ||
            strncmp(line, "model name", 10) == 0)
            hash_string(hash, line);
        else if (line[0] == '\n')
            break;
    if (file)
        fclose(file);
}

static bool hash_build(struct pipeline *p, SHA2_CTX *hash) {
    const struct options *options = p->options;
    const char *wasm2c = wasm2c_identity(&p->runner);
    if (!wasm2c || !clang_find(&p->clang, options, &p->runner))
        return false;
    hash_string(hash, SINTER_VERSION);
    hash_string(hash, file_identity(process_self(p->arena), p->arena));
    hash_string(hash, file_identity(resource_path("libsinter_runtime.a", p->arena), p->arena));
    hash_string(hash, wasm2c);
    hash_string(hash, clang_identity(&p->clang));
    hash_string(hash, options->cpu);
    if (options->cpu && strcmp(options->cpu, "native") == 0)
        hash_native_cpu(hash);
    hash_string(hash, options->custom_sections);
    hash_string(hash, arena_format(p->arena, "O%d explicit%d strict%d trap%d sandbox%d",
                                   options->opt_level, options->explicit_bounds, options->strict,
                                   options->missing_imports_trap, policy_has_os_sandbox(options)));
    hash_bytes(hash, p->input);
    return hash_providers(p, hash);
}

static const char *cache_directory(struct pipeline *p) {
    const char *chosen = getenv("SINTER_CACHE_DIR");
    const char *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (chosen && *chosen)
        return chosen;
    if (xdg && *xdg)
        return arena_format(p->arena, "%s/sinter", xdg);
    if (home && *home)
        return arena_format(p->arena, "%s/.cache/sinter", home);
    diag_fail(p->diag, DIAG_ENVIRONMENT, "no place for the cache: set SINTER_CACHE_DIR or HOME");
    return NULL;
}

const char *cache_entry(struct pipeline *p) {
    SHA2_CTX hash;
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA256Init(&hash);
    const char *directory = cache_directory(p);
    if (!directory || !hash_build(p, &hash))
        return NULL;
    SHA256End(&hash, digest);
    const char *folder = arena_format(p->arena, "%s/%.2s", directory, digest);
    if (!file_make_directory(folder, p->diag))
        return NULL;
    if (!file_is_private(directory) || !file_is_private(folder)) {
        diag_fail(p->diag, DIAG_ENVIRONMENT,
                  "the cache \"%s\" belongs to another user, or others may write to it", directory);
        return NULL;
    }
    return arena_format(p->arena, "%s/%s", folder, digest);
}
