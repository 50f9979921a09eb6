/* sinter run: compile into the cache, or find there, and become the program. */
#include "commands.h"

#include "cache.h"
#include "file.h"
#include "pipeline.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

struct words {
    struct arena *arena;
    const char **items;
    uint32_t count;
};

static void add(struct words *words, const char *item) { words->items[words->count++] = item; }

/* The program is compiled with --runtime-policy; what this command line allows it goes by variables
 * that it heeds and the guest never sees. Ones that are already there are not passed on. */
static const char *const *make_environment(const struct options *options, struct arena *arena) {
    uint32_t inherited = 0;
    while (environ[inherited])
        inherited++;
    struct words words = {.arena = arena};
    words.items = arena_array(
        arena, inherited * 2 + options->directories.count + options->environment.count + 2,
        sizeof *words.items);
    for (uint32_t i = 0; i < inherited; i++)
        if (strncmp(environ[i], "SINTER_DIR", 10) != 0 &&
            strncmp(environ[i], "SINTER_ENV", 10) != 0 &&
            strncmp(environ[i], "SINTER_INVOKE=", 14) != 0)
            add(&words, environ[i]);
    uint32_t plain = words.count, number = 0;
    for (uint32_t i = 0; i < options->directories.count; i++)
        add(&words, arena_format(arena, "SINTER_DIR%u=%s", i + 1, options->directories.items[i]));
    for (uint32_t i = 0; options->inherit_environment && i < plain; i++)
        add(&words, arena_format(arena, "SINTER_ENV%u=%s", ++number, words.items[i]));
    for (uint32_t i = 0; i < options->environment.count; i++)
        add(&words,
            arena_format(arena, "SINTER_ENV%u=%s", ++number, options->environment.items[i]));
    if (options->invoke)
        add(&words, arena_format(arena, "SINTER_INVOKE=%s", options->invoke));
    return words.items;
}

static const char *const *make_arguments(const struct options *options, struct arena *arena) {
    struct words words = {.arena = arena};
    words.items = arena_array(arena, options->argument_count + 2, sizeof *words.items);
    add(&words, strcmp(options->input, "-") == 0 ? "stdin" : file_base(options->input));
    for (uint32_t i = 0; i < options->argument_count; i++)
        add(&words, options->arguments[i]);
    return words.items;
}

/* The policy of this command line is not part of what is compiled. */
static struct options compile_options(const struct options *options) {
    struct options result = *options;
    result.directories = (struct string_list){0};
    result.environment = (struct string_list){0};
    result.inherit_environment = false;
    result.runtime_policy = true;
    return result;
}

bool command_run(const struct options *options, struct arena *arena, struct diag *diag) {
    struct options compiled = compile_options(options);
    struct pipeline pipeline = {.options = &compiled, .arena = arena, .diag = diag};
    bool ok = pipeline_load(&pipeline) && (pipeline.output = cache_entry(&pipeline)) != NULL;
    if (ok && !options->invoke && !options->provider_count && !pipeline.module.has_start &&
        !pipeline_has_entry(&pipeline)) {
        diag_warn(diag, "the module exports no function \"_start\", so nothing is called");
        diag_note(diag, "call an export with --invoke FUNC");
    }
    if (ok && !file_exists(pipeline.output)) {
        pipeline_close(&pipeline); /* a text input opened it without a place for the result */
        ok = pipeline_build(&pipeline);
    }
    pipeline_close(&pipeline);
    if (!ok)
        return false;
    int error = process_replace(pipeline.output, make_arguments(options, arena),
                                make_environment(options, arena));
    return diag_fail(diag, DIAG_ENVIRONMENT, "cannot run \"%s\": %s", pipeline.output,
                     strerror(error));
}
