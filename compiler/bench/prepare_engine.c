/* See prepare.h. */
#include "bench/prepare.h"

#include "base/file.h"
#include "base/progress.h"
#include "base/resource.h"
#include "bench/message.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

#define VERSION_SECONDS 5.0
#define VERSION_MAX ((size_t)120)

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

/* Asks the program for its version. Returns false if it lacks the package that it needs. */
static bool find_version(struct session *session, struct row *row, const char *program) {
    static const char *const usual[] = {"--version", NULL};
    const char *const *words = row->engine->version[0] ? row->engine->version : usual;
    const char *argv[] = {program, words[0], words[1], NULL};
    double limit = session->timeout_seconds;
    struct measure_command command = {.argv = argv,
                                      .output = session_path(session, row, ".version"),
                                      .errors = session_path(session, row, ".version.err"),
                                      .timeout_seconds =
                                          limit < VERSION_SECONDS ? limit : VERSION_SECONDS};
    struct measurement taken = measure_run(&command);
    if (taken.end != MEASURE_EXITED || taken.code != 0)
        return !row->engine->package;
    const char *said = session_read(session, command.output);
    size_t size = strcspn(said, "\r\n");
    if (size)
        row->version = session_printable(
            session, arena_copy(session->arena, said, size < VERSION_MAX ? size : VERSION_MAX));
    return true;
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
    const struct engine *engine = row->engine;
    row->artefact = session->module;
    struct engine_words words = {
        .program = program,
        .module = session->module,
        .artefact = session_path(session, row, ""),
        .runner = engine->runner ? resource_path(engine->runner, session->arena) : NULL,
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

/* Prepares the row for `program`, or fails: the engine may be no more than a package for it. */
static bool prepare_found(struct session *session, struct row *row, const char *program) {
    if (find_version(session, row, program)) {
        prepare_engine(session, row, program);
        return true;
    }
    session_fail(session, row, "\"%s\" has no package \"%s\", or it does not work: %s", program,
                 row->engine->package,
                 message_of(session_read(session, session_path(session, row, ".version.err")),
                            session->arena));
    row->status = ROW_MISSING;
    return false;
}

/* Prepares the row for the engine that stands in for the row's own, which is not on PATH. */
static void prepare_stand_in(struct session *session, struct row *row) {
    const struct engine *missing = row->engine;
    row->engine = engine_find(missing->stand_in);
    const char *program = process_find(row->engine->program, session->arena);
    if (program && prepare_found(session, row, program)) {
        row->label = prepare_label(session, row->engine->label);
        return;
    }
    session_fail(session, row, "\"%s\" is not on PATH, nor is a \"%s\" with the package \"%s\"",
                 missing->program, row->engine->program, row->engine->package);
    row->status = ROW_MISSING;
}

/* An engine that --against names without its path. */
static void prepare_named(struct session *session, struct row *row) {
    const char *program = process_find(row->engine->program, session->arena);
    if (program) {
        prepare_found(session, row, program);
    } else if (row->engine->stand_in) {
        prepare_stand_in(session, row);
    } else {
        session_fail(session, row, "\"%s\" is not on PATH", row->engine->program);
        row->status = ROW_MISSING;
    }
}

static void prepare_given(struct session *session, struct row *row, const char *path) {
    const char *program = process_find(path, session->arena);
    if (program) {
        prepare_found(session, row, program);
        return;
    }
    session_fail(session, row, "\"%s\" is not there, or no program", path);
    row->status = ROW_MISSING;
}

/* Adds the engines on PATH. One whose package is missing, and one that stands in for another that
 * is there, are left out. */
static void prepare_all(struct session *session) {
    const char *replaced = NULL;
    for (uint32_t i = 0; i < engine_count(); i++) {
        const struct engine *engine = &engines[i];
        const char *program = process_find(engine->program, session->arena);
        bool usable = session->function ? engine->call[0] : engine->run[0];
        if (!program || !usable || (replaced && strcmp(replaced, engine->name) == 0))
            continue;
        struct row *row = prepare_add_row(session, ROW_ENGINE, engine->name, engine->label);
        row->engine = engine;
        if (engine->stand_in)
            replaced = engine->stand_in;
        if (!prepare_found(session, row, program))
            session->row_count--;
    }
}

void prepare_engines(struct session *session) {
    const struct string_list *against = &session->settings->against;
    if (!session->settings->against_given)
        prepare_all(session);
    for (uint32_t i = 0; i < against->count; i++) {
        const char *name;
        const char *path = split_choice(against->items[i], &name, session->arena);
        const struct engine *engine = engine_find(name);
        struct row *row = prepare_add_row(session, ROW_ENGINE, engine->name, engine->label);
        row->engine = engine;
        if (path)
            prepare_given(session, row, path);
        else
            prepare_named(session, row);
    }
}
