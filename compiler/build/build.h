/* From a module to an artefact: input -> checked module -> bindings -> rewritten module -> C ->
 * objects -> artefact. */
#ifndef COMPILER_BUILD_BUILD_H
#define COMPILER_BUILD_BUILD_H

#include "base/process.h"
#include "base/workspace.h"
#include "cli/options.h"
#include "native/clang.h"
#include "wasm/module.h"

/* One build. Zero-initialised but for the first group. */
struct pipeline {
    const struct options *options;
    struct arena *arena;
    struct diag *diag;
    const char *output; /* where the artefact goes */

    struct runner runner;
    struct workspace workspace;
    struct clang clang;
    struct bytes input; /* the module's bytes */
    struct module module;
};

/* Reads the input (turning text into binary where need be), parses and validates it. Reported. */
bool pipeline_load(struct pipeline *pipeline);

/* Builds what the options ask for and publishes it at `output` in one step. On failure nothing is
 * written there. To be called after pipeline_load. */
bool pipeline_build(struct pipeline *pipeline);

/* True when the loaded module exports a function that running it calls: `_start` or `_initialize`.
 */
bool pipeline_has_entry(const struct pipeline *pipeline);

/* Removes all temporary files. */
void pipeline_close(struct pipeline *pipeline);

#endif
