/* See shard_cache.h. */
#include "native/shard_cache.h"

#include "base/file.h"
#include "base/store.h"
#include "base/version.h"

#define SHARD_CAP_BYTES ((size_t)1 << 30)

/* Adds the words of the command without its files, whose names differ from build to build. */
static void key_command(struct key *key, const struct clang *clang, const struct clang_job *job) {
    struct clang_job nameless = *job;
    nameless.input = "";
    nameless.output = "";
    struct command command = clang_preprocess(clang, &nameless);
    for (size_t i = 0; command.argv[i]; i++)
        key_string(key, command.argv[i]);
}

void shard_cache_open(struct shard_cache *cache, const struct clang *clang,
                      const struct clang_job *job, struct runner *runner) {
    struct key key;
    struct runner quiet = *runner;
    quiet.verbose = false; /* not a step of the build */
    *cache = (struct shard_cache){.runner = runner};
    struct command command = clang_preprocess(clang, job);
    struct command_outcome outcome = process_run(&quiet, &command);
    if (outcome.result != COMMAND_OK)
        return; /* the compiler will report why */
    key_begin(&key);
    key_string(&key, SINTER_VERSION);
    key_string(&key, clang_identity(clang));
    key_cpu(&key, clang->settings->cpu);
    key_bytes(&key, outcome.output);
    key_end(&key, cache->common);
    cache->on = true;
}

const char *shard_cache_entry(const struct shard_cache *cache, const struct clang *clang,
                              const struct clang_job *job) {
    struct key key;
    char name[KEY_TEXT_BYTES];
    struct arena reading = {0};
    struct text said = {0};
    struct diag quiet = {.capture = &said};
    struct bytes text;
    const char *entry = NULL;
    if (cache->on && file_read(job->input, SHARD_CAP_BYTES, &reading, &quiet, &text)) {
        key_begin(&key);
        key_string(&key, cache->common);
        key_command(&key, clang, job);
        key_bytes(&key, text);
        key_end(&key, name);
        entry = store_entry(name, cache->runner->arena, &quiet);
    }
    arena_destroy(&reading);
    text_free(&said);
    return entry;
}
