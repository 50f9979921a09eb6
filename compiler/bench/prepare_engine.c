/* See prepare.h. */
#include "bench/prepare.h"

#include "base/file.h"
#include "base/progress.h"
#include "base/resource.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

#define VERSION_SECONDS 5.0

/* Every --env as KEY=VALUE, with the process's value if none is given; NULL-terminated. */
static const char *const *guest_variables(const struct session *session) {
    const struct string_list *list = &session->build->policy.environment;
    size_t inherited = 0, count = 0;
    while (session->build->policy.inherit_environment && environ[inherited])
        inherited++;
    const char **items = arena_array(session->arena, inherited + list->count + 1, sizeof *items);
    for (size_t i = 0; i < inherited; i++)
        items[count++] = environ[i];
    for (uint32_t i = 0; i < list->count; i++) {
        const char *value = strchr(list->items[i], '=') ? "" : getenv(list->items[i]);
        if (value)
            items[count++] = *value ? arena_format(session->arena, "%s=%s", list->items[i], value)
                                    : list->items[i];
    }
    return items;
}

static const char *const *list_copy(struct arena *arena, const char *const *items, uint32_t count) {
    const char **copy = arena_array(arena, count + 1, sizeof *copy);
    for (uint32_t i = 0; i < count; i++)
        copy[i] = items[i];
    return copy;
}

static void find_version(struct session *session, struct row *row, const char *program) {
    const char *argv[] = {program, "--version", NULL};
    double limit = session->timeout_seconds;
    struct measure_command command = {.argv = argv,
                                      .output = session_path(session, row, ".version"),
                                      .errors = session_path(session, row, ".version.err"),
                                      .timeout_seconds =
                                          limit < VERSION_SECONDS ? limit : VERSION_SECONDS};
    struct measurement taken = measure_run(&command);
    FILE *file = taken.end == MEASURE_EXITED && taken.code == 0 ? fopen(command.output, "r") : NULL;
    char line[128];
    if (file && fgets(line, sizeof line, file)) {
        struct text quoted = {0};
        text_quoted(&quoted, (struct bytes){(uint8_t *)line, strcspn(line, "\r\n")});
        row->version = arena_copy(session->arena, quoted.data ? quoted.data : "", quoted.size);
        text_free(&quoted);
    }
    if (file)
        fclose(file);
}

static bool make_engine_commands(struct session *session, struct row *row,
                                 const struct engine_words *words) {
    const struct engine *engine = row->engine;
    const char *const *template = session->function ? engine->call : engine->run;
    const char *const *empty_template = engine->run[0] ? engine->run : engine->call;
    const char *problem = NULL;
    if (!template[0])
        return session_fail(session, row,
                            session->function ? "it cannot call an exported function"
                                              : "it only calls exported functions: give --invoke");
    row->command = engine_command(engine, template, words, session->arena, &problem);
    if (!row->command)
        return session_fail(session, row, "%s", problem);
    struct engine_words empty = {.program = words->program,
                                 .module = session->empty_module,
                                 .artefact = session_path(session, row, ".empty"),
                                 .runner = words->runner,
                                 .figures = words->figures,
                                 .function = "_start",
                                 .signature = &(struct signature){.text = "->"},
                                 .arguments = &(const char *){NULL}};
    row->empty_command = engine_command(engine, empty_template, &empty, session->arena, &problem);
    if (!engine->compile[0])
        return true;
    struct measurement taken;
    const char *const *compile =
        engine_command(engine, engine->compile, words, session->arena, &problem);
    if (!prepare_compile(session, row, compile, &taken))
        return false;
    prepare_note_compilation(row, &taken);
    row->artefact = words->artefact;
    compile = engine_command(engine, engine->compile, &empty, session->arena, &problem);
    return prepare_compile(session, row, compile, &taken);
}

static bool prepare_engine(struct session *session, struct row *row, const char *program) {
    progress_show("preparing %s", row->name);
    find_version(session, row, program);
    row->artefact = session->module;
    struct engine_words words = {
        .program = program,
        .module = session->module,
        .artefact = session_path(session, row, ""),
        .runner = resource_path("bench/node.mjs", session->arena),
        .figures = session_path(session, row, ".figures"),
        .listens = session->build->policy.listeners.count > 0,
        .directories = list_copy(session->arena, session->build->policy.directories.items,
                                 session->build->policy.directories.count),
        .variables = guest_variables(session),
        .function = session->function,
        .signature = &session->signature,
        .arguments = list_copy(session->arena, session->arguments, session->argument_count),
    };
    return make_engine_commands(session, row, &words);
}

/* Splits `NAME` or `NAME=PATH` of --against; the path is NULL if PATH must be searched. */
static const char *split_choice(const char *choice, const char **name, struct arena *arena) {
    const char *mark = strchr(choice, '=');
    *name = mark ? arena_copy(arena, choice, (size_t)(mark - choice)) : choice;
    return mark ? mark + 1 : NULL;
}

bool prepare_check_engines(struct session *session) {
    const struct string_list *against = &session->settings->against;
    for (uint32_t i = 0; i < against->count; i++) {
        const char *name;
        split_choice(against->items[i], &name, session->arena);
        if (!engine_find(name)) {
            diag_fail(session->diag, DIAG_USAGE, "--against: there is no engine \"%s\"", name);
            diag_note(session->diag, "it takes none, or NAME or NAME=PATH, where NAME is one of %s",
                      engine_names(session->arena));
            return false;
        }
    }
    return true;
}

void prepare_engines(struct session *session) {
    const struct string_list *against = &session->settings->against;
    for (uint32_t i = 0; !session->settings->against_given && i < engine_count(); i++) {
        const char *program = process_find(engines[i].program, session->arena);
        bool usable = session->function ? engines[i].call[0] : engines[i].run[0];
        if (!program || !usable)
            continue;
        struct row *row = prepare_add_row(session, ROW_ENGINE, engines[i].name, engines[i].label);
        row->engine = &engines[i];
        prepare_engine(session, row, program);
    }
    for (uint32_t i = 0; i < against->count; i++) {
        const char *name;
        const char *path = split_choice(against->items[i], &name, session->arena);
        const struct engine *engine = engine_find(name);
        struct row *row = prepare_add_row(session, ROW_ENGINE, engine->name, engine->label);
        row->engine = engine;
        const char *program = process_find(path ? path : engine->program, session->arena);
        if (program) {
            prepare_engine(session, row, program);
            continue;
        }
        session_fail(session, row,
                     path ? "\"%s\" is not there, or no program" : "\"%s\" is not on PATH",
                     path ? path : engine->program);
        row->status = ROW_MISSING;
    }
}
