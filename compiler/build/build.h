/* From a module to an artefact. The caller loads a build and then makes it, which runs the stages
 * in the table in build.c. */
#ifndef COMPILER_BUILD_BUILD_H
#define COMPILER_BUILD_BUILD_H

#include "base/process.h"
#include "base/workspace.h"
#include "glue/bind.h"
#include "glue/glue.h"
#include "lower/rewrite.h"
#include "native/clang.h"
#include "native/function_map.h"
#include "native/machine_lines.h"
#include "settings.h"
#include "wasm/module.h"
#include "wasm2c/convert.h"

/* The files of --import (providers.c). */
struct build_providers {
    const char **objects; /* by --import: what is linked; the same object may occur twice */
    struct provided *provided;
    uint32_t count;
    bool host_main; /* one of them defines sinter_host_main */
};

/* The module that wasm2c gets, and the C that it gives back (conversion.c). */
struct build_conversion {
    struct text rewritten; /* the module's bytes; `seen` borrows them */
    struct module seen;
    struct rewritten added;
    struct tail_calls tails;
    struct known_tables known;
    struct glue_code code;
    struct wasm2c_output output;
    struct source_lines lines; /* with `-g` */
    struct marks marks;        /* likewise, if has_marks */
    bool has_marks;
    bool own_elements; /* no table can contain another module's function */
    bool fast_jumps;   /* tail calls through a known table must be fast */
};

/* What was compiled (shards.c): the guest's shards, then the glue, then the module's data. */
struct build_objects {
    const char **paths;
    uint32_t count;
    struct function_map_shard *shards;
    uint32_t shard_count;
    struct machine_lines *lines; /* by shard, with `-g`; else NULL */
};

/* One build. The caller sets the first group; everything else starts as zeros. */
struct build {
    const struct settings *settings;
    struct arena *arena;
    struct diag *diag;
    const char *output; /* where the artefact goes */

    struct runner runner;
    struct workspace workspace;
    struct clang clang;
    struct bytes input; /* the module's bytes */
    struct module module;
    uint32_t moved; /* by how much a snapshot moved the code from where it is in the user's file */
    const struct policy_settings *policy; /* for the executable */
    struct build_providers providers;
    struct binding *bindings; /* by import */
    struct build_conversion conversion;
    struct build_objects objects;
    const char *artefact; /* the linked file, in the workspace */
    uint32_t stage_count; /* that are done, in the order of build.c's table */
};

/* Reads the input, assembles it if it is text, then parses and validates it. Returns false after a
 * report. */
bool build_load(struct build *build);

/* Runs all stages on a loaded build and puts the artefact at `output` in one step. If it fails, it
 * has reported why and written nothing there. */
bool build_make(struct build *build);

/* True when an executable of the loaded module runs something of it: the start function, or an
 * export `_start` or `_initialize`. */
bool build_has_entry(const struct build *build);

/* Removes all temporary files. */
void build_close(struct build *build);

#endif
