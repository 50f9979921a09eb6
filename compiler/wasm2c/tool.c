/* See tool.h. The tools read hostile bytes, so nothing that they print decides who is at fault. A
 * native wasm2c that traps or reaches one of our limits was stopped by the module (exit code 1).
 * One that is missing, broken, killed from outside, or short of something that the machine lacks
 * was stopped by the environment (exit code 3). */
#include "wasm2c/tool.h"

#include "base/file.h"
#include "base/resource.h"
#include "wasm2c/exit.h"

#include "sinter/internal/policy_text.h"

#include <stdlib.h>
#include <string.h>

#define STACK_WANTED_BYTES ((uint64_t)1 << 30)
#define STACK_LIMITED_BYTES ((uint64_t)8 << 20) /* where the address space is limited */
#define STACK_SPARE_BYTES ((uint64_t)1 << 20)
/* Node reserves guard pages for the tool's memory, and gives each of its threads a stack of the
 * full limit. */
#define NODE_SPACE_BYTES ((uint64_t)24 << 30)
/* The most linear memory that the native wasm2c can have. Besides that, a process needs its stack
 * (cmake/wasm2c.cmake) and little else. */
#define MEMORY_LIMIT_BYTES ((uint64_t)4 << 30)
#define MEMORY_LEAST_BYTES ((uint64_t)96 << 20) /* the least to start with */
#define MEMORY_MOST_BYTES ((uint64_t)64 << 30)
#define MEMORY_BESIDE_BYTES (((uint64_t)1 << 30) + ((uint64_t)16 << 20))
#define CPU_LIMIT_SECONDS 900u /* some 100 times what the largest known programs take */
#define CPU_MOST_SECONDS 1000000u

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool find(struct runner *runner, const char *label, const char *path,
                 struct wasm2c_tool *tool) {
    *tool = (struct wasm2c_tool){.path = path,
                                 .label = label,
                                 .by_node = string_ends_with(path, ".cjs"),
                                 .cpu_limit_seconds = CPU_LIMIT_SECONDS};
    return runner->dry_run || file_exists(path) ||
           diag_fail(runner->diag, DIAG_ENVIRONMENT, "%s is not installed: no \"%s\"", label, path);
}

bool wasm2c_tool_is_chosen(void) { return variable("SINTER_WASM2C") != NULL; }

static bool read_limits(struct runner *runner, struct wasm2c_tool *tool) {
    const char *memory = variable("SINTER_WASM2C_MEMORY");
    const char *seconds = variable("SINTER_WASM2C_SECONDS");
    uint64_t number = CPU_LIMIT_SECONDS;
    tool->memory_limit_bytes = MEMORY_LIMIT_BYTES;
    if (memory && !sinter_parse_size(memory, MEMORY_LEAST_BYTES, MEMORY_MOST_BYTES,
                                     &tool->memory_limit_bytes))
        return diag_fail(runner->diag, DIAG_USAGE,
                         "SINTER_WASM2C_MEMORY takes 96M to 64G, not \"%s\"", memory);
    if (seconds && !sinter_parse_size(seconds, 1, CPU_MOST_SECONDS, &number))
        return diag_fail(runner->diag, DIAG_USAGE,
                         "SINTER_WASM2C_SECONDS takes 1 to %u, not \"%s\"", CPU_MOST_SECONDS,
                         seconds);
    tool->cpu_limit_seconds = (uint32_t)number;
    if (tool->by_node)
        tool->memory_limit_bytes = 0;
    return true;
}

bool wasm2c_tool_find(struct runner *runner, struct wasm2c_tool *tool) {
    const char *path = variable("SINTER_WASM2C");
    if (!path) {
        path = resource_path("wasm2c/wasm2c", runner->arena);
        if (!file_exists(path))
            path = resource_path("wasm2c/wasm2c.cjs", runner->arena);
    }
    return find(runner, "wasm2c", path, tool) && read_limits(runner, tool);
}

bool wasm2c_tool_find_assembler(struct runner *runner, struct wasm2c_tool *tool) {
    const char *path = variable("SINTER_WAT2WASM");
    return find(runner, "wat2wasm",
                path ? path : resource_path("wasm2c/wat2wasm.cjs", runner->arena), tool);
}

/* Adds Node and its stack size to the command. False, reported, when Node is missing. */
static bool put_node(struct runner *runner, uint64_t stack_bytes, const char **argv,
                     uint32_t *count) {
    const char *node = process_find("node", runner->arena);
    if (!node && runner->dry_run)
        node = "node";
    if (!node)
        return diag_fail(runner->diag, DIAG_ENVIRONMENT,
                         "Node is not installed: no `node` on PATH");
    uint64_t usable_bytes =
        stack_bytes > 2 * STACK_SPARE_BYTES ? stack_bytes - STACK_SPARE_BYTES : stack_bytes / 2;
    argv[(*count)++] = node;
    argv[(*count)++] =
        arena_format(runner->arena, "--stack-size=%llu", (unsigned long long)(usable_bytes / 1024));
    return true;
}

bool wasm2c_tool_run(struct runner *runner, const struct wasm2c_tool *tool,
                     const char *const *words, uint32_t word_count,
                     struct command_outcome *outcome) {
    const char *argv[WASM2C_TOOL_WORDS_MAX + 4] = {0};
    uint32_t count = 0;
    bool limited = process_address_space_below(NODE_SPACE_BYTES);
    uint64_t stack_bytes = process_stack_limit(limited ? STACK_LIMITED_BYTES : STACK_WANTED_BYTES);
    if (tool->by_node && !put_node(runner, stack_bytes, argv, &count))
        return false;
    argv[count++] = tool->path;
    memcpy(argv + count, words, word_count * sizeof *words);
    struct command command = {
        .argv = argv,
        .stack_limit_bytes = stack_bytes,
        .data_limit_bytes =
            tool->memory_limit_bytes ? tool->memory_limit_bytes + MEMORY_BESIDE_BYTES : 0,
        .cpu_limit_seconds = tool->cpu_limit_seconds};
    *outcome = process_run(runner, &command);
    return true;
}

/* ---- Failures ---- */

/* The rest of the line after `mark` in the tool's output; NULL when `mark` is not there. */
static const char *line_after(struct runner *runner, const struct command_outcome *outcome,
                              const char *mark) {
    const char *found =
        outcome->output.size ? strstr((const char *)outcome->output.data, mark) : NULL;
    if (!found)
        return NULL;
    found += strlen(mark);
    struct text quoted = {0};
    text_quoted(&quoted, (struct bytes){(const uint8_t *)found, strcspn(found, "\r\n")});
    const char *line = arena_copy(runner->arena, quoted.data ? quoted.data : "", quoted.size);
    text_free(&quoted);
    return line;
}

/* Notes a limit of the machine below what the tool may need. */
static void note_machine(struct runner *runner, const struct wasm2c_tool *tool) {
    uint64_t machine_bytes = process_memory_limit();
    if (tool->by_node && process_address_space_below(NODE_SPACE_BYTES))
        diag_note(runner->diag,
                  "the address space is limited here (ulimit -v), and Node needs some 10 GiB of "
                  "it to run %s",
                  tool->label);
    else if (!tool->by_node && machine_bytes < tool->memory_limit_bytes + MEMORY_BESIDE_BYTES)
        diag_note(runner->diag,
                  "memory is limited to %llu MiB here (ulimit -v or -d), and %s may need %llu MiB",
                  (unsigned long long)machine_bytes >> 20, tool->label,
                  (unsigned long long)(tool->memory_limit_bytes + MEMORY_BESIDE_BYTES) >> 20);
}

/* The module is at fault only if the limit was ours. */
static bool report_memory(struct runner *runner, const struct wasm2c_tool *tool) {
    if (process_memory_limit() < tool->memory_limit_bytes + MEMORY_BESIDE_BYTES) {
        diag_fail(runner->diag, DIAG_ENVIRONMENT, "%s ran out of memory", tool->label);
        note_machine(runner, tool);
        return false;
    }
    diag_input(runner->diag, "%s ran out of memory on this module: the limit is %llu MiB",
               tool->label, (unsigned long long)tool->memory_limit_bytes >> 20);
    diag_note(runner->diag, "SINTER_WASM2C_MEMORY=SIZE sets the limit; Sinter's own wasm2c has "
                            "4G at most, and half of it for one text");
    return false;
}

static bool report_time(struct runner *runner, const struct wasm2c_tool *tool) {
    diag_input(runner->diag,
               "%s took too long on this module: the limit is %u seconds of processor time",
               tool->label, tool->cpu_limit_seconds);
    diag_note(runner->diag, "SINTER_WASM2C_SECONDS=N sets the limit");
    return false;
}

/* A native wasm2c was stopped by its sandbox, or a script by Node's. Only this conversion is
 * affected. */
static bool report_trap(struct runner *runner, const struct wasm2c_tool *tool, const char *trap) {
    diag_input(runner->diag, "%s stopped on this module with a trap%s%s", tool->label,
               *trap ? ": " : "", trap);
    if (tool->by_node)
        diag_note(runner->diag, "the module is valid: please report it");
    else
        diag_note(runner->diag,
                  "the module is valid; its sandbox kept %s from doing any harm: please "
                  "report the module",
                  tool->label);
    return false;
}

bool wasm2c_tool_report_broken(struct runner *runner, const struct wasm2c_tool *tool,
                               const struct command_outcome *outcome) {
    const char *const argv[] = {tool->path, NULL};
    const struct command command = {.argv = argv};
    process_report(runner, tool->label, &command, outcome);
    if (command_was_killed(outcome))
        diag_note(runner->diag, "the kernel kills programs when the machine is out of memory");
    note_machine(runner, tool);
    return false;
}

static const char *script_trap(struct runner *runner, const struct command_outcome *outcome) {
    const char *trap = line_after(runner, outcome, "RuntimeError: ");
    bool too_deep = line_after(runner, outcome, "RangeError: Maximum call stack size exceeded");
    return trap ? trap : too_deep ? "call stack exhausted" : NULL;
}

const char *wasm2c_tool_trap(struct runner *runner, const struct wasm2c_tool *tool,
                             const struct command_outcome *outcome) {
    if (outcome->result != COMMAND_FAILED)
        return NULL;
    if (tool->by_node)
        return script_trap(runner, outcome);
    if (outcome->code != WASM2C_EXIT_TRAPPED)
        return NULL;
    const char *trap = line_after(runner, outcome, "trap: ");
    if (!trap)
        trap = line_after(runner, outcome, "conversion: ");
    return trap ? trap : "";
}

bool wasm2c_tool_report(struct runner *runner, const struct wasm2c_tool *tool,
                        const struct command_outcome *outcome) {
    if (command_used_its_time(outcome))
        return report_time(runner, tool);
    bool has_codes = !tool->by_node && outcome->result == COMMAND_FAILED;
    if (has_codes && outcome->code == WASM2C_EXIT_NO_MEMORY)
        return report_memory(runner, tool);
    const char *trap = wasm2c_tool_trap(runner, tool, outcome);
    if (trap)
        return report_trap(runner, tool, trap);
    return wasm2c_tool_report_broken(runner, tool, outcome);
}
