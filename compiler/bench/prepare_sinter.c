/* See prepare.h. Sinter's programs are built in a fork, so that this process stays small: a child's
 * peak memory is never less than its parent's at the time of the fork. */
#include "bench/prepare.h"

#include "base/file.h"
#include "base/progress.h"
#include "bench/message.h"
#include "build/build.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

#define SIGNATURE_CAP_BYTES ((size_t)64 << 10)

struct product {
    const struct session *session;
    struct settings settings;
    const char *function; /* the export that is called; NULL: none */
    const char *output;
    const char *module_copy; /* where to write the module; NULL: nowhere */
    const char *signature;   /* where to write that of the called function; NULL: nowhere */
};

static void put_types(struct text *out, const uint8_t *types, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            text_byte(out, ' ');
        text_string(out, value_type_name(types[i]));
    }
}

/* The signature of the export that is called, as "i32 f64->f32". */
static bool write_signature(const struct product *product, struct build *build) {
    const char *name = product->function;
    for (uint32_t i = 0; i < build->module.export_count; i++) {
        const struct export *export = &build->module.exports[i];
        if (export->kind != EXTERN_FUNC || !bytes_equal(export->name, bytes_of(name)))
            continue;
        const struct func_type *type = module_func_type(&build->module, export->index);
        struct text out = {0};
        put_types(&out, type->params, type->param_count);
        text_string(&out, "->");
        put_types(&out, type->results, type->result_count);
        bool ok = file_write_text(product->signature, &out, build->diag);
        text_free(&out);
        return ok;
    }
    return diag_fail(build->diag, DIAG_USAGE, "--invoke: the module exports no function \"%s\"",
                     name);
}

/* A provider of the user's may have a main function of its own. */
static bool check_entry(const struct product *product, const struct build *build) {
    if (product->function || settings_have_host_code(&product->settings) || build_has_entry(build))
        return true;
    diag_input(build->diag, "the module exports no function \"_start\": there is nothing to run");
    diag_note(build->diag, "call an export with --invoke FUNC");
    return false;
}

static int build_in_fork(void *context) {
    struct product *product = context;
    if (product->function && product->settings.pgo)
        setenv("SINTER_INVOKE", product->function, 1); /* for the command of --pgo */
    struct diag diag = {.file = product->settings.input};
    struct build build = {.settings = &product->settings,
                          .arena = product->session->arena,
                          .diag = &diag,
                          .output = product->output};
    bool ok = build_load(&build) && check_entry(product, &build) &&
              (!product->module_copy ||
               file_write(product->module_copy, build.input.data, build.input.size, &diag)) &&
              (!product->signature || !product->function || write_signature(product, &build)) &&
              build_make(&build);
    build_close(&build);
    return ok ? 0 : diag.fault == DIAG_NONE ? DIAG_ENVIRONMENT : (int)diag.fault;
}

/* Builds in a fork. What it reports goes to the file `errors`, or to stderr if that is NULL. */
static bool run_build(struct product *product, const char *errors, struct measurement *taken) {
    *taken = measure_call(build_in_fork, product, errors);
    return taken->end == MEASURE_EXITED && taken->code == 0;
}

/* Reports how the build of the main row failed. */
static bool report_failure(struct session *session, const struct measurement *taken) {
    if (taken->end == MEASURE_NOT_STARTED)
        return diag_fail(session->diag, DIAG_ENVIRONMENT, "cannot start the build: %s",
                         strerror(taken->code));
    if (taken->end != MEASURE_EXITED)
        return diag_fail(session->diag, DIAG_ENVIRONMENT, "the build was ended by signal %d (%s)",
                         taken->code, strsignal(taken->code));
    session->diag->fault = (enum diag_fault)taken->code; /* the fork has reported it */
    return false;
}

/* Splits the signature's text at its spaces. */
static const char **split(char *text, uint32_t *count, struct arena *arena) {
    const char **words = arena_array(arena, strlen(text) / 2 + 2, sizeof *words);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        words[(*count)++] = word;
    return words;
}

static bool read_signature(struct session *session, const char *path) {
    struct bytes bytes;
    if (!file_read(path, SIGNATURE_CAP_BYTES, session->arena, session->diag, &bytes))
        return false;
    struct signature *signature = &session->signature;
    signature->text = arena_copy(session->arena, bytes.data, bytes.size);
    char *params = arena_copy(session->arena, bytes.data, bytes.size);
    char *arrow = strstr(params, "->");
    *arrow = '\0';
    signature->params = split(params, &signature->param_count, session->arena);
    signature->results = split(arrow + 2, &signature->result_count, session->arena);
    return true;
}

/* This process's environment without its SINTER_* variables, and with what the program needs. */
static const char *const *sinter_environment(const struct session *session) {
    size_t count = 0;
    while (environ[count])
        count++;
    const char **items = arena_array(session->arena, count + 2, sizeof *items);
    count = 0;
    for (char **entry = environ; *entry; entry++)
        if (!string_starts_with(*entry, "SINTER_"))
            items[count++] = *entry;
    if (session->function)
        items[count] = arena_format(session->arena, "SINTER_INVOKE=%s", session->function);
    return items;
}

/* What a build of the program needs, besides what only one kind of row does. */
static struct product program_of(struct session *session, const struct row *row,
                                 const struct settings *settings) {
    struct product product = {.session = session,
                              .settings = *settings,
                              .function = session->function,
                              .output = session_path(session, row, "")};
    product.settings.policy.timeout_ns = 0; /* the time limit of all rows does this */
    product.settings.no_cache = true;
    product.settings.policy.runtime_policy = session->function != NULL;
    return product;
}

/* The same build of the empty module. */
static struct product empty_of(const struct product *made, const struct session *session,
                               const struct row *row) {
    struct product empty = {.session = session,
                            .settings = made->settings,
                            .output = session_path(session, row, ".empty")};
    empty.settings.input = session->empty_module;
    empty.settings.policy.runtime_policy = false; /* so it ignores SINTER_INVOKE */
    empty.settings.providers = NULL;
    empty.settings.provider_capacity = 0;
    empty.settings.provider_count = 0;
    empty.settings.pgo = NULL; /* its command is for the program */
    empty.settings.verbose = empty.settings.save_temps = false;
    return empty;
}

static void note_program(struct session *session, struct row *row, const struct product *made,
                         const struct measurement *taken) {
    prepare_note_compilation(row, taken);
    row->artefact = made->output;
    row->command = prepare_command(session, made->output);
    row->empty_command = prepare_empty_command(session, session_path(session, row, ".empty"));
    row->environment = sinter_environment(session);
}

bool prepare_main(struct session *session) {
    struct row *row = session->sinter;
    struct measurement taken;
    struct product made = program_of(session, row, session->build);
    made.module_copy = session->module;
    made.signature = session_path(session, row, ".type");
    progress_show("building with Sinter");
    if (!run_build(&made, NULL, &taken))
        return report_failure(session, &taken);
    if (session->function && !read_signature(session, made.signature))
        return false;
    note_program(session, row, &made, &taken);
    struct product empty = empty_of(&made, session, row);
    return run_build(&empty, NULL, &taken) || report_failure(session, &taken);
}

static bool fail_build(struct session *session, struct row *row, const char *errors,
                       const struct measurement *taken) {
    if (taken->end != MEASURE_EXITED)
        return session_fail(session, row, "the build was ended: %s",
                            taken->end == MEASURE_SIGNALLED ? strsignal(taken->code)
                                                            : strerror(taken->code));
    return session_fail(session, row, "does not build (exit code %d): %s", taken->code,
                        message_of(session_read(session, errors), session->arena));
}

void prepare_variant(struct session *session, struct row *row,
                     const struct bench_variant *variant) {
    struct measurement taken;
    const char *errors = session_path(session, row, ".build.err");
    struct product made = program_of(session, row, &variant->settings);
    made.settings.verbose = made.settings.save_temps = false; /* these show the main row's build */
    progress_show("building %s", row->label);
    if (!run_build(&made, errors, &taken)) {
        fail_build(session, row, errors, &taken);
        return;
    }
    note_program(session, row, &made, &taken);
    struct product empty = empty_of(&made, session, row);
    if (!run_build(&empty, errors, &taken))
        fail_build(session, row, errors, &taken);
}
