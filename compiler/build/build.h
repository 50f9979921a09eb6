/* From a module to an artefact. A build is loaded, then made; what happens in between is the table
 * of stages in build.c. */
#ifndef COMPILER_BUILD_BUILD_H
#define COMPILER_BUILD_BUILD_H

#include "base/process.h"
#include "base/workspace.h"
#include "glue/bind.h"
#include "glue/glue.h"
#include "lower/rewrite.h"
#include "native/clang.h"
#include "native/function_map.h"
#include "settings.h"
#include "wasm/module.h"
#include "wasm2c/convert.h"

/* The files of --import (providers.c). */
struct build_providers {
    const char **objects; /* by --import: what is linked; one object may stand there twice */
    struct provided *provided;
    uint32_t count;
    bool host_main; /* one of them defines sinter_host_main */
};

/* The module as wasm2c gets it, and the C that comes back (conversion.c). */
struct build_conversion {
    struct text rewritten; /* the module's bytes; `seen` borrows them */
    struct module seen;
    struct rewritten added;
    struct tail_calls tails;
    struct known_tables known;
    struct glue_code code;
    struct wasm2c_output output;
    bool own_elements; /* no table can hold a function of another module */
    bool fast_jumps;   /* tail calls through a known table are to be fast */
};

/* What was compiled (shards.c): the guest's shards, then the glue, then the module's data. */
struct build_objects {
    const char **paths;
    uint32_t count;
    struct function_map_shard *shards;
    uint32_t shard_count;
};

/* One build. The first group is the caller's; all else starts as zeros. */
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
    const struct policy_settings *policy; /* what the executable gets */
    struct build_providers providers;
    struct binding *bindings; /* by import */
    struct build_conversion conversion;
    struct build_objects objects;
    const char *artefact; /* the linked file, in the workspace */
    uint32_t stage_count; /* that are over, in the order of build.c's table */
};

/* Reads the input, assembles it where it is text, parses and validates it. Reported. */
bool build_load(struct build *build);

/* Runs all stages on a loaded build and puts the artefact at `output` in one step. When it fails,
 * which is reported, nothing is written there. */
bool build_make(struct build *build);

/* True when the loaded module exports a function that an executable calls: `_start` or
 * `_initialize`. */
bool build_has_entry(const struct build *build);

/* Removes all temporary files. */
void build_close(struct build *build);

#endif
