/* See wasm2c.h. Known: wabt's wasm2c 1.0.39, as npm's package `wabt` has it, with its stack raised
 * (cmake/wabt). What it emits before a module's own C is checked by its hash: an unknown text there
 * means an unknown version. */
#include "wasm2c.h"

#include "file.h"
#include "resource.h"
#include "wasm2c_text.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_VERSION "1.0.39"
#define STACK_WANTED_BYTES ((uint64_t)1 << 30)
#define STACK_LIMITED_BYTES ((uint64_t)8 << 20) /* where the address space is limited */
#define STACK_SPARE_BYTES ((uint64_t)1 << 20)
/* Node reserves guard pages for the tool's memory, and gives each of its threads a stack as large
 * as the limit. */
#define NODE_SPACE_BYTES ((uint64_t)24 << 30)
#define CPU_LIMIT_SECONDS 900u /* some 100 times what the largest programs known take */
#define OUTPUT_CAP_BYTES ((size_t)4 << 30)

static uint64_t wanted_stack(void) {
    bool limited = process_address_space_below(NODE_SPACE_BYTES);
    return process_stack_limit(limited ? STACK_LIMITED_BYTES : STACK_WANTED_BYTES);
}

static const char *tool(const char *name, const char *variable, struct runner *runner) {
    const char *path = getenv(variable);
    if (!path || !*path)
        path = resource_path(name, runner->arena);
    if (runner->dry_run || file_exists(path))
        return path;
    diag_fail(runner->diag, DIAG_ENVIRONMENT, "wasm2c is not installed: no \"%s\"", path);
    return NULL;
}

/* The tool that `variable` names; else the native one, where it was built; else the one that Node
 * runs. */
static const char *wasm2c_tool(struct runner *runner) {
    const char *native = resource_path("wasm2c/wasm2c", runner->arena);
    const char *chosen = getenv("SINTER_WASM2C");
    if ((!chosen || !*chosen) && file_exists(native))
        return native;
    return tool("wasm2c/wasm2c.cjs", "SINTER_WASM2C", runner);
}

const char *wasm2c_identity(struct runner *runner) {
    const char *path = wasm2c_tool(runner);
    return path ? file_identity(path, runner->arena) : NULL;
}

/* Starts `argv` for a tool: Node for a script, the tool itself for a native one. Returns how many
 * words it wrote, 0 when Node is missing, which was reported. */
static uint32_t start_words(struct runner *runner, const char *path, uint64_t stack_bytes,
                            const char **argv) {
    size_t size = strlen(path);
    if (size < 4 || strcmp(path + size - 4, ".cjs") != 0) {
        argv[0] = path;
        return 1;
    }
    const char *node = process_find("node", runner->arena);
    if (!node && runner->dry_run)
        node = "node";
    if (!node) {
        diag_fail(runner->diag, DIAG_ENVIRONMENT, "Node is not installed: no `node` on PATH");
        return 0;
    }
    uint64_t usable_bytes =
        stack_bytes > 2 * STACK_SPARE_BYTES ? stack_bytes - STACK_SPARE_BYTES : stack_bytes / 2;
    argv[0] = node;
    if (stack_bytes == 0) { /* Node's own */
        argv[1] = path;
        return 2;
    }
    argv[1] =
        arena_format(runner->arena, "--stack-size=%llu", (unsigned long long)(usable_bytes / 1024));
    argv[2] = path;
    return 3;
}

/* A tool that the user named must be of the known version. */
static bool check_version(struct runner *runner, const char *path) {
    const char *argv[8] = {0};
    uint32_t count = start_words(runner, path, wanted_stack(), argv);
    if (!count)
        return false;
    argv[count] = "--version";
    struct command command = {.argv = argv};
    struct command_outcome outcome = process_run(runner, &command);
    if (runner->dry_run)
        return true;
    if (outcome.result != COMMAND_OK)
        return process_report(runner, "wasm2c", &command, &outcome);
    size_t size = strcspn((const char *)outcome.output.data, "\n");
    struct bytes version = {outcome.output.data, size};
    if (bytes_equal(version, bytes_of(KNOWN_VERSION)))
        return true;
    return diag_fail(runner->diag, DIAG_ENVIRONMENT,
                     "\"%s\" is wasm2c %.*s; Sinter knows " KNOWN_VERSION " only", path, (int)size,
                     (const char *)version.data);
}

/* Reports a failure that has nothing to do with the input. */
static bool report_failure(struct runner *runner, const char *what, const struct command *command,
                           const struct command_outcome *outcome) {
    process_report(runner, what, command, outcome);
    if (process_address_space_below(NODE_SPACE_BYTES))
        diag_note(runner->diag,
                  "the address space is limited here (ulimit -v), and Node needs some "
                  "10 GiB of it to run %s",
                  what);
    return false;
}

static void name_output(struct runner *runner, const char *directory, const char *name,
                        uint32_t shard_count, struct wasm2c_output *output) {
    struct arena *arena = runner->arena;
    const char **files = arena_array(arena, shard_count, sizeof *files);
    for (uint32_t i = 0; i < shard_count; i++)
        files[i] = shard_count == 1 ? arena_format(arena, "%s/%s.c", directory, name)
                                    : arena_format(arena, "%s/%s_%u.c", directory, name, i);
    *output = (struct wasm2c_output){
        .header = arena_format(arena, "%s.h", name), .files = files, .file_count = shard_count};
}

static bool adopt_file(struct runner *runner, const char *path, const char *name,
                       bool holds_preamble, const struct text *appendix) {
    struct bytes file;
    struct text adopted = {0};
    if (!file_read(path, OUTPUT_CAP_BYTES, runner->arena, runner->diag, &file))
        return false;
    if (!wasm2c_text_adopt(file, name, holds_preamble, &adopted))
        return diag_fail(runner->diag, DIAG_ENVIRONMENT,
                         "wasm2c's output is not as that of wabt " KNOWN_VERSION
                         ": refusing an unknown version of it");
    if (appendix)
        text_append(&adopted, appendix->data, appendix->size);
    bool ok = file_write_text(path, &adopted, runner->diag);
    text_free(&adopted);
    return ok;
}

/* Puts our abi layer in the place of wasm2c's. The preamble stands in the one C file, or in the
 * header that all shards include: an unknown one is refused. */
static bool adopt_output(struct runner *runner, const char *directory, const char *name,
                         const struct text *appendix, const struct wasm2c_output *output) {
    bool sharded = output->file_count > 1;
    if (sharded && !adopt_file(runner, arena_format(runner->arena, "%s/%s-impl.h", directory, name),
                               name, true, NULL))
        return false;
    for (uint32_t i = 0; i < output->file_count; i++)
        if (!adopt_file(runner, output->files[i], name, !sharded, i == 0 ? appendix : NULL))
            return false;
    return true;
}

/* wasm2c's own words about a module that we took for valid. */
static bool report_refusal(struct runner *runner, const struct command *command,
                           const struct command_outcome *outcome) {
    struct bytes said = outcome->output;
    const char *error = said.size ? strstr((const char *)said.data, ": error: ") : NULL;
    if (outcome->result != COMMAND_FAILED || !error)
        return report_failure(runner, "wasm2c", command, outcome);
    error += strlen(": error: ");
    return diag_input(runner->diag, "wasm2c refuses the module: %.*s", (int)strcspn(error, "\n"),
                      error);
}

bool wasm2c_convert(struct runner *runner, const char *input, const char *directory,
                    const char *name, uint32_t shard_count, const struct text *appendix,
                    struct wasm2c_output *output) {
    const char *path = wasm2c_tool(runner);
    const char *chosen = getenv("SINTER_WASM2C");
    if (!path || (chosen && *chosen && !check_version(runner, path)))
        return false;
    const char *argv[24] = {0};
    uint64_t stack_bytes = wanted_stack();
    uint32_t count = start_words(runner, path, stack_bytes, argv);
    if (!count)
        return false;
    name_output(runner, directory, name, shard_count, output);
    const char *const words[] = {
        input,
        "-o",
        arena_format(runner->arena, "%s/%s.c", directory, name),
        "-n",
        name,
        arena_format(runner->arena, "--num-outputs=%u", shard_count),
        "--enable-tail-call",
        "--enable-multi-memory",
        "--enable-extended-const",
        "--enable-exceptions",
        "--enable-threads",
    };
    memcpy(argv + count, words, sizeof words);
    struct command command = {
        .argv = argv, .stack_limit_bytes = stack_bytes, .cpu_limit_seconds = CPU_LIMIT_SECONDS};
    struct command_outcome outcome = process_run(runner, &command);
    if (runner->dry_run)
        return true;
    if (outcome.result != COMMAND_OK)
        return report_refusal(runner, &command, &outcome);
    return adopt_output(runner, directory, name, appendix, output);
}

/* wat2wasm's words, about the user's file and not our copy of it, and in no colours. */
static bool report_text(struct runner *runner, const char *input, const struct command *command,
                        const struct command_outcome *outcome) {
    const char *said = outcome->output.size ? (const char *)outcome->output.data : "";
    const char *error = strstr(said, "error: ");
    const char *place = strstr(said, input);
    if (outcome->result != COMMAND_FAILED || !error || !place) {
        report_failure(runner, "wat2wasm", command, outcome);
        diag_note(runner->diag, "wat2wasm has little stack: assemble a deeply nested text with "
                                "another tool, and give Sinter the .wasm");
        return false;
    }
    place += strlen(input);
    error += strcspn(error, " ");
    while (*error == ' ' || *error == '\033')
        error += *error == ' ' ? 1 : strcspn(error, "m") + 1;
    return diag_input(runner->diag, "text line %.*s: %.*s", (int)strcspn(place + 1, ": "),
                      place + 1, (int)strcspn(error, "\n"), error);
}

bool wasm2c_from_text(struct runner *runner, const char *input, const char *output) {
    const char *path = tool("wasm2c/wat2wasm.cjs", "SINTER_WAT2WASM", runner);
    const char *argv[24] = {0};
    uint32_t count = path ? start_words(runner, path, 0, argv) : 0;
    if (!count)
        return false;
    /* What Sinter compiles, and what it then refuses by name. Not all: with function references
     * wat2wasm takes a ref.func for no funcref. */
    const char *const words[] = {
        input,
        "-o",
        output,
        "--debug-names",
        "--enable-exceptions",
        "--enable-threads",
        "--enable-tail-call",
        "--enable-annotations",
        "--enable-memory64",
        "--enable-multi-memory",
        "--enable-extended-const",
        "--enable-relaxed-simd",
        "--enable-custom-page-sizes",
    };
    memcpy(argv + count, words, sizeof words);
    struct command command = {.argv = argv, .cpu_limit_seconds = CPU_LIMIT_SECONDS};
    struct command_outcome outcome = process_run(runner, &command);
    if (outcome.result == COMMAND_OK)
        return true;
    return report_text(runner, input, &command, &outcome);
}

/* ---- What wasm2c calls things ---- */

const char *wasm2c_unused_function(const char *name, struct arena *arena) {
    return arena_format(arena, "wasm2c_%s_get_func_type", name);
}

const char *wasm2c_type(uint8_t value_type) {
    switch (value_type) {
    case VALUE_I32:
        return "u32";
    case VALUE_I64:
        return "u64";
    case VALUE_F32:
        return "f32";
    case VALUE_F64:
        return "f64";
    case VALUE_V128:
        return "v128";
    case VALUE_FUNCREF:
        return "wasm_rt_funcref_t";
    default:
        return "wasm_rt_externref_t";
    }
}

static char type_letter(uint8_t value_type) {
    switch (value_type) {
    case VALUE_I32:
        return 'i';
    case VALUE_I64:
        return 'j';
    case VALUE_F32:
        return 'f';
    case VALUE_F64:
        return 'd';
    case VALUE_V128:
        return 'o';
    case VALUE_FUNCREF:
        return 'r';
    default:
        return 'e';
    }
}

void wasm2c_result_field(uint8_t value_type, uint32_t index, char *field) {
    snprintf(field, 16, "%c%u", type_letter(value_type), index);
}

void wasm2c_result_type(const struct func_type *type, struct text *out) {
    if (type->result_count == 0) {
        text_string(out, "void");
    } else if (type->result_count == 1) {
        text_string(out, wasm2c_type(type->results[0]));
    } else {
        text_string(out, "struct wasm_multi_");
        for (uint32_t i = 0; i < type->result_count; i++)
            text_byte(out, (uint8_t)type_letter(type->results[i]));
    }
}

/* The SHA-256 of the types' letters: parameters, a space, results. */
void wasm2c_type_identity(const struct func_type *type, struct text *out) {
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct text letters = {0};
    SHA2_CTX sha;
    for (uint32_t i = 0; i < type->param_count; i++)
        text_byte(&letters, (uint8_t)type_letter(type->params[i]));
    text_byte(&letters, ' ');
    for (uint32_t i = 0; i < type->result_count; i++)
        text_byte(&letters, (uint8_t)type_letter(type->results[i]));
    SHA256Init(&sha);
    SHA256Update(&sha, (const uint8_t *)letters.data, letters.size);
    SHA256Final(digest, &sha);
    text_c_string(out, (struct bytes){digest, sizeof digest});
    text_free(&letters);
}

enum wasm2c_symbol wasm2c_symbol(const char *symbol, const char *name, uint32_t *index) {
    static const char tail[] = "wasm_tailcall_", wrapper[] = "wrap_", own[] = "w2c_";
    bool wraps = strncmp(symbol, wrapper, sizeof wrapper - 1) == 0;
    if (wraps)
        symbol += sizeof wrapper - 1;
    if (strncmp(symbol, tail, sizeof tail - 1) == 0)
        symbol += sizeof tail - 1;
    size_t size = strlen(name);
    if (strncmp(symbol, own, sizeof own - 1) != 0 ||
        strncmp(symbol + sizeof own - 1, name, size) != 0)
        return WASM2C_OTHER;
    symbol += sizeof own - 1 + size;
    if (symbol[0] != '_' || symbol[1] != 'f' || symbol[2] < '0' || symbol[2] > '9')
        return WASM2C_OTHER;
    *index = (uint32_t)strtoul(symbol + 2, NULL, 10);
    return wraps ? WASM2C_WRAPPER : WASM2C_FUNCTION;
}
