/* See engines.h. In a command line, a word in braces stands for one word, several, or none:
 *   {module} {artefact} {runner} {figures} {function}      one
 *   {directories} {variables} {arguments} {typed}          a flag or a word for each item */
#include "bench/engines.h"

#include "base/text.h"

#include "sinter/internal/policy_text.h"

#include <stdlib.h>
#include <string.h>

/* For our own runners. */
#define OWN_RUN                                                                                    \
    "{runner}", "{figures}", "{module}", "{directories}", "{variables}", "--", "{arguments}"
#define OWN_CALL                                                                                   \
    "{runner}", "{figures}", "{module}", "--invoke={function}", "--signature={signature}", "--",   \
        "{arguments}"

/* V8 compiles the whole module in advance, with one of its two compilers. */
#define V8_FLAGS                                                                                   \
    "--no-warnings", "--experimental-wasi-unstable-preview1", "--no-wasm-lazy-compilation"
#define V8_OPTIMISED V8_FLAGS, "--no-liftoff"
#define V8_BASELINE V8_FLAGS, "--liftoff", "--liftoff-only"

const struct engine engines[] = {
    {.name = "node",
     .label = "V8, optimised",
     .program = "node",
     .run = {V8_OPTIMISED, OWN_RUN},
     .call = {V8_OPTIMISED, OWN_CALL},
     .directory = "--dir={host}::{guest}",
     .variable = "--env={variable}",
     .runner = "bench/node.mjs"},
    {.name = "node-baseline",
     .label = "V8, baseline",
     .program = "node",
     .run = {V8_BASELINE, OWN_RUN},
     .call = {V8_BASELINE, OWN_CALL},
     .directory = "--dir={host}::{guest}",
     .variable = "--env={variable}",
     .runner = "bench/node.mjs"},
    {.name = "wasmtime",
     .label = "wasmtime",
     .program = "wasmtime",
     .compile = {"compile", "-O", "opt-level=2", "-o", "{artefact}", "{module}"},
     .run = {"run", "--allow-precompiled", "{directories}", "{variables}", "{artefact}",
             "{arguments}"},
     .call = {"run", "--allow-precompiled", "--invoke", "{function}", "{artefact}", "{arguments}"},
     .directory = "--dir={host}::{guest}",
     .variable = "--env={variable}",
     .stand_in = "wasmtime-py"},
    {.name = "wasmtime-py",
     .label = "wasmtime, by Python",
     .program = "python3",
     .run = {OWN_RUN},
     .call = {OWN_CALL},
     .directory = "--dir={host}::{guest}",
     .variable = "--env={variable}",
     .runner = "bench/run_wasmtime.py",
     .version = {"-c", "import importlib.metadata, wasmtime; "
                       "print('wasmtime', importlib.metadata.version('wasmtime'))"},
     .package = "wasmtime"},
    {.name = "wasmer",
     .label = "wasmer",
     .program = "wasmer",
     .compile = {"compile", "-o", "{artefact}", "{module}"},
     .run = {"run", "{directories}", "{variables}", "{artefact}", "--", "{arguments}"},
     .call = {"run", "--invoke", "{function}", "{artefact}", "--", "{arguments}"},
     .directory = "--mapdir={guest}:{host}",
     .variable = "--env={variable}"},
    {.name = "wasmedge",
     .label = "WasmEdge",
     .program = "wasmedge",
     .compile = {"compile", "{module}", "{artefact}"},
     .run = {"{directories}", "{variables}", "{artefact}", "{arguments}"},
     .call = {"--reactor", "{artefact}", "{function}", "{arguments}"},
     .directory = "--dir={guest}:{host}",
     .variable = "--env={variable}"},
    {.name = "wasm3",
     .label = "wasm3, interpreter",
     .program = "wasm3",
     .run = {"--stack-size", "1048576", "{directories}", "{variables}", "{module}", "{arguments}"},
     .call = {"--stack-size", "1048576", "--func", "{function}", "{module}", "{arguments}"},
     .results = RESULTS_ON_STDERR},
    {.name = "iwasm",
     .label = "iwasm",
     .program = "iwasm",
     .run = {"--stack-size=1048576", "{directories}", "{variables}", "{module}", "{arguments}"},
     .call = {"--stack-size=1048576", "-f", "{function}", "{module}", "{arguments}"},
     .directory = "--map-dir={guest}::{host}",
     .variable = "--env={variable}",
     .results = RESULTS_ROUNDED},
    {.name = "wasm-interp",
     .label = "wasm-interp",
     .program = "wasm-interp",
     .call = {"{module}", "-r", "{function}", "{typed}"},
     .results = RESULTS_ROUNDED,
     .since = "1.0.33"},
};

uint32_t engine_count(void) { return sizeof engines / sizeof *engines; }

const struct engine *engine_find(const char *name) {
    for (uint32_t i = 0; i < engine_count(); i++)
        if (strcmp(engines[i].name, name) == 0)
            return &engines[i];
    return NULL;
}

const char *engine_names(struct arena *arena) {
    const char *names = engines[0].name;
    for (uint32_t i = 1; i < engine_count(); i++)
        names = arena_format(arena, "%s, %s", names, engines[i].name);
    return names;
}

/* ---- Command lines ---- */

struct command_words {
    struct arena *arena;
    const char **items;
    size_t count;
};

static size_t list_size(const char *const *list) {
    size_t size = 0;
    while (list && list[size])
        size++;
    return size;
}

/* Replaces the first `{name}` in `pattern`, if there is one. */
static const char *replace(const char *pattern, const char *name, const char *value,
                           struct arena *arena) {
    const char *mark = arena_format(arena, "{%s}", name);
    const char *at = strstr(pattern, mark);
    if (!at || !value)
        return pattern;
    return arena_format(arena, "%.*s%s%s", (int)(at - pattern), pattern, value, at + strlen(mark));
}

/* NULL, or what is wrong. */
static const char *add_directories(struct command_words *words, const struct engine *engine,
                                   const char *const *directories) {
    for (size_t i = 0; directories && directories[i]; i++) {
        struct sinter_directory_text text;
        if (!engine->directory)
            return "it has no flag for a directory";
        if (!sinter_parse_directory(directories[i], &text) || text.read_only)
            return "it has no flag for a read-only directory";
        const char *host = arena_copy(words->arena, text.host, text.host_size);
        const char *guest = arena_copy(words->arena, text.guest, text.guest_size);
        words->items[words->count++] = replace(
            replace(engine->directory, "guest", guest, words->arena), "host", host, words->arena);
    }
    return NULL;
}

static bool add_variables(struct command_words *words, const struct engine *engine,
                          const char *const *variables) {
    for (size_t i = 0; variables && variables[i]; i++) {
        if (!engine->variable)
            return false;
        words->items[words->count++] =
            replace(engine->variable, "variable", variables[i], words->arena);
    }
    return true;
}

/* wabt's interpreter takes unsigned integers, so these are modulo 2^32 or 2^64. */
static const char *typed_argument(const char *type, const char *text, struct arena *arena) {
    if (strcmp(type, "i32") == 0)
        return arena_format(arena, "i32:%u", (unsigned)strtoll(text, NULL, 0));
    if (strcmp(type, "i64") == 0 && *text == '-')
        return arena_format(arena, "i64:%llu", (unsigned long long)strtoll(text, NULL, 0));
    return arena_format(arena, "%s:%s", type, text);
}

static void add_typed(struct command_words *words, const struct engine_words *values) {
    for (uint32_t i = 0; values->arguments[i] && i < values->signature->param_count; i++) {
        words->items[words->count++] = "-a";
        words->items[words->count++] =
            typed_argument(values->signature->params[i], values->arguments[i], words->arena);
    }
}

/* Sinter takes signed and unsigned integers, in decimal and other bases. All engines take signed
 * decimal. */
static const char *signed_argument(const char *type, const char *text, struct arena *arena) {
    unsigned long long bits =
        *text == '-' ? (unsigned long long)strtoll(text, NULL, 0) : strtoull(text, NULL, 0);
    if (strcmp(type, "i32") == 0)
        return arena_format(arena, "%d", (int)(uint32_t)bits);
    if (strcmp(type, "i64") == 0)
        return arena_format(arena, "%lld", (long long)bits);
    return text;
}

static void add_arguments(struct command_words *words, const struct engine_words *values) {
    const struct signature *signature = values->signature;
    for (uint32_t i = 0; values->arguments && values->arguments[i]; i++)
        words->items[words->count++] =
            values->function && i < signature->param_count
                ? signed_argument(signature->params[i], values->arguments[i], words->arena)
                : values->arguments[i];
}

static void add_plain(struct command_words *words, const char *word,
                      const struct engine_words *values) {
    const struct {
        const char *name, *value;
    } plain[] = {
        {"module", values->module},
        {"artefact", values->artefact},
        {"runner", values->runner},
        {"figures", values->figures},
        {"function", values->function},
        {"signature", values->signature ? values->signature->text : NULL},
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        word = replace(word, plain[i].name, plain[i].value, words->arena);
    words->items[words->count++] = word;
}

const char *const *engine_command(const struct engine *engine, const char *const *template,
                                  const struct engine_words *values, struct arena *arena,
                                  const char **problem) {
    size_t capacity = list_size(template) + list_size(values->directories) +
                      list_size(values->variables) + 2 * list_size(values->arguments) + 2;
    struct command_words words = {
        .arena = arena, .items = arena_array(arena, capacity, sizeof *words.items), .count = 1};
    words.items[0] = values->program;
    for (size_t i = 0; template[i]; i++) {
        if (strcmp(template[i], "{directories}") == 0) {
            *problem = values->listens ? "it has no flag for a listening socket"
                                       : add_directories(&words, engine, values->directories);
            if (*problem)
                return NULL;
        } else if (strcmp(template[i], "{variables}") == 0) {
            if (!add_variables(&words, engine, values->variables)) {
                *problem = "it has no flag for an environment variable";
                return NULL;
            }
        } else if (strcmp(template[i], "{typed}") == 0) {
            add_typed(&words, values);
        } else if (strcmp(template[i], "{arguments}") == 0) {
            add_arguments(&words, values);
        } else {
            add_plain(&words, template[i], values);
        }
    }
    return words.items;
}
