/* sinter run: compiles the program into the cache, or finds it there, and becomes it. */
#include "commands/commands.h"

#include "base/file.h"
#include "base/store.h"
#include "base/words.h"
#include "build/build.h"
#include "build/run_cache.h"

#include "sinter/internal/policy_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* Passes a limit of the command line on as the variable that sets it. If that is already set, the
 * smaller one counts, since whoever runs the program may narrow its policy. */
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
        return diag_fail(diag, DIAG_ENVIRONMENT, "%s has an invalid value: \"%s\"", limit->name,
                         present);
    if (limit->flag && (!value || limit->flag < value))
        value = limit->flag;
    if (value)
        words_add(words, arena_format(words->arena, "%s=%llu%s", limit->name,
                                      (unsigned long long)(value / limit->unit), limit->suffix));
    return true;
}

static bool add_limits(const struct policy_settings *policy, struct words *words,
                       struct diag *diag) {
    const struct limit limits[] = {
        {"SINTER_STACK_SIZE", policy->stack_size_bytes, sinter_parse_stack_size, "", 1},
        {"SINTER_MAX_MEMORY", policy->max_memory_bytes, sinter_parse_max_memory, "", 1},
        {"SINTER_MAX_THREADS", policy->max_threads, sinter_parse_max_threads, "", 1},
        {"SINTER_TIMEOUT", policy->timeout_ns, sinter_parse_timeout, "ms", 1000000},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (!add_limit(&limits[i], words, diag))
            return false;
    return true;
}

static void add_list(const char *prefix, const struct string_list *list, uint32_t number,
                     struct words *words) {
    for (uint32_t i = 0; i < list->count; i++)
        words_add(words,
                  arena_format(words->arena, "%s%u=%s", prefix, number + i + 1, list->items[i]));
}

/* True for the policy variables that can only narrow it, which are passed on. */
static bool narrows(const char *entry) {
    static const char *const names[] = {"SINTER_DENY=", "SINTER_READ_ONLY=", "SINTER_OS_SANDBOX="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (string_starts_with(entry, names[i]))
            return true;
    return false;
}

/* The program is compiled with --runtime-policy. Variables that the program obeys and the guest
 * never sees carry what this command line allows. Variables in the environment that would allow it
 * more are not passed on. */
static const char *const *make_environment(const struct options *options, struct arena *arena,
                                           struct diag *diag) {
    const struct policy_settings *policy = &options->settings.policy;
    uint32_t inherited = 0;
    while (environ[inherited])
        inherited++;
    struct words words = {.arena = arena};
    for (uint32_t i = 0; i < inherited; i++)
        if (!sinter_is_policy_variable(environ[i]))
            words_add(&words, environ[i]);
    uint32_t plain = words.count, number = 0;
    for (uint32_t i = 0; i < inherited; i++)
        if (narrows(environ[i]))
            words_add(&words, environ[i]);
    for (uint32_t i = 0; policy->inherit_environment && i < plain; i++)
        words_add(&words, arena_format(arena, "SINTER_ENV%u=%s", ++number, words.items[i]));
    add_list("SINTER_ENV", &policy->environment, number, &words);
    add_list("SINTER_DIR", &policy->directories, 0, &words);
    add_list("SINTER_TCPLISTEN", &policy->listeners, 0, &words);
    if (options->call.function)
        words_add(&words, arena_format(arena, "SINTER_INVOKE=%s", options->call.function));
    return add_limits(policy, &words, diag) ? words.items : NULL;
}

static const char *const *make_arguments(const struct options *options, struct arena *arena) {
    struct words words = {.arena = arena};
    words_add(&words, strcmp(options->settings.input, "-") == 0
                          ? "stdin"
                          : file_base(options->settings.input));
    for (uint32_t i = 0; i < options->call.argument_count; i++)
        words_add(&words, options->call.arguments[i]);
    return words.items;
}

/* Of the policy, only the operating system's sandbox is compiled in, since no variable turns it
 * off. */
static struct settings compile_settings(const struct settings *settings) {
    struct settings result = *settings;
    result.policy = (struct policy_settings){.runtime_policy = true,
                                             .os_sandbox = settings->policy.os_sandbox,
                                             .stack_size_bytes = SETTINGS_STACK_SIZE_BYTES,
                                             .max_threads = SETTINGS_MAX_THREADS};
    return result;
}

/* Runs the open `program`; -1: it could not be opened. */
static bool become(const struct options *options, const char *path, int program,
                   struct arena *arena, struct diag *diag) {
    const char *const *environment = make_environment(options, arena, diag);
    if (!environment)
        return false;
    int error = program < 0
                    ? ENOENT
                    : process_replace_by(program, make_arguments(options, arena), environment);
    return diag_fail(diag, DIAG_ENVIRONMENT, "cannot run \"%s\": %s", path, strerror(error));
}

bool command_run(const struct options *options, struct arena *arena, struct diag *diag) {
    struct settings settings = compile_settings(&options->settings);
    struct build build = {.settings = &settings, .arena = arena, .diag = diag};
    bool ok = store_check_size(diag) && build_load(&build) &&
              (build.output = run_cache_entry(&build)) != NULL;
    if (ok && !options->call.function && !settings.provider_count && !build_has_entry(&build)) {
        diag_warn(diag, "the module exports no function \"_start\", so nothing is called");
        diag_note(diag, "call an export with --invoke FUNC%s",
                  options->call.argument_count && options->call.arguments[0][0] == '-'
                      ? ": flags go before the module, and what follows it is the program's"
                      : "");
    }
    int program = ok ? store_open(build.output, arena) : -1;
    if (program >= 0) {
        store_touch(build.output);
    } else if (ok) {
        build_close(&build); /* a text input opened it without a place for the result */
        ok = build_make(&build);
        if (ok) {
            file_keep_private(build.output);
            program = store_open(build.output, arena);   /* before others make room in the cache */
            if (build.conversion.output.file_count == 1) /* else the shards' cache was trimmed */
                store_trim();
        }
    }
    build_close(&build);
    return ok && become(options, build.output, program, arena, diag);
}
