/* sinter run: compile into the cache, or find there, and become the program. */
#include "commands.h"

#include "cache.h"
#include "file.h"
#include "pipeline.h"
#include "store.h"

#include "sinter/internal/policy_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

struct words {
    struct arena *arena;
    const char **items;
    uint32_t count;
};

static void add(struct words *words, const char *item) { words->items[words->count++] = item; }

/* A limit of the command line, as the variable that sets it; where one is set already, the smaller
 * counts: whoever runs it can narrow it. */
struct limit {
    const char *name;
    uint64_t flag; /* 0: not given */
    bool (*parse)(const char *text, uint64_t *value);
    const char *suffix;
    uint64_t unit;
};

static bool add_limit(const struct limit *limit, struct words *words, struct diag *diag) {
    const char *present = getenv(limit->name);
    uint64_t value = 0;
    if (present && !limit->parse(present, &value))
        return diag_fail(diag, DIAG_ENVIRONMENT, "%s is no value for it: \"%s\"", limit->name,
                         present);
    if (limit->flag && (!value || limit->flag < value))
        value = limit->flag;
    if (value)
        add(words, arena_format(words->arena, "%s=%llu%s", limit->name,
                                (unsigned long long)(value / limit->unit), limit->suffix));
    return true;
}

static bool add_limits(const struct options *options, struct words *words, struct diag *diag) {
    const struct limit limits[] = {
        {"SINTER_STACK_SIZE", options->stack_size_bytes, sinter_parse_stack_size, "", 1},
        {"SINTER_MAX_MEMORY", options->max_memory_bytes, sinter_parse_max_memory, "", 1},
        {"SINTER_TIMEOUT", options->timeout_ns, sinter_parse_timeout, "ms", 1000000},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (!add_limit(&limits[i], words, diag))
            return false;
    return true;
}

static void add_list(const char *prefix, const struct string_list *list, uint32_t number,
                     struct words *words) {
    for (uint32_t i = 0; i < list->count; i++)
        add(words, arena_format(words->arena, "%s%u=%s", prefix, number + i + 1, list->items[i]));
}

/* True for the variables of a policy that only ever narrow it: they are passed on. */
static bool narrows(const char *entry) {
    static const char *const names[] = {"SINTER_DENY=", "SINTER_READ_ONLY=", "SINTER_OS_SANDBOX="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(entry, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* The program is compiled with --runtime-policy; what this command line allows it goes by variables
 * that it heeds and the guest never sees. Ones that are already there, and would give it more, are
 * not passed on. */
static const char *const *make_environment(const struct options *options, struct arena *arena,
                                           struct diag *diag) {
    uint32_t inherited = 0;
    while (environ[inherited])
        inherited++;
    struct words words = {.arena = arena};
    words.items = arena_array(arena,
                              inherited * 2 + options->directories.count +
                                  options->environment.count + options->listeners.count + 5,
                              sizeof *words.items);
    for (uint32_t i = 0; i < inherited; i++)
        if (!sinter_is_policy_variable(environ[i]))
            add(&words, environ[i]);
    uint32_t plain = words.count, number = 0;
    for (uint32_t i = 0; i < inherited; i++)
        if (narrows(environ[i]))
            add(&words, environ[i]);
    for (uint32_t i = 0; options->inherit_environment && i < plain; i++)
        add(&words, arena_format(arena, "SINTER_ENV%u=%s", ++number, words.items[i]));
    add_list("SINTER_ENV", &options->environment, number, &words);
    add_list("SINTER_DIR", &options->directories, 0, &words);
    add_list("SINTER_TCPLISTEN", &options->listeners, 0, &words);
    if (options->invoke)
        add(&words, arena_format(arena, "SINTER_INVOKE=%s", options->invoke));
    return add_limits(options, &words, diag) ? words.items : NULL;
}

static const char *const *make_arguments(const struct options *options, struct arena *arena) {
    struct words words = {.arena = arena};
    words.items = arena_array(arena, options->argument_count + 2, sizeof *words.items);
    add(&words, strcmp(options->input, "-") == 0 ? "stdin" : file_base(options->input));
    for (uint32_t i = 0; i < options->argument_count; i++)
        add(&words, options->arguments[i]);
    return words.items;
}

/* The policy of this command line is not part of what is compiled, but for the operating system's
 * sandbox: no variable turns that off. */
static struct options compile_options(const struct options *options) {
    struct options result = *options;
    result.directories = (struct string_list){0};
    result.environment = (struct string_list){0};
    result.listeners = (struct string_list){0};
    result.inherit_environment = false;
    result.stack_size_bytes = OPTIONS_STACK_SIZE_BYTES;
    result.max_memory_bytes = 0;
    result.timeout_ns = 0;
    result.runtime_policy = true;
    return result;
}

/* Runs the cached `program`, or, where that is -1, what was just built. */
static bool become(const struct options *options, const char *path, int program,
                   struct arena *arena, struct diag *diag) {
    const char *const *environment = make_environment(options, arena, diag);
    if (!environment)
        return false;
    if (program < 0)
        program = store_open(path, arena);
    int error = program < 0
                    ? ENOENT
                    : process_replace_by(program, make_arguments(options, arena), environment);
    return diag_fail(diag, DIAG_ENVIRONMENT, "cannot run \"%s\": %s", path, strerror(error));
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
    int program = ok ? store_open(pipeline.output, arena) : -1;
    if (program >= 0) {
        store_touch(pipeline.output);
    } else if (ok) {
        pipeline_close(&pipeline); /* a text input opened it without a place for the result */
        ok = pipeline_build(&pipeline);
        file_keep_private(pipeline.output);
    }
    pipeline_close(&pipeline);
    return ok && become(options, pipeline.output, program, arena, diag);
}
