/* See build.h. This file knows the stages of a build, and their order. README.md says how to add a
 * stage, or a kind of artefact (--emit). */
#include "build/stages.h"

#include "base/file.h"
#include "native/demangle.h"
#include "wasm/locals.h"

#include <stdio.h>

/* ---- Small stages ---- */

/* Some passes that -O1 runs take time that is quadratic in the number of a function's vectors. */
#define QUICK_VECTOR_LOCALS_MAX 1000u

static bool has_many_vectors(const struct module *module) {
    struct diag diag = {0}; /* never used: the module is valid */
    for (uint32_t i = 0; i < module->code_count; i++) {
        struct reader r = reader_open(module->codes[i].body, &diag);
        struct local_groups groups = locals_open(&r);
        struct local_group group;
        uint32_t vectors = 0;
        while (locals_next(&groups, &group))
            vectors += group.type == VALUE_V128 ? group.count : 0;
        if (vectors > QUICK_VECTOR_LOCALS_MAX)
            return true;
    }
    return false;
}

static bool find_compiler(struct build *build) {
    if (!clang_find(&build->clang, build->settings, &build->runner) ||
        !clang_check(&build->clang, &build->runner))
        return false;
    if (has_many_vectors(&build->module))
        build->clang.quick_linker = NULL;
    return true;
}

static bool demangle(struct build *build) {
    return demangle_functions(&build->runner, build_path(build, BUILD_NAMES), &build->module);
}

static bool warn(struct build *build) {
    if (build->policy->takes_snapshot || build->settings->policy.runtime_policy ||
        build->settings->dry_run || build->providers.host_main || build_has_entry(build))
        return true;
    diag_warn(build->diag,
              "the module exports no function \"_start\", so the executable does nothing");
    diag_note(build->diag, "call an export with `sinter run --invoke FUNC`, or build with "
                           "--runtime-policy and set SINTER_INVOKE");
    return true;
}

/* ---- The table ---- */

static bool has_providers(const struct settings *settings) { return settings->provider_count; }
static bool is_profiled(const struct settings *settings) { return settings->pgo; }
static bool takes_snapshot(const struct settings *settings) { return settings->snapshot; }
static bool has_mangled_names(const struct settings *settings) { return settings->demangle; }
static bool is_executable(const struct settings *settings) { return settings->emit == EMIT_EXE; }
static bool is_sources(const struct settings *settings) { return settings->emit == EMIT_C; }
static bool is_compiled(const struct settings *settings) { return settings->emit != EMIT_C; }
static bool is_published(const struct settings *settings) { return !settings->dry_run; }

enum stage_name {
    STAGE_COMPILER,
    STAGE_PROVIDERS,
    STAGE_BIND,
    STAGE_SNAPSHOT,
    STAGE_NAMES,
    STAGE_LOWER,
    STAGE_CONVERT,
    STAGE_PROFILE,
    STAGE_WARN,
    STAGE_GLUE,
    STAGE_SOURCES,
    STAGE_COMPILE,
    STAGE_MAP,
    STAGE_LINK,
    STAGE_PUBLISH,
    STAGE_COUNT
};

/* -v, -### and --save-temps print `input` and `output`. They are files in the workspace, in which N
 * stands for a number, or words if there is no file. A stage without an output makes no file there,
 * and is not printed. */
static const struct stage {
    const char *name;
    const char *input;
    const char *output;
    bool (*run)(struct build *);
    bool (*is_wanted)(const struct settings *); /* NULL: always */
} stages[STAGE_COUNT] = {
    [STAGE_COMPILER] = {"compiler", NULL, NULL, find_compiler, NULL},
    [STAGE_PROVIDERS] = {"providers", "files of --import", "provider_N.o", providers_compile,
                         has_providers},
    [STAGE_BIND] = {"bind", NULL, NULL, providers_bind, NULL},
    [STAGE_SNAPSHOT] = {"snapshot", "a run of the module's start", "snapshot.wasm", snapshot_take,
                        takes_snapshot},
    [STAGE_NAMES] = {"names", "names of functions", BUILD_NAMES, demangle, has_mangled_names},
    [STAGE_LOWER] = {"lower", "the module", BUILD_GUEST " " BUILD_SEGMENTS, conversion_lower, NULL},
    [STAGE_CONVERT] = {"convert", BUILD_GUEST, BUILD_CODE_NAME ".h " BUILD_CODE_NAME "_N.c",
                       conversion_convert, NULL},
    [STAGE_PROFILE] = {"profile", "a run with counters", "guest.profdata", profile_take,
                       is_profiled},
    [STAGE_WARN] = {"warn", NULL, NULL, warn, is_executable},
    [STAGE_GLUE] = {"glue", "bindings and policy", BUILD_GLUE " " BUILD_DESCRIPTION,
                    glue_files_write, NULL},
    [STAGE_SOURCES] = {"sources", BUILD_DESCRIPTION, "build.sh " BUILD_ASSEMBLY, sources_write,
                       is_sources},
    [STAGE_COMPILE] = {"compile", BUILD_CODE_NAME "_N.c " BUILD_GLUE,
                       BUILD_CODE_NAME "_N.o " BUILD_GLUE_OBJECT, shards_compile, is_compiled},
    [STAGE_MAP] = {"map", BUILD_CODE_NAME "_N.o " BUILD_DESCRIPTION " " BUILD_SEGMENTS,
                   BUILD_ASSEMBLY " " BUILD_ASSEMBLY_OBJECT, link_map, is_compiled},
    [STAGE_LINK] = {"link", "objects", BUILD_ARTEFACT, link_artefact, is_compiled},
    [STAGE_PUBLISH] = {"publish", NULL, NULL, publish, is_published},
};

static bool is_wanted(const struct build *build, const struct stage *stage) {
    return !stage->is_wanted || stage->is_wanted(build->settings);
}

/* For -v and -###, prints each stage before its commands, in a line that is a comment to a shell.
 */
static void announce(const struct build *build, const struct stage *stage) {
    if ((build->settings->verbose || build->settings->dry_run) && stage->output)
        fprintf(stderr, "# %s: %s%s%s\n", stage->name, stage->input ? stage->input : "",
                stage->input ? " -> " : "", stage->output);
}

static bool run_stages(struct build *build, enum stage_name first, enum stage_name last) {
    for (enum stage_name i = first; i <= last; i++) {
        if (is_wanted(build, &stages[i])) {
            announce(build, &stages[i]);
            if (!stages[i].run(build))
                return false;
        }
        build->stage_count = i + 1;
    }
    return true;
}

/* For --save-temps, prints which stage made which files. */
static void tell_files(const struct build *build) {
    diag_note(build->diag, "intermediate files are in \"%s\"", build->workspace.scratch);
    for (uint32_t i = 0; i < build->stage_count; i++)
        if (is_wanted(build, &stages[i]) && stages[i].output)
            diag_note(build->diag, "  %-9s made %s", stages[i].name, stages[i].output);
}

/* ---- A build ---- */

const char *build_path(const struct build *build, const char *name) {
    return workspace_path(&build->workspace, name, build->arena);
}

bool build_write(const struct build *build, const char *name, struct text *text) {
    bool ok = file_write_text(build_path(build, name), text, build->diag);
    text_free(text);
    return ok;
}

bool build_has_entry(const struct build *build) {
    for (uint32_t i = 0; i < build->module.export_count; i++) {
        const struct export *export = &build->module.exports[i];
        if (export->kind == EXTERN_FUNC && (bytes_equal(export->name, bytes_of("_start")) ||
                                            bytes_equal(export->name, bytes_of("_initialize"))))
            return true;
    }
    return build->module.has_start;
}

bool build_run_instrumented(struct build *build) {
    return run_stages(build, STAGE_GLUE, STAGE_LINK);
}

bool build_make(struct build *build) {
    if (!build_open_workspace(build))
        return false;
    build->policy = &build->settings->policy;
    build->artefact = build_path(build, BUILD_ARTEFACT);
    bool ok = run_stages(build, 0, STAGE_COUNT - 1);
    if (build->settings->save_temps)
        tell_files(build);
    if (build->settings->verbose)
        fprintf(stderr, "peak memory of a tool: %llu KiB\n",
                (unsigned long long)(build->runner.peak_bytes / 1024));
    return ok;
}

void build_close(struct build *build) {
    conversion_free(build);
    workspace_close(&build->workspace);
}
