/* From the checked module to C. The module is lowered to what wasm2c supports and gets right. Then
 * wasm2c converts it to C, which wasm2c/ checks and adopts. */
#include "build/stages.h"

#include "base/file.h"
#include "glue/glue.h"
#include "loops/loops.h"
#include "lower/branch_hints.h"
#include "lower/constants.h"
#include "lower/elements.h"
#include "lower/segments.h"
#include "lower/tries.h"
#include "native/module_lines.h"
#include "routines/routines.h"
#include "wasm/validate.h"
#include "wasm2c/known.h"

#include "sinter/internal/code.h"
#include "sinter/internal/policy_text.h"

#include <stdio.h>
#include <string.h>

static bool write_segments(struct build *build) {
    struct text bytes = {0};
    segments_bytes(&build->module, &bytes);
    return build_write(build, BUILD_SEGMENTS, &bytes);
}

static bool write_guest(struct build *build) {
    return file_write_text(build_path(build, BUILD_GUEST), &build->conversion.rewritten,
                           build->diag);
}

/* wasm2c and all later stages expect a valid module, so the lowered one is validated again. */
static bool check_rewritten(struct build *build) {
    struct build_conversion *conversion = &build->conversion;
    const struct rewrite_fault *fault = &conversion->added.fault;
    struct bytes bytes = {(const uint8_t *)conversion->rewritten.data, conversion->rewritten.size};
    if (fault->message)
        return diag_error(build->diag, fault->offset, "%s", fault->message);
    return validate_rewritten(bytes, build->arena, build->diag, &conversion->seen);
}

/* With `-g`, wasm2c gets a copy with marks (lower/marks.h), which is valid as well. Reads the lines
 * that they are for. */
static bool mark(struct build *build) {
    struct build_conversion *conversion = &build->conversion;
    const struct module *module = &build->module;
    struct text marked = {0}, said = {0};
    struct diag quiet = {.capture = &said};
    struct module seen;
    const char *fault = module_lines_read(module, build->arena, &conversion->lines);
    if (fault) {
        diag_warn(build->diag, "its lines are left out: %s", fault);
        diag_note(build->diag, "functions and offsets are still told");
    }
    if (!module->code_count)
        return true;
    rewrite_module_marked(module, &conversion->tails, &conversion->added, &conversion->lines,
                          build->arena, &conversion->marks, &marked);
    marks_move(&conversion->marks, &conversion->lines, module->code_count, build->moved);
    conversion->has_marks = validate_rewritten(text_bytes(&marked), build->arena, &quiet, &seen);
    if (!conversion->has_marks)
        diag_warn(build->diag, "-g has no effect: with marks between its instructions, the module "
                               "is larger than wasm2c takes");
    bool ok = !conversion->has_marks ||
              file_write_text(build_path(build, BUILD_MARKED), &marked, build->diag);
    text_free(&marked);
    text_free(&said);
    return ok;
}

/* Whether every address is compared. Guard pages cannot end a memory of bytes. */
static bool is_compared(const struct build *build) {
    return build->settings->explicit_bounds || module_has_byte_pages(&build->module);
}

/* The most that a memory with 64-bit addresses has; 0 if there is none. */
static uint64_t memory64_cap(const struct build *build) {
    const struct settings *settings = build->settings;
    if (!module_has_memory64(&build->module))
        return 0;
    if (settings->memory64_cap_bytes)
        return settings->memory64_cap_bytes;
    bool is_large = settings->explicit_bounds ||
                    (module_has_byte_pages(&build->module) && !settings_make_library(settings));
    return is_large ? SINTER_MAX_MEMORY64_MAX_BYTES : SINTER_MEMORY64_CAP_BYTES;
}

/* A module may be valid and yet start with more than there can be. */
static void warn_of_sizes(const struct build *build) {
    const struct module *module = &build->module;
    uint64_t cap = memory64_cap(build);
    for (uint32_t i = module->import_counts[EXTERN_MEMORY]; i < module->memory_count; i++) {
        const struct limits *limits = &module->memories[i].limits;
        if (limits->is_64 && limits->min > cap / limits_page_bytes(limits))
            diag_warn(build->diag,
                      "memory %u starts with %llu pages, more than the %llu bytes that it may have "
                      "(--max-memory64): instantiation will trap",
                      i, (unsigned long long)limits->min, (unsigned long long)cap);
    }
    for (uint32_t i = module->import_counts[EXTERN_TABLE]; i < module->table_count; i++)
        if (module->tables[i].limits.min > SINTER_TABLE_ELEMENTS_MAX)
            diag_warn(build->diag,
                      "table %u starts with %llu elements, more than Sinter's limit of %u: "
                      "instantiation will trap",
                      i, (unsigned long long)module->tables[i].limits.min,
                      SINTER_TABLE_ELEMENTS_MAX);
}

/* Whether the memory can be at a fixed base, with all that is reserved for it. */
static bool has_fixed_base(const struct build *build) {
    return !is_compared(build) && !settings_make_library(build->settings) &&
           build->module.memory_count == 1 && memory64_cap(build) <= SINTER_MEMORY64_CAP_BYTES;
}

/* What generated code may assume. */
static struct glue_code describe_code(const struct build *build) {
    const struct settings *settings = build->settings;
    const struct build_conversion *conversion = &build->conversion;
    bool explicit_bounds = is_compared(build);
    struct glue_code code = {.name = BUILD_CODE_NAME,
                             .explicit_bounds = explicit_bounds,
                             .guarded_too = explicit_bounds && !settings->explicit_bounds &&
                                            settings_make_library(settings),
                             .memory64_cap_bytes = memory64_cap(build),
                             .fixed_base = has_fixed_base(build)};
    if (conversion->fast_jumps && !explicit_bounds && !settings->strict) {
        code.jumps = conversion->known.jumps;
        code.jump_count = conversion->known.tables[code.jumps->table].size;
    }
    return code;
}

/* Makes the routines and loops of the module faster, and with -v, says which. */
static void speed_up(struct build *build) {
    uint32_t level = build->settings->opt_level, loops = 0;
    bool tells = build->settings->verbose;
    struct text report = {0};
    if (module_has_byte_pages(&build->module))
        return;
    if (level >= 1)
        routines_rewrite(&build->module, build->arena, tells ? &report : NULL);
    if (level >= 2)
        loops = loops_rewrite(&build->module, build->arena);
    if (report.size)
        fprintf(stderr, "%.*s", (int)report.size, report.data);
    if (tells && loops)
        fprintf(stderr, "loops rewritten: %u\n", loops);
    text_free(&report);
}

bool conversion_lower(struct build *build) {
    struct build_conversion *conversion = &build->conversion;
    struct module *module = &build->module;
    uint32_t level = build->settings->opt_level;
    warn_of_sizes(build);
    if (!constants_inline(module, build->arena, build->diag))
        return false;
    speed_up(build);
    if (level >= 2)
        branch_hints_read(module, build->arena);
    tries_drop(module, build->arena);
    conversion->own_elements = elements_are_own(module);
    enum tail_jumps jumps = target_or_host(build->settings->target)->machine == TARGET_RISCV64
                                ? TAIL_JUMPS_IN_REGISTERS
                                : TAIL_JUMPS_ALL;
    conversion->known = known_tables_find(module, conversion->own_elements, jumps, build->arena);
    conversion->fast_jumps = conversion->known.jumps && level >= 2;
    conversion->tails =
        tail_calls_find(module, settings_make_library(build->settings), jumps, build->arena);
    conversion->added =
        rewrite_module(module, &conversion->tails, build->arena, &conversion->rewritten);
    conversion->code = describe_code(build);
    return check_rewritten(build) && (!build->settings->debug_lines || mark(build)) &&
           write_guest(build) && write_segments(build);
}

/* True if an access in C can be a plain access, as in runtime/abi/quick.h. */
static bool has_plain_access(const struct build *build) {
    return build->conversion.code.fixed_base && !build->settings->strict &&
           !module_shares_memory(&build->module);
}

/* What has no line is said to be of this file. */
static const char *module_file(const struct build *build) {
    const char *name = build->settings->input;
    return strcmp(name, "-") == 0 ? "module.wasm" : file_base(name);
}

bool conversion_convert(struct build *build) {
    struct build_conversion *conversion = &build->conversion;
    const struct module *module = &build->module;
    bool library = settings_make_library(build->settings);
    bool quick = build->clang.quick_linker;
    bool marked = conversion->has_marks;
    const struct wasm2c_input input = {.path =
                                           build_path(build, marked ? BUILD_MARKED : BUILD_GUEST),
                                       .marks = marked ? &conversion->marks : NULL,
                                       .lines = &conversion->lines,
                                       .module_file = module_file(build),
                                       .module = module,
                                       .seen = &conversion->seen,
                                       .tails = &conversion->tails,
                                       .rewritten = &conversion->added,
                                       .known = &conversion->known,
                                       .library = library};
    const struct wasm2c_form form = {
        .shards = shards_cut(build),
        .local_names = shards_have_local_names(build->settings),
        .fold = quick,
        .plain_access = quick && has_plain_access(build) ? SINTER_FIXED_MEMORY_BASE : 0};
    struct text appendix = {0};
    glue_appendix(module, BUILD_CODE_NAME, library ? &conversion->tails : NULL, build->arena,
                  &appendix);
    wasm2c_known_define(module, &conversion->known, BUILD_CODE_NAME, build->arena, &appendix);
    bool ok = wasm2c_convert(&build->runner, &input, build->workspace.scratch, BUILD_CODE_NAME,
                             &form, &appendix, &conversion->output);
    text_free(&appendix);
    conversion->code.header = conversion->output.header;
    if (ok && build->settings->verbose && conversion->output.unnumbered_count)
        fprintf(stderr, "functions without lines: %u\n", conversion->output.unnumbered_count);
    conversion_free(build);
    return ok;
}

void conversion_free(struct build *build) { text_free(&build->conversion.rewritten); }
