/* --snapshot: an executable of the module is built and run, with the policy of this build and
 * without its imports other than WASI and presets. The module that starts with the state which that
 * run has left takes the place of the user's in the stages that follow.
 *
 * The guest may be hostile, so it runs in the operating system's sandbox, with limits of time and
 * memory, and what is read of it is checked. */
#include "build/stages.h"

#include "base/file.h"
#include "glue/policy.h"
#include "snapshot/bake.h"
#include "snapshot/command.h"
#include "snapshot/instrument.h"
#include "wasm/validate.h"

#include <string.h>

#define TIMEOUT_NS ((uint64_t)60 * 1000000000) /* unless the user gives one */
#define MEMORY_MAX_BYTES ((uint64_t)1 << 30)
#define DATA_MAX_BYTES ((uint64_t)2 << 30) /* with tables, and what the runtime keeps */
#define STATE_CAP_BYTES ((size_t)2 << 30)  /* more than a run with these limits can write */
#define ELEMENTS_MAX ((uint64_t)1000000)   /* clang needs half a minute for them */
#define OPT_LEVEL 1                        /* initialisation is short, and clang is not */

/* The policy's directories, then those for the initialisation alone. So the former have the
 * descriptors that they will have. */
static struct string_list directories(const struct settings *settings, struct arena *arena) {
    const struct string_list *granted = &settings->policy.directories;
    const struct string_list *own = &settings->snapshot_directories;
    struct string_list all = {
        .items = arena_array(arena, (size_t)granted->count + own->count + 1, sizeof *all.items)};
    for (uint32_t i = 0; i < granted->count; i++)
        all.items[all.count++] = granted->items[i];
    for (uint32_t i = 0; i < own->count; i++)
        all.items[all.count++] = arena_format(arena, "%s%s", own->items[i],
                                              string_ends_with(own->items[i], ":ro") ? "" : ":ro");
    return all;
}

/* What the executable is asked to be. */
static struct settings probe_settings(const struct settings *settings, struct provider *presets,
                                      const char *input, struct arena *arena) {
    struct settings probe = {.input = input,
                             .emit = EMIT_EXE,
                             .policy = settings->policy,
                             .providers = presets,
                             .missing_imports_trap = true,
                             .opt_level = OPT_LEVEL,
                             .explicit_bounds = settings->explicit_bounds,
                             .memory64_cap_bytes = settings->memory64_cap_bytes,
                             .strict = settings->strict,
                             .custom_sections = "none",
                             .job_count = settings->job_count,
                             .launcher = settings->launcher,
                             .no_cache = settings->no_cache,
                             .verbose = settings->verbose};
    struct policy_settings *policy = &probe.policy;
    policy->takes_snapshot = true;
    policy->runtime_policy = false;
    policy->os_sandbox = true;
    policy->directories = directories(settings, arena);
    policy->listeners = (struct string_list){0};
    if (!policy->timeout_ns)
        policy->timeout_ns = TIMEOUT_NS;
    if (!policy->max_memory_bytes || policy->max_memory_bytes > MEMORY_MAX_BYTES)
        policy->max_memory_bytes = MEMORY_MAX_BYTES;
    for (uint32_t i = 0; i < settings->provider_count; i++)
        if (settings->providers[i].preset)
            presets[probe.provider_count++] = settings->providers[i];
    return probe;
}

/* Builds the executable. It has a workspace of its own, in this build's. */
static bool make_probe(struct build *build, const struct snapshot_plan *plan, const char *output) {
    struct text module = {.cap_bytes = BUILD_INPUT_CAP_BYTES};
    const char *input = build_path(build, "snapshot_run.wasm");
    const char *file = build->diag->file;
    struct provider *presets =
        arena_array(build->arena, build->settings->provider_count + (size_t)1, sizeof *presets);
    struct settings settings = probe_settings(build->settings, presets, input, build->arena);
    struct build probe = {
        .settings = &settings, .arena = build->arena, .diag = build->diag, .output = output};
    snapshot_instrument(plan, &module);
    bool ok =
        file_write_text(input, &module, build->diag) && build_load(&probe) && build_make(&probe);
    build_close(&probe);
    text_free(&module);
    build->diag->file = file;
    return ok;
}

static bool run_probe(struct build *build, const char *program, const char *written) {
    const char *argv[] = {program, NULL};
    struct command command = {.argv = argv,
                              .output_file = written,
                              .keeps_stack = true,
                              .data_limit_bytes =
                                  DATA_MAX_BYTES + build->settings->policy.stack_size_bytes};
    struct command_outcome outcome = process_run(&build->runner, &command);
    process_print_output(&outcome); /* what the guest has printed, or why it trapped */
    if (outcome.result == COMMAND_OK || outcome.result == COMMAND_FAILED)
        return true; /* what it has written says how it ended */
    return process_report(&build->runner, "the module's initialisation", &command, &outcome);
}

/* The exit code says less than what was written, and is the guest's own if it exits. */
static bool read_state(struct build *build, const struct snapshot_plan *plan, const char *path,
                       struct snapshot_state *state) {
    struct bytes written;
    struct text reason = {0};
    if (!file_read(path, STATE_CAP_BYTES, build->arena, build->diag, &written))
        return false;
    if (!snapshot_state_read(written, plan, build->arena, state))
        return diag_input(build->diag,
                          "--snapshot: the run of the module's initialisation did not end");
    if (!state->reason.size)
        return true;
    text_visible(&reason, state->reason);
    diag_input(build->diag, "--snapshot: the module cannot be initialised at build time: %s",
               reason.data);
    text_free(&reason);
    return false;
}

/* A hostile module could make what follows take hours. */
static bool check_size(struct build *build, const struct snapshot_plan *plan,
                       const struct snapshot_state *state) {
    uint64_t element_count = snapshot_bake_element_count(plan, state);
    if (element_count <= ELEMENTS_MAX)
        return true;
    return diag_input(build->diag,
                      "--snapshot: the module's tables would start with %llu elements, more than "
                      "%llu",
                      (unsigned long long)element_count, (unsigned long long)ELEMENTS_MAX);
}

static bool replace_module(struct build *build, const struct snapshot_plan *plan,
                           const struct snapshot_state *state) {
    struct text baked = {0};
    snapshot_bake(plan, state, &baked);
    if (baked.size > BUILD_INPUT_CAP_BYTES) {
        diag_input(build->diag,
                   "--snapshot: the module would have %zu bytes with its state, more than %zu",
                   baked.size, BUILD_INPUT_CAP_BYTES);
        text_free(&baked);
        return false;
    }
    build->input = (struct bytes){(const uint8_t *)arena_copy(build->arena, baked.data, baked.size),
                                  baked.size};
    text_free(&baked);
    return file_write(build_path(build, "snapshot.wasm"), build->input.data, build->input.size,
                      build->diag) &&
           validate_rewritten(build->input, build->arena, build->diag, &build->module) &&
           policy_check(build->settings, &build->module, build->diag);
}

static uint32_t code_offset(const struct module *module) {
    return module->code_count ? (uint32_t)module->codes[0].offset : 0;
}

bool snapshot_take(struct build *build) {
    const char *program = build_path(build, "snapshot_run");
    const char *written = build_path(build, "snapshot.state");
    struct snapshot_plan plan;
    struct snapshot_state state;
    uint32_t before = code_offset(&build->module);
    if (!snapshot_plan_make(&build->module, build->settings->snapshot, build->arena, build->diag,
                            &plan))
        return false;
    snapshot_command_warn(&plan, build->diag);
    bool ok = make_probe(build, &plan, program) && run_probe(build, program, written) &&
              read_state(build, &plan, written, &state) && check_size(build, &plan, &state) &&
              replace_module(build, &plan, &state);
    build->moved = code_offset(&build->module) - before;
    return ok;
}
